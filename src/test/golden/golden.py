"""Prints the expected values of MetricGoldenTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/golden.py

Returns are close to close. The confidence that a day is up is (ups among the 21 days before + 1) / 23: real, made without looking
ahead, and never on the edge of a bin, where tools differ.
"""

import csv

import empyrical
import numpy as np
import pandas as pd
from netcal.metrics import ECE
from quantstats import stats
from sklearn.metrics import accuracy_score, brier_score_loss

WINDOW = 21

for file, column in (("sp500-daily.csv", "close"), ("aapl-daily.csv", "Close")):
    with open("src/main/resources/demo/" + file) as prices:
        rows = list(csv.DictReader(prices))
    close = np.array([float(row[column]) for row in rows])
    r = close[1:] / close[:-1] - 1
    up = (r > 0).astype(int)
    c = np.array([(up[i - WINDOW : i].sum() + 1) / (WINDOW + 2) for i in range(WINDOW, len(r))])
    y = up[WINDOW:]
    series = pd.Series(r, index=pd.to_datetime([list(row.values())[0] for row in rows[1:]]))
    print(file, len(r), "returns,", len(y), "confidences")
    print("  empyrical.cum_returns_final(r)          ", repr(float(empyrical.cum_returns_final(series))))
    print("  quantstats.stats.comp(r)                ", repr(float(stats.comp(series))))
    print("  -empyrical.max_drawdown(r)              ", repr(-float(empyrical.max_drawdown(series))))
    print("  -quantstats.stats.max_drawdown(r)       ", repr(-float(stats.max_drawdown(series))))
    print("  empyrical.sharpe_ratio(r, annualization=1)", repr(float(empyrical.sharpe_ratio(series, annualization=1))))
    print("  quantstats.stats.sharpe(r, annualize=False)", repr(float(stats.sharpe(series, periods=1, annualize=False))))
    print("  sklearn.metrics.accuracy_score(y, 1)    ", repr(float(accuracy_score(y, np.ones_like(y)))))
    print("  sklearn.metrics.brier_score_loss(y, c)  ", repr(float(brier_score_loss(y, c))))
    print("  netcal.metrics.ECE(10).measure(c, y)    ", repr(float(ECE(10).measure(c, y))))
    print("  numpy.average(r, weights=c)             ", repr(float(np.average(r[WINDOW:], weights=c))))
    print("  numpy.mean(c)                           ", repr(float(np.mean(c))))
