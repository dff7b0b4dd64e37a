"""Prints the expected values of OutcomesGoldenTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/pattern.py

Confidences as in golden.py: c = (ups among the 21 days before + 1) / 23. The last 900 outcomes of each series are a window of 90 days with
10 decisions each; the regime is bear, flat or bull by the third of the ups. Epistemic uncertainty is c (1 - c), aleatoric the last
return's size. The prior of the six groups is found by brute force and then refined: scipy.optimize.brute over mean and logarithm of
strength, within the bounds of BetaPrior.
"""

import csv
import importlib.metadata

import numpy as np
from scipy.optimize import brute, minimize
from scipy.special import betaln
from scipy.stats import beta

WINDOW = 21
DAYS = 90
A_DAY = 10
BOUNDS = [(0.01, 0.99), (np.log(20), np.log(1000))]


def fit(k, n):
    def minus_log_likelihood(x):
        a, b = x[0] * np.exp(x[1]), (1 - x[0]) * np.exp(x[1])
        return -np.sum(betaln(k + a, n - k + b) - betaln(a, b))

    start = brute(minus_log_likelihood, BOUNDS, Ns=200, finish=None)
    best = minimize(minus_log_likelihood, start, method="Nelder-Mead", bounds=BOUNDS, options={"xatol": 1e-10, "fatol": 1e-13}).x
    return best[0], np.exp(best[1])


def posterior_means(k, n):
    mean, strength = fit(k, n)
    print("  prior", repr(float(mean)), repr(float(strength)))
    return beta(mean * strength + k, (1 - mean) * strength + n - k).mean()


print("numpy", np.__version__, "scipy", importlib.metadata.version("scipy"))
groups = {}
for file, column, symbol in (("sp500-daily.csv", "close", "SP500"), ("aapl-daily.csv", "Close", "AAPL")):
    with open("src/main/resources/demo/" + file) as prices:
        close = np.array([float(row[column]) for row in csv.DictReader(prices)])
    r = close[1:] / close[:-1] - 1
    up = (r > 0).astype(int)
    first = len(r) - DAYS * A_DAY
    ups = np.array([up[i - WINDOW : i].sum() for i in range(first, len(r))])
    c, y = (ups + 1) / (WINDOW + 2), up[first:]
    regimes = np.where(ups <= 9, "bear", np.where(ups <= 11, "flat", "bull"))
    for regime in ("bear", "bull", "flat"):
        groups[symbol, regime] = (regimes == regime).sum(), y[regimes == regime].sum(), c[regimes == regime].sum()
    print(symbol, "epistemic", repr(float((c * (1 - c))[-A_DAY:].mean())), "aleatoric", repr(float(np.abs(r[-A_DAY - 1 : -1]).mean())))

n, k, stated = (np.array(column, float) for column in zip(*groups.values()))
print("success")
success = posterior_means(k, n)
print("confidence")
confidence = posterior_means(stated, n)
for i, (symbol, regime) in enumerate(groups):
    print(symbol, regime, int(n[i]), int(k[i]), repr(float(success[i])), repr(float(confidence[i])))
