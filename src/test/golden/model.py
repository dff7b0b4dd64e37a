"""Prints the expected values of ModelWindowsGoldenTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/model.py

Confidences as in golden.py: (ups among the 21 days before + 1) / 23. The last 300 outcomes are a window of 30 days with 10 decisions each; a
day's return is the mean of its decisions' returns.
"""

import csv
import importlib.metadata

import numpy as np
from scipy.stats import binned_statistic

WINDOW = 21
DAYS = 30
A_DAY = 10

print("numpy", np.__version__, "scipy", importlib.metadata.version("scipy"))
for file, column in (("sp500-daily.csv", "close"), ("aapl-daily.csv", "Close")):
    with open("src/main/resources/demo/" + file) as prices:
        close = np.array([float(row[column]) for row in csv.DictReader(prices)])
    r = close[1:] / close[:-1] - 1
    up = (r > 0).astype(int)
    c = np.array([(up[i - WINDOW : i].sum() + 1) / (WINDOW + 2) for i in range(WINDOW, len(r))])[-DAYS * A_DAY :]
    y, r = up[-DAYS * A_DAY :], r[-DAYS * A_DAY :]
    edges = np.arange(11) / 10
    gaps = binned_statistic(c, c - y, statistic="sum", bins=edges).statistic
    daily = r.reshape(DAYS, A_DAY).mean(axis=1)
    print(file)
    print("  np.mean(y)                                    ", repr(float(y.mean())))
    print("  1 - sum |scipy binned_statistic(c, c - y)| / m", repr(float(1 - np.abs(np.nan_to_num(gaps)).sum() / len(c))))
    print("  np.mean((c - y) ** 2)                         ", repr(float(((c - y) ** 2).mean())))
    print("  np.mean(d) / np.std(d, ddof=1) * sqrt(252)    ", repr(float(daily.mean() / daily.std(ddof=1) * np.sqrt(252))))
    print("  the same of the first 15 days, sqrt(365)      ", repr(float(daily[:15].mean() / daily[:15].std(ddof=1) * np.sqrt(365))))
