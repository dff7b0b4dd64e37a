"""The numbers of daily-rollup by pandas and numpy, from the exported rows: what it is compared with.

usage: rollup.py DIRECTORY DAY HORIZON_DAYS

DIRECTORY has decisions.parquet and feedback.parquet and gets numbers.csv, one row per (tenant_id, symbol, user_id), an empty
field where a number is undefined. Standard output is one JSON object: seconds for reading and for computing, versions.
Definitions: metric_version 1. Ids are kept as two 64-bit numbers, which pandas joins and sorts far faster than objects.
"""

import json
import sys
import time
import uuid

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def halves(column):
    """Both halves of UUIDs, which compare as their text does."""
    storage = column.combine_chunks()
    storage = getattr(storage, "storage", storage)
    numbers = np.frombuffer(storage.buffers()[1], dtype=">u8").reshape(-1, 2)
    numbers = numbers[storage.offset : storage.offset + len(storage)]
    return numbers[:, 0].astype("u8"), numbers[:, 1].astype("u8")


def codes(column):
    """A column of few texts as numbers, and the texts."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()


def millis(column):
    return column.cast(pa.timestamp("ms", "UTC")).combine_chunks().cast(pa.int64()).to_numpy()


def doubles(table, name):
    return table[name].combine_chunks().to_numpy(zero_copy_only=False)


def read(directory):
    raw = pq.read_table(f"{directory}/decisions.parquet")
    tenant, tenants = codes(raw["tenant_id"])
    symbol, symbols = codes(raw["symbol"])
    high, low = halves(raw["id"])
    user_high, user_low = halves(raw["user_id"])
    decisions = pd.DataFrame(
        {
            "tenant": tenant,
            "symbol": symbol,
            "high": high,
            "low": low,
            "user_high": user_high,
            "user_low": user_low,
            "at": millis(raw["timestamp"]),
            "c": doubles(raw, "aggregated_confidence"),
            "epistemic": doubles(raw, "epistemic_uncertainty"),
            "aleatoric": doubles(raw, "aleatoric_uncertainty"),
            "size": doubles(raw, "position_size"),
            "penalty": doubles(raw, "uncertainty_penalty"),
        }
    )
    raw = pq.read_table(f"{directory}/feedback.parquet")
    by_name = {name: code for code, name in enumerate(tenants)}
    tenant, names = codes(raw["tenant_id"])
    high, low = halves(raw["prediction_id"])
    feedback_high, feedback_low = halves(raw["feedback_id"])
    feedback = pd.DataFrame(
        {
            "tenant": np.array([by_name.get(name, -1) for name in names], dtype=decisions["tenant"].dtype)[tenant],
            "high": high,
            "low": low,
            "feedback_high": feedback_high,
            "feedback_low": feedback_low,
            "heard": millis(raw["timestamp"]),
            "r": doubles(raw, "actual_return"),
            "y": doubles(raw, "success").astype("f8"),
        }
    )
    return decisions, feedback, tenants, symbols


def latest(rows, key, order):
    """Of rows with the same key the last one. Only those that have others are sorted."""
    repeated = rows.duplicated(key, keep=False)
    if not repeated.any():
        return rows
    chosen = rows[repeated].sort_values(order).drop_duplicates(key, keep="last")
    return pd.concat([rows[~repeated], chosen])


def compute(decisions, feedback, first, horizon_days):
    end = first + 86_400_000
    decisions = decisions[(decisions["at"] >= first) & (decisions["at"] < end)]
    decisions = latest(decisions, ["tenant", "high", "low"], ["at"])
    counts = (
        (decisions["c"] >= 0)
        & (decisions["c"] <= 1)
        & np.isfinite(decisions["epistemic"])
        & (decisions["epistemic"] >= 0)
        & np.isfinite(decisions["aleatoric"])
        & (decisions["aleatoric"] >= 0)
    )
    decisions = decisions[counts]
    heard = feedback["heard"]
    feedback = feedback[(heard >= first) & (heard < first + horizon_days * 86_400_000)]
    feedback = latest(feedback, ["tenant", "high", "low"], ["heard", "feedback_high", "feedback_low"])
    feedback = feedback[np.isfinite(feedback["r"]) & (feedback["r"] >= -1)]

    # Keys as small numbers: whatever is grouped after this is grouped by one column.
    users = pd.factorize(pd.MultiIndex.from_arrays([decisions["user_high"], decisions["user_low"]]))[0]
    key, keys = pd.factorize(
        (decisions["tenant"].to_numpy("i8") << 48) | (decisions["symbol"].to_numpy("i8") << 32) | users
    )
    decisions = decisions.assign(key=key, u=decisions["epistemic"] + decisions["aleatoric"])
    some = decisions.drop_duplicates("key").set_index("key")[["tenant", "symbol", "user_high", "user_low"]]
    counted = decisions.groupby("key").agg(
        total_predictions=("c", "size"),
        avg_confidence=("c", "mean"),
        avg_uncertainty=("u", "mean"),
        avg_position_size=("size", "mean"),
        uncertainty_penalty_total=("penalty", "sum"),
    )
    evaluated = decisions[["tenant", "high", "low", "key", "c"]].merge(
        feedback[["tenant", "high", "low", "heard", "r", "y"]], on=["tenant", "high", "low"]
    )
    evaluated = evaluated.sort_values(["key", "heard", "high", "low"])
    return some.join(counted).join(outcomes(evaluated))


def outcomes(rows):
    key, c, r, y = (rows[name].to_numpy() for name in ("key", "c", "r", "y"))
    rows = pd.DataFrame({"key": key, "c": c, "r": r, "y": y, "cr": c * r, "squared": (c - y) ** 2, "factor": 1 + r})
    by_key = rows.groupby("key", sort=False)
    wealth = by_key["factor"].cumprod()
    peak = np.maximum(1, wealth.groupby(key, sort=False).cummax())
    found = by_key.agg(
        evaluated_predictions=("y", "size"),
        successful_predictions=("y", "sum"),
        accuracy_rate=("y", "mean"),
        brier_score=("squared", "mean"),
        weight=("c", "sum"),
        weighted=("cr", "sum"),
        mean=("r", "mean"),
        deviation=("r", "std"),
        highest=("r", "max"),
        lowest=("r", "min"),
        grown=("factor", "prod"),
    )
    found["max_drawdown"] = (1 - wealth / peak).groupby(key, sort=False).max()
    found["total_return"] = found["grown"] - 1
    found["confidence_weighted_return"] = found["weighted"] / found["weight"]
    unit = np.spacing(np.maximum(found["highest"].abs(), found["lowest"].abs()))
    flat = found["highest"] - found["lowest"] <= 4 * unit
    found["sharpe_ratio"] = (found["mean"] / found["deviation"]).mask(flat)
    bins = np.minimum(9, np.floor(10 * c)).astype("i8")
    gaps = pd.Series(c - y).groupby(key * 10 + bins).sum().abs()
    found["confidence_calibration"] = 1 - gaps.groupby(gaps.index // 10).sum() / found["evaluated_predictions"]
    return found.drop(columns=["weight", "weighted", "mean", "deviation", "highest", "lowest", "grown"])


def finished(numbers, tenants, symbols):
    for nothing in ("evaluated_predictions", "successful_predictions", "total_return", "max_drawdown"):
        numbers[nothing] = numbers[nothing].fillna(0)
    numbers["risk_adjusted_return"] = numbers["total_return"] - numbers["uncertainty_penalty_total"]
    numbers["tenant_id"] = np.array(tenants, dtype=object)[numbers["tenant"]]
    numbers["symbol"] = np.array(symbols, dtype=object)[numbers["symbol"]]
    numbers["user_id"] = [
        str(uuid.UUID(int=(int(high) << 64) | int(low))) for high, low in zip(numbers["user_high"], numbers["user_low"])
    ]
    return numbers.drop(columns=["tenant", "user_high", "user_low"])


def main(directory, day, horizon_days):
    first = int(pd.Timestamp(day, tz="UTC").timestamp() * 1000)
    start = time.perf_counter()
    decisions, feedback, tenants, symbols = read(directory)
    done = time.perf_counter()
    numbers = compute(decisions, feedback, first, int(horizon_days))
    end = time.perf_counter()
    finished(numbers, tenants, symbols).to_csv(f"{directory}/numbers.csv", index=False)
    versions = {"Python": sys.version.split()[0], "pandas": pd.__version__, "numpy": np.__version__, "pyarrow": pa.__version__}
    json.dump({"decisions": len(decisions), "reading": done - start, "computing": end - done, "versions": versions}, sys.stdout)


main(*sys.argv[1:])
