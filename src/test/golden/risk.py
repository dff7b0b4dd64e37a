"""Prints the expected values of RollingRiskGoldenTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/risk.py

Returns are close to close; a window of w days ends on the date and holds the trading days of the w calendar days up to it.
"""

import csv

import empyrical
import numpy as np
import pandas as pd
from quantstats import stats
from scipy import optimize
from scipy.stats import kurtosis, norm, skew
from skfolio.measures import probabilistic_sharpe_ratio

YEAR = 252

WINDOWS = (
    ("2000-01-10", 30, 0.0), ("2002-10-09", 90, 0.0), ("2008-10-12", 30, 0.0), ("2008-12-31", 252, 0.0), ("2013-05-21", 252, 0.0),
    ("2017-12-31", 90, 0.0), ("2009-03-09", 252, 0.02), ("2014-06-30", 90, 0.05), ("2018-12-24", 30, 0.01),
)


def error(sharpe, r):
    """Bailey and Lopez de Prado (2012), formula (8); the kurtosis is not the excess one."""
    return np.sqrt((1 - skew(r) * sharpe + (kurtosis(r, fisher=False) - 1) / 4 * sharpe**2) / (len(r) - 1))


def agree(one, other):
    assert np.isclose(one, other, rtol=1e-11), (one, other)
    return float(one)


def risk(r, annual):
    rate = (1 + annual) ** (1 / YEAR) - 1
    sharpe = agree(empyrical.sharpe_ratio(r, risk_free=rate, annualization=YEAR), stats.sharpe(r, rf=annual, periods=YEAR))
    standard_error = error(sharpe / np.sqrt(YEAR), r)
    return (
        agree(empyrical.cum_returns_final(r), stats.comp(r)),
        agree(empyrical.annual_return(r, annualization=YEAR), stats.cagr(r, periods=YEAR)),
        agree(empyrical.annual_volatility(r, annualization=YEAR), stats.volatility(r, periods=YEAR)),
        sharpe,
        float(standard_error * np.sqrt(YEAR)),
        agree(probabilistic_sharpe_ratio(r.to_numpy(), risk_free_rate=rate), norm.cdf(sharpe / np.sqrt(YEAR) / standard_error)),
        agree(empyrical.sortino_ratio(r, required_return=rate, annualization=YEAR), stats.sortino(r, rf=annual, periods=YEAR)),
        -agree(empyrical.max_drawdown(r), stats.max_drawdown(r)),
        agree(empyrical.calmar_ratio(r, annualization=YEAR), stats.calmar(r, periods=YEAR)),
    )


def track_record(sharpe, g3, g4):
    """24 monthly returns with these statistics, from normal quantiles that are bent until they have them."""
    q = norm.ppf((np.arange(24) + 0.5) / 24)
    low = (np.arange(24) == 0).astype(float)

    def bent(p):
        return q * (1 + p[0] * np.sign(q)) + p[1] * q**3 / 10 - p[2] * low

    def off(p):
        return [skew(bent(p)) - g3, kurtosis(bent(p), fisher=False) - g4]

    x = bent(optimize.least_squares(off, [0, 0, 3 if g3 < 0 else 0], xtol=1e-15, ftol=1e-15, gtol=1e-15).x)
    return np.round(0.079 * ((x - x.mean()) / x.std(ddof=1) + sharpe), 6)


with open("src/main/resources/demo/sp500-daily.csv") as prices:
    rows = list(csv.DictReader(prices))
dates = pd.to_datetime([row["date"] for row in rows])
series = pd.Series([float(row["close"]) for row in rows], index=dates).pct_change().iloc[1:]
for date, window, annual in WINDOWS:
    last = pd.Timestamp(date)
    r = series[(series.index > last - pd.Timedelta(days=window)) & (series.index <= last)]
    print(date, window, annual, len(r), *map(repr, risk(r, annual)))
    print("    quantstats.stats.probabilistic_sharpe_ratio", stats.probabilistic_sharpe_ratio(r, rf=annual, periods=YEAR))

for g3, g4 in ((0, 3), (-2.448, 10.164)):
    r = track_record(0.458, g3, g4)
    sharpe = r.mean() / r.std(ddof=1)
    print("track record", list(map(float, r)))
    print("    Sharpe", sharpe, "skewness", skew(r), "kurtosis", kurtosis(r, fisher=False), "error", error(sharpe, r))
    print("    PSR", agree(probabilistic_sharpe_ratio(r), norm.cdf(sharpe / error(sharpe, r))))
