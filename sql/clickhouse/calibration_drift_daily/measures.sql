-- calibration-drift: what is a plain aggregate among the measures of each tenant's model-days.
-- Grain: one row per (tenant, model_name, model_version, date) with at least one counted decision on one of the days; and, with is_day, one per
--   (tenant, date) with at least one decision, whatever is wrong with it. Of the latter only these mean something: decisions, all that were found;
--   kind, kind_rows, how many of each kind they are, as calls.sql numbers them; watermark, what day_watermark.sql answers for that day.
-- Columns: name_bytes, version_bytes String: model_name and model_version in hex, for they need not be text; as in calibration_drift_daily what no bins are needed for; sums for the JVM's tests: gap_sum = Σ(c − y), variance = Σ c(1 − c),
--   spiegelhalter_sum = Σ (y − c)(1 − 2c), spiegelhalter_variance = Σ (1 − 2c)² c(1 − c), psi_bins; lowest and highest c and the inner
--   edges of the equal-mass bins, whose first is (−∞, edges[1]]; and for the JVM's bins and resampling the cells: rows of one equal-mass
--   bin whose c share hundredth and tenth, in order of c: cell_bin, cell_tenth (from 0), cell_rows, cell_sum = Σ c, cell_hits = Σ y. At
--   most 124 of them, however many outcomes there are.
-- Parameters: those of calls.sql, which CALLS stands for; {days:Array(Date)} the days wanted; {min_outcomes:UInt64}.
--
-- Same rows in, same bits out: a window's outcomes are sorted by (c, y), and added up in that order. An outcome travels as one number, the
-- bits of c (which sort like c from 0 to 1) times 4, plus y; an edge as the bits times 4 plus 2, so that it sorts behind its equals.
WITH
    toUInt64(2) AS edge_mark,
    n -> n = 0 ? 0 : least(15, greatest(5, toInt64(floor(cbrt(n) + 0.5)))) AS bin_count,
    -- Inner quantiles j/B of n sorted values by linear interpolation, in whole numbers as far as they go; as numpy's.
    (sorted, n, b) -> arrayMap(
        (low, high, share) -> share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share),
        arrayReduceInRanges('any', arrayMap(j -> (toUInt64(intDiv(j * (n - 1), b) + 1), 1), range(1, b)), sorted),
        arrayReduceInRanges('any', arrayMap(j -> (toUInt64(least(intDiv(j * (n - 1), b) + 2, n)), 1), range(1, b)), sorted),
        arrayMap(j -> (j * (n - 1)) % b / b, range(1, b))) AS quantile_edges,
    -- Models that decide together are few, and stay together until their outcomes are in one array.
    called AS
    (
        SELECT *
        FROM CALLS
    ),
    -- A day by itself is taken along as if it were a model of all its decisions, the rejected among them, without outcomes.
    windows AS
    (
        SELECT
            salt, model.1 AS is_day, model.2 AS model_name, model.3 AS model_version, date,
            sumIf(counted, age = 0) AS decisions,
            sumMapIf([kind], [counted], is_day AND age = 0) AS kinds,
            sumIf(cityHash64(day, model_versions, kind, counted, calls_hash), is_day) AS hash,
            groupArrayIf(calls, NOT is_day AND age < {pooling_days:UInt16}) AS recent_calls,
            groupArrayIf(age, NOT is_day AND age < {pooling_days:UInt16}) AS recent_ages,
            arraySort(groupArrayArrayIf(calls, NOT is_day AND age >= {pooling_days:UInt16})) AS reference
        FROM
        (
            SELECT
                salt, model_versions, day, kind, counted, calls, calls_hash,
                arrayJoin(arrayFilter(
                    d -> d >= day AND toInt32(d) < toInt32(day) + {pooling_days:UInt16} + {reference_days:UInt16}, {days:Array(Date)})) AS date,
                toInt32(date) - toInt32(day) AS age
            FROM called
        )
        ARRAY JOIN
            arrayPushBack(
                kind < 8 ? arrayMap(m -> (false, m.1, m.2), arrayDistinct(model_versions)) : [],
                (true, '', '')) AS model
        GROUP BY salt, is_day, model_name, model_version, date
        HAVING decisions > 0
    ),
    -- The current window: the fewest days that reach the outcomes asked for, else all.
    chosen AS
    (
        SELECT
            salt, is_day, model_name, model_version, date, decisions, kinds, hash, reference,
            -- Lengths first: what a lambda takes from outside itself is copied for every element.
            arrayMap(x -> length(x), recent_calls) AS recent_counts,
            arrayMap(
                back -> arraySum((n, age) -> age < back ? n : 0, recent_counts, recent_ages) >= {min_outcomes:UInt64},
                range(1, toUInt32({pooling_days:UInt16}) + 1)) AS enough,
            toUInt16(has(enough, 1) ? indexOf(enough, 1) : {pooling_days:UInt16}) AS window_days,
            arraySort(arrayFlatten(arrayFilter((calls, age) -> age < window_days, recent_calls, recent_ages))) AS calls
        FROM windows
    ),
    sorted AS
    (
        SELECT
            salt, is_day, model_name, model_version, date, decisions, kinds, hash, window_days, calls, reference,
            toInt64(length(calls)) AS m,
            toInt64(length(reference)) AS r,
            bin_count(m) AS bins_wanted,
            arrayMap(x -> reinterpretAsFloat64(bitShiftRight(x, 2)), calls) AS c,
            arrayMap(x -> toUInt8(bitAnd(x, 1)), calls) AS y,
            quantile_edges(c, m, bins_wanted) AS edges,
            quantile_edges(arrayMap(x -> reinterpretAsFloat64(bitShiftRight(x, 2)), reference), r, bin_count(r)) AS reference_edges
        FROM chosen
    ),
    summed AS
    (
        SELECT
            salt, is_day, model_name, model_version, date, decisions, kinds, hash, window_days, m, r, edges,
            m = 0 ? nan : c[1] AS lowest,
            m = 0 ? nan : c[-1] AS highest,
            toInt64(arraySum(y)) AS hits,
            arraySum(c) AS confidence_sum,
            arraySum((p, q) -> (p - q) * (p - q), c, y) AS squared_error,
            -arraySum((p, q) -> log(q = 1 ? least(greatest(p, 1e-15), 1 - 1e-15) : 1 - least(greatest(p, 1e-15), 1 - 1e-15)), c, y) AS log_error,
            arraySum(p -> p * (1 - p), c) AS variance,
            arraySum((p, q) -> (q - p) * (1 - 2 * p), c, y) AS spiegelhalter_sum,
            arraySum(p -> (1 - 2 * p) * (1 - 2 * p) * p * (1 - p), c) AS spiegelhalter_variance,
            -- Cells: where bin, hundredth or tenth change.
            arraySort(arrayConcat(calls, arrayMap(e -> reinterpretAsUInt64(e) * 4 + edge_mark, edges))) AS marked,
            arrayFilter((b, x) -> bitAnd(x, edge_mark) = 0, arrayCumSum(x -> bitAnd(x, edge_mark) != 0, marked), marked) AS bin_numbers,
            arrayMap((b, p) -> (toUInt32(b) * 128 + toUInt32(floor(100 * p))) * 16 + toUInt32(least(9, floor(10 * p))), bin_numbers, c) AS cell_numbers,
            arrayFilter((i, step) -> i = 1 OR step != 0, arrayEnumerate(cell_numbers), arrayDifference(cell_numbers)) AS starts,
            arrayMap((s, e) -> (s, toUInt32(e - s)), starts, arrayPopFront(arrayPushBack(starts, toUInt32(m + 1)))) AS spans,
            spans.2 AS cell_rows,
            arrayReduceInRanges('any', arrayMap(s -> (s, 1), starts), cell_numbers) AS cell_number,
            arrayMap(n -> intDiv(n, 2048), cell_number) AS cell_bin,
            arrayMap(n -> n % 16, cell_number) AS cell_tenth,
            arrayReduceInRanges('sum', spans, c) AS cell_sum,
            arrayReduceInRanges('sum', spans, y) AS cell_hits,
            -- Both windows and the reference's edges in one order: reference 0, current 1, edge 2.
            arraySort(arrayConcat(
                arrayMap(x -> bitShiftRight(x, 2) * 4, reference), arrayMap(x -> bitShiftRight(x, 2) * 4 + 1, calls),
                arrayMap(e -> reinterpretAsUInt64(e) * 4 + edge_mark, reference_edges))) AS merged,
            arrayCumSum(x -> toInt64(bitAnd(x, 3) = 0), merged) AS reference_below,
            arrayCumSum(x -> toInt64(bitAnd(x, 3) = 1), merged) AS current_below,
            arrayMax(
                (x, next, a, b) -> bitShiftRight(x, 2) = bitShiftRight(next, 2) ? 0 : abs(a * m - b * r),
                merged, arrayPopFront(arrayPushBack(merged, 18446744073709551615)), reference_below, current_below) AS furthest,
            arrayPushBack(arrayFilter((a, x) -> bitAnd(x, edge_mark) != 0, reference_below, merged), r) AS reference_until,
            arrayPushBack(arrayFilter((b, x) -> bitAnd(x, edge_mark) != 0, current_below, merged), m) AS current_until,
            arrayFilter(
                n -> n.1 + n.2 > 0,
                arrayZip(
                    arrayPopFront(arrayDifference(arrayPushFront(reference_until, 0))),
                    arrayPopFront(arrayDifference(arrayPushFront(current_until, 0))))) AS shift
        FROM sorted
    )
SELECT
    length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
        : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant,
    is_day, lower(hex(sipHash128(hash))) AS watermark, kinds.1 AS kind, kinds.2 AS kind_rows,
    date, model_name, model_version, hex(model_name) AS name_bytes, hex(model_version) AS version_bytes, decisions, toUInt64(m) AS evaluated, window_days, toUInt64(r) AS reference_evaluated,
    m = 0 ? nan : squared_error / m AS brier_score,
    m = 0 ? nan : log_error / m + 0. AS log_loss,
    m = 0 ? nan : (confidence_sum - hits) / m AS calibration_gap,
    m = 0 OR r = 0 ? nan : arraySum(
        n -> ((n.2 + 0.5) / (m + length(shift) / 2) - (n.1 + 0.5) / (r + length(shift) / 2))
            * log((n.2 + 0.5) / (m + length(shift) / 2) / ((n.1 + 0.5) / (r + length(shift) / 2))), shift) + 0. AS psi,
    m = 0 OR r = 0 ? 0 : length(shift) AS psi_bins,
    m = 0 OR r = 0 ? nan : furthest / m / r AS ks_statistic,
    confidence_sum - hits AS gap_sum, variance, spiegelhalter_sum, spiegelhalter_variance,
    lowest, highest, edges, cell_bin, cell_tenth, cell_rows, cell_sum, cell_hits
FROM summed
ORDER BY tenant, date, model_name, model_version
-- Branches computed lazily would compute what they share more than once. The decisions stream past the join's table; else their models
-- would be copied into it.
SETTINGS short_circuit_function_evaluation = 'disable', query_plan_join_swap_table = 'false'
