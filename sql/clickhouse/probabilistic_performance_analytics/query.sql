-- daily-rollup: the day's numbers of one or several tenants, straight from the raw rows into the run's staging table.
-- Grain: one row per (tenant_id, date, symbol, user_id) with at least one decision on the day, rejected ones included; and at most one more
--   per tenant, without a decision, for feedback on other days' decisions.
-- Definitions: metric_version 1 (see the column comments of the published table).
-- Parameters: those of pairs.sql, which PAIRS stands for, the days all of one month; {stage:Identifier} staging table; {metric_version:UInt16},
--   {execution_id:UInt64} and {computed_at:DateTime64(3, 'UTC')} are stamped on the rows.
--
-- Same rows in, same bits out: nothing is summed in thread order. Each key's values are gathered into arrays, sorted (those of the n
-- decisions by value, the evaluated ones by feedback time and decision id), and added up in that order. Rows that claim the same
-- instant with different content are settled by content.
INSERT INTO {stage:Identifier}
(
    date, symbol, user_id, total_predictions, successful_predictions, accuracy_rate, avg_confidence, avg_uncertainty,
    confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, tenant_id, evaluated_predictions, brier_score, metric_version, run_id,
    computed_at, decisions, feedbacks, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite,
    uncertainty_negative, return_not_finite, return_below_minus_one, decision_hash, feedback_hash, unmatched
)
WITH
    -- One NaN, and no negative zero.
    x -> isNaN(x) ? nan : x + 0. AS plain,
    -- Sum of the values in their own order: always the same one.
    amounts -> arraySum(arraySort(amounts)) AS total,
    gathered AS
    (
        SELECT
            salt, day, symbol, user_id,
            toUInt32(countIf(fault < 5)) AS decisions,
            toUInt32(countIf(heard)) AS feedbacks,
            toUInt32(countIf(fault = 1)) AS confidence_not_finite,
            toUInt32(countIf(fault = 2)) AS confidence_out_of_range,
            toUInt32(countIf(fault = 3)) AS uncertainty_not_finite,
            toUInt32(countIf(fault = 4)) AS uncertainty_negative,
            toUInt32(countIf(heard AND NOT isFinite(ret))) AS return_not_finite,
            toUInt32(countIf(heard AND isFinite(ret) AND ret < -1)) AS return_below_minus_one,
            sumIf(decision_hash, fault < 5) AS decision_hash,
            sumIf(feedback_hash, heard) AS feedback_hash,
            groupArrayIf(confidence, fault = 0) AS confidences,
            groupArrayIf(uncertainty, fault = 0) AS uncertainties,
            groupArrayIf(position_size, fault = 0) AS position_sizes,
            groupArrayIf(penalty, fault = 0) AS penalties,
            groupArrayIf(place, evaluable) AS places,
            arrayZip(groupArrayIf(ret, evaluable), groupArrayIf(confidence, evaluable), groupArrayIf(success, evaluable)) AS calls,
            groupArrayIf(reinterpretAsUUID(number), unmatched) AS unmatched
        FROM
        (
            SELECT
                *,
                heard AND fault = 0 AND isFinite(ret) AND ret >= -1 AS evaluable,
                -- By feedback time and decision id, as the id is written: its first half is the lower one of the number.
                bitOr(bitShiftLeft(toUInt256(heard_ms), 128), toUInt256(bitOr(bitShiftLeft(number, 64), bitShiftRight(number, 64)))) AS place
            FROM PAIRS
        )
        GROUP BY salt, day, symbol, user_id
        HAVING decisions > 0 OR notEmpty(unmatched)
    ),
    evaluated AS
    (
        SELECT
            * EXCEPT (confidences, uncertainties, position_sizes, penalties),
            toUInt32(length(confidences)) AS n,
            total(confidences) AS confidence_total,
            total(uncertainties) AS uncertainty_total,
            total(position_sizes) AS position_total,
            total(penalties) AS penalty_total,
            arraySort((call, place) -> place, calls, places) AS ordered,
            ordered.1 AS r,
            ordered.2 AS c,
            ordered.3 AS y,
            toUInt32(length(r)) AS m,
            toUInt32(arraySum(y)) AS hits,
            arrayProduct(arrayMap(x -> 1 + x, r)) - 1 AS compounded,
            arraySum(c) AS weight,
            arraySum((p, x) -> p * x, c, r) AS weighted_return,
            arraySum((p, q) -> (p - q) * (p - q), c, y) AS squared_error,
            greatest(0., arrayMax(arrayCumSumNonNegative(arrayMap(x -> -log1p(x), r)))) AS log_fall,
            arraySum(r) / m AS mean_return,
            arraySum(x -> (x - mean_return) * (x - mean_return), r) / (m - 1) AS variance,
            arrayMax(r) AS highest,
            arrayMin(r) AS lowest,
            greatest(abs(highest), abs(lowest)) AS largest,
            -- One unit in the last place of the largest return, from its exponent bits; below the normal range it is 2^-1074.
            greatest(reinterpretAsFloat64(bitAnd(reinterpretAsUInt64(largest), 0x7FF0000000000000)) * exp2(-52), reinterpretAsFloat64(toUInt64(1))) AS unit,
            arrayMap(p -> toUInt8(least(9, floor(10 * p))), c) AS bin,
            arrayMap((p, q) -> p - q, c, y) AS gap,
            -- Bin by bin, within a bin in the order of the evaluated.
            arraySort((g, k) -> k, gap, arrayMap((b, i) -> b * 4294967296 + i, bin, arrayEnumerate(bin))) AS binned,
            arraySum(g -> abs(arraySum(g)), arraySplit((g, step) -> step != 0, binned, arrayDifference(arraySort(bin)))) AS gaps
        FROM gathered
    )
SELECT
    day AS date,
    symbol,
    user_id,
    n AS total_predictions,
    hits AS successful_predictions,
    m = 0 ? nan : hits / m AS accuracy_rate,
    n = 0 ? nan : plain(confidence_total / n) AS avg_confidence,
    n = 0 ? nan : plain(uncertainty_total / n) AS avg_uncertainty,
    m = 0 ? nan : plain(1 - gaps / m) AS confidence_calibration,
    m = 0 ? 0. : plain(compounded) AS total_return,
    m = 0 OR weight = 0 ? nan : plain(weighted_return / weight) AS confidence_weighted_return,
    -- 1 - exp(-x), with its digits kept where x is small.
    m = 0 ? 0. : least(1., log_fall < 1 ? 2 * sinh(log_fall / 2) * exp(-log_fall / 2) : 1 - exp(-log_fall)) AS max_drawdown,
    m < 2 OR highest - lowest <= 4 * unit OR NOT isFinite(variance) OR variance = 0 ? nan : plain(mean_return / sqrt(variance)) AS sharpe_ratio,
    n = 0 ? nan : plain(position_total / n) AS avg_position_size,
    plain(total_return - uncertainty_penalty_total) AS risk_adjusted_return,
    plain(penalty_total) AS uncertainty_penalty_total,
    length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
        : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant_id,
    m AS evaluated_predictions,
    m = 0 ? nan : squared_error / m AS brier_score,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at,
    decisions, feedbacks, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite, uncertainty_negative,
    return_not_finite, return_below_minus_one, decision_hash, feedback_hash, unmatched
FROM evaluated
-- Branches computed lazily would compute what they share more than once; unmatched rows of a join are known by their zeros.
SETTINGS short_circuit_function_evaluation = 'disable', join_use_nulls = 0
