"""Prints the expected values of BetaPriorTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/beta_prior.py

The likelihood is scipy's where counts are whole, and the same from scipy.special.betaln where they are not; the two must agree.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta, betabinom

BOUNDS = [(0.01, 0.99), (np.log(20), np.log(1000))]


def minus_log_likelihood(x, k, n):
    mean, strength = x[0], np.exp(x[1])
    a, b = mean * strength, (1 - mean) * strength
    return -np.sum(betaln(k + a, n - k + b) - betaln(a, b))


def fit(k, n):
    k, n = np.array(k, float), np.array(n, float)
    starts = [(m, np.log(s)) for m in (0.1, 0.5, 0.9) for s in (25, 150, 900)]
    found = [
        minimize(minus_log_likelihood, x, (k, n), method="Nelder-Mead", bounds=BOUNDS, options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 5000})
        for x in starts
    ]
    best = min(found, key=lambda r: r.fun)
    mean, strength = best.x[0], np.exp(best.x[1])
    if np.all(k == np.floor(k)):
        def scipys(mean, strength):
            return betabinom.logpmf(k, n, mean * strength, (1 - mean) * strength).sum()

        constant = scipys(0.5, 20) + minus_log_likelihood((0.5, np.log(20)), k, n)
        assert np.isclose(scipys(mean, strength) - constant, -best.fun, rtol=1e-9)
    return mean, strength


GROUPS = {
    # Efron and Morris (1975), table 1: 18 baseball players, hits in their first 45 at-bats of 1970.
    "baseball": ([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7], [45] * 18),
    "models": ([3, 1800, 240, 61, 512, 95, 1, 33, 700], [3, 3000, 500, 120, 900, 210, 4, 70, 1500]),
    "confidences": ([41.25, 7.5, 130.125, 55.0, 20.75, 300.5], [60, 10, 200, 80, 40, 480]),
    "alike": ([50, 100, 150, 200, 250, 300], [100, 200, 300, 400, 500, 600]),
    "far apart": ([5, 95, 20, 80, 2, 99], [100] * 6),
    "only successes": ([30] * 6, [30] * 6),
}
for name, (k, n) in GROUPS.items():
    print(name, "mean", repr(float(fit(k, n)[0])), "strength", repr(float(fit(k, n)[1])))

for mean, strength, k, n in ((0.5, 20, 3, 3), (0.5, 20, 1800, 3000), (0.25, 150, 18, 45), (0.6, 40.5, 7.25, 30)):
    known = beta(mean * strength + k, (1 - mean) * strength + n - k)
    print("posterior", mean, strength, k, n, repr(float(known.mean())), repr(float(known.std())))
