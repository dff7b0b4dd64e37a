"""Prints the expected values of RebuildGoldenTest.

    pip install -r src/test/golden/requirements.txt
    python src/test/golden/graph.py

Not the way the suite does it: the confidences are the solution of a system of linear equations (numpy.linalg.solve), the uncertainties
the root of all equations together (scipy.optimize.root).
"""

import numpy as np
from scipy.optimize import root

DECAY, INHERITANCE, DAMPING = 0.95, 0.5, 0.85

# node: confidence and uncertainty of its own, and whether they were measured
NODES = {
    "rsi": (0.58, 0.05, True),
    "macd": (0.53, 0.04, True),
    "news": (0.7, 0.3, False),
    "coin": (0.45, 0.02, True),
    "blend": None,
    "ensemble": None,
    "risk": (0.6, 0.2, False),
    "left": None,
    "right": None,
    "narcissus": (0.8, 0.1, False),
    "island": (0.66, 0.12, True),
    "lost": None,
    "lost too": None,
}

# edge: from, to, weight, confidence impact, uncertainty propagation; None where the document has none
EDGES = {
    "e01": ("rsi", "blend", 0.25, 0.8, 0.2),
    "e02": ("macd", "blend", 0.25, 0.9, 0.3),
    "e03": ("news", "blend", 0.3, 0.6, 0.4),
    "e04": ("coin", "blend", 0.2, 0.7, None),
    "e05": ("blend", "ensemble", 0.5, None, 0.9),
    "e06": ("rsi", "ensemble", 0.25, 0.5, 0.5),
    "e07": ("rsi", "ensemble", None, None, None),
    "e08": ("ensemble", "risk", 3.0 / 4, 0.9, 0.8),
    "e09": ("lost", "risk", 1.0 / 4, 0.9, 0.8),
    "e10": ("lost", "lost too", 1.0, None, None),
    "e11": ("lost too", "lost", None, None, None),
    "e12": ("risk", "left", 0.6, 0.95, 0.9),
    "e13": ("right", "left", 0.4, 0.9, 0.7),
    "e14": ("left", "right", 1.0, 0.8, 0.6),
    "e15": ("narcissus", "narcissus", 0.2, 0.9, 0.9),
    "e16": ("macd", "narcissus", 0.2, 0.9, 0.9),
    "e17": ("coin", "lost too", 0.0, 0.5, 0.5),
}


def inputs(node):
    return [e for e in EDGES if EDGES[e][1] == node]


def rebuilt():
    edges = {}
    for node in NODES:
        es = inputs(node)
        given = [EDGES[e][2] for e in es if EDGES[e][2] is not None]
        raw = np.array([np.mean(given) if EDGES[e][2] is None and given else EDGES[e][2] or 0.0 for e in es])
        share = raw / raw.sum() if raw.sum() > 0 else np.full(len(es), 1 / max(1, len(es)))
        sources = [EDGES[e][0] for e in es]
        measured = np.array([NODES[s] is not None and NODES[s][2] for s in sources], bool)
        skill = np.array([max(0, 2 * NODES[s][0] - 1) / sources.count(s) if m else 0 for s, m in zip(sources, measured)])
        deserved = np.where(measured, (1 - share[~measured].sum()) * skill / skill.sum(), share) if skill.sum() > 0 else share
        for e, w in zip(es, DECAY * share + (1 - DECAY) * deserved):
            s, _, _, impact, passed = EDGES[e]
            if NODES[s] is not None and NODES[s][2]:
                c, u, _ = NODES[s]
                impact = c if impact is None else DECAY * impact + (1 - DECAY) * c
                passed = u if passed is None else DECAY * passed + (1 - DECAY) * u
            edges[e] = (s, node, w, impact, passed)
    return edges


def propagated(edges):
    known = {n for n in NODES if NODES[n] is not None}
    for _ in NODES:
        known |= {t for s, t, w, _, _ in edges.values() if s in known and w > 0}
    names = [n for n in NODES if n in known]
    place = {n: i for i, n in enumerate(names)}

    def reachable(start):
        seen, todo = set(), [start]
        while todo:
            for s, t, w, _, _ in edges.values():
                if s == todo[0] and w > 0 and t not in seen:
                    seen.add(t)
                    todo.append(t)
            todo.pop(0)
        return seen

    h, own_c, own_u, mixes = {}, {}, {}, {}
    for n in names:
        es = [v for v in edges.values() if v[1] == n and v[0] in known and v[2] > 0]
        total = sum(v[2] for v in es)
        mixes[n] = [(place[s], w / total, 1 if i is None else i, 1 if q is None else q) for s, _, w, i, q in es]
        own = NODES[n]
        own_c[n], own_u[n] = (own[0], own[1]) if own else (0.5, 1.0)
        h[n] = 0 if not es else INHERITANCE if own else DAMPING if n in reachable(n) else 1

    a, b = np.eye(len(names)), np.zeros(len(names))
    for n in names:
        b[place[n]] = (1 - h[n]) * own_c[n]
        for s, w, i, _ in mixes[n]:
            a[place[n], s] -= h[n] * w * i
            b[place[n]] += h[n] * w * (1 - i) / 2
    c = np.linalg.solve(a, b)

    def off(u):
        result = np.empty(len(names))
        for n in names:
            arrived = np.array([i * c[s] + (1 - i) / 2 for s, _, i, _ in mixes[n]])
            w = np.array([m[1] for m in mixes[n]])
            passed = np.array([q * u[s] for s, _, _, q in mixes[n]])
            inherited = min(1, np.sqrt((w * passed**2).sum() + (w * (arrived - (w * arrived).sum()) ** 2).sum())) if len(w) else 0
            result[place[n]] = (1 - h[n]) * own_u[n] + h[n] * inherited - u[place[n]]
        return result

    solution = root(off, np.full(len(names), 0.5), tol=1e-14)
    assert np.abs(off(solution.x)).max() < 1e-13
    return {n: (c[place[n]], solution.x[place[n]]) for n in names}


edges = rebuilt()
for e in sorted(edges):
    print(e, *("-" if x is None else repr(float(x)) for x in edges[e][2:]))
reached = propagated(edges)
for n in NODES:
    print(n, *map(repr, map(float, reached[n])) if n in reached else "--")
