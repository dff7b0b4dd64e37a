"""Prints the expected values of DriftGoldenTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/drift.py

Confidences as in golden.py: (ups among the 21 days before + 1) / 23. The last 600 outcomes are the current window, all before them the
reference.
"""

import csv

import numpy as np
from netcal.metrics import ECE, MCE
from scipy.stats import chi2, ks_2samp, kstwobign, norm
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

WINDOW = 21
CURRENT = 600


def bin_count(m):
    return int(np.clip(np.floor(np.cbrt(m) + 0.5), 5, 15))


def psi(c, ref):
    """Equal-mass bins of the reference, those without a row left out, half a row added to each."""
    b = bin_count(len(ref))
    edges = np.quantile(ref, np.arange(1, b) / b)
    q = np.bincount(np.searchsorted(edges, ref), minlength=b)
    p = np.bincount(np.searchsorted(edges, c), minlength=b)
    p, q = p[p + q > 0], q[p + q > 0]
    k = len(p)
    p, q = (p + 0.5) / (p.sum() + 0.5 * k), (q + 0.5) / (q.sum() + 0.5 * k)
    return float(((p - q) * np.log(p / q)).sum()), k


for file, column in (("sp500-daily.csv", "close"), ("aapl-daily.csv", "Close")):
    with open("src/main/resources/demo/" + file) as prices:
        close = np.array([float(row[column]) for row in csv.DictReader(prices)])
    r = close[1:] / close[:-1] - 1
    up = (r > 0).astype(int)
    all_c = np.array([(up[i - WINDOW : i].sum() + 1) / (WINDOW + 2) for i in range(WINDOW, len(r))])
    all_y = up[WINDOW:]
    c, y, ref = all_c[-CURRENT:], all_y[-CURRENT:], all_c[:-CURRENT]
    m, big = len(c), len(ref)
    print(file, m, "current,", big, "reference")
    print("  brier_score_loss(y, c)            ", repr(float(brier_score_loss(y, c))))
    print("  log_loss(y, c)                    ", repr(float(log_loss(y, c))))
    true, pred = calibration_curve(y, c, n_bins=bin_count(m), strategy="quantile")
    print("  calibration_curve quantile, true  ", [float(x) for x in true])
    print("  calibration_curve quantile, pred  ", [float(x) for x in pred])
    true, pred = calibration_curve(y, c, n_bins=10, strategy="uniform")
    print("  calibration_curve uniform, true   ", [float(x) for x in true])
    print("  calibration_curve uniform, pred   ", [float(x) for x in pred])
    print("  netcal ECE(10)                    ", repr(float(ECE(10).measure(c, y))))
    edges = np.quantile(c, np.arange(1, bin_count(m)) / bin_count(m))
    b = np.searchsorted(edges, c)
    gaps = [(int((b == k).sum()), abs(float((c - y)[b == k].mean()))) for k in np.unique(b)]
    print("  ECE by Naeini et al., equal mass  ", repr(sum(n * g for n, g in gaps) / m))
    print("  MCE by Naeini et al., equal mass  ", repr(max(g for n, g in gaps if n >= 30)))
    z = float(((y - c) * (1 - 2 * c)).sum() / np.sqrt(((1 - 2 * c) ** 2 * c * (1 - c)).sum()))
    print("  Spiegelhalter z, p                ", repr(z), repr(float(2 * norm.sf(abs(z)))))
    z = float((c - y).sum() / np.sqrt((c * (1 - c)).sum()))
    print("  calibration in the large z, p     ", repr(z), repr(float(2 * norm.sf(abs(z)))))
    d = float(ks_2samp(c, ref).statistic)
    print("  ks_2samp(c, ref).statistic        ", repr(d))
    print("  kstwobign.sf(sqrt(mM/(m+M)) * D)  ", repr(float(kstwobign.sf(np.sqrt(m * big / (m + big)) * d))))
    value, k = psi(c, ref)
    print("  PSI, critical                     ", repr(value), repr(float(chi2.ppf(0.95, k - 1) * (1 / m + 1 / big))), k)
print("norm.sf", [repr(float(2 * norm.sf(x))) for x in (0, 1.96, 5, 12, 40)])
print("kstwobign.sf", [repr(float(kstwobign.sf(x))) for x in (0.1, 0.3, 0.8, 1.36, 3, 6)])
print("chi2.ppf", [repr(float(chi2.ppf(0.95, k))) for k in (1, 4, 9, 14)])
