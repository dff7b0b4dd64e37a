"""The numbers ModelPerformanceFlowTest expects in the registry.

Run: python registry_flow.py (numpy 2.x). Prints accuracy, calibration_score, brier_score, sharpe_ratio of each window, rounded
half-even to the columns' scales.
"""
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

# day -> (confidence, success, actual return)
ACME = {1: [(0.8, 1, 0.02), (0.6, 0, -0.01)], 2: [(0.7, 1, 0.03)]}
RIVAL = {2: [(0.9, 0, -0.05), (0.95, 1, 0.01)]}


def pooled(*tenants):
    days = {}
    for tenant in tenants:
        for day, rows in tenant.items():
            days.setdefault(day, []).extend(rows)
    return days


def rounded(value, scale):
    if np.isnan(value):
        return None
    return str(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_EVEN))


def numbers(days, periods=252):
    c, y, _ = (np.array(column, float) for column in zip(*[row for day in sorted(days) for row in days[day]]))
    bins = np.minimum(9, np.floor(10 * c)).astype(int)
    ece = sum(abs(c[bins == b].sum() - y[bins == b].sum()) for b in np.unique(bins)) / len(c)
    d = np.array([np.mean([r for _, _, r in days[day]]) for day in sorted(days)])
    sharpe = d.mean() / d.std(ddof=1) * np.sqrt(periods) if len(d) > 1 else np.nan
    return [rounded(y.mean(), 4), rounded(1 - ece, 4), rounded(np.mean((c - y) ** 2), 5), rounded(sharpe, 4)]


for name, days in [("acme", ACME), ("acme day 1", {1: ACME[1]}), ("rival", RIVAL), ("pooled", pooled(ACME, RIVAL))]:
    print(name, *numbers(days))
