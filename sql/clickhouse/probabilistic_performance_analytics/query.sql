-- daily-rollup: the day's numbers of one tenant, straight from the raw rows into the run's staging table.
-- Grain: one row per (tenant_id, date, symbol, user_id) with at least one decision on the day, rejected ones included.
-- Definitions: metric_version 1 (see the column comments of the published table).
-- Parameters: {stage:Identifier} staging table; {tenant:String}; {from:Date}, {to:Date} first and last day, of one month;
--   {days:Array(Date)} the days wanted among them; {horizon_days:UInt16} days in which feedback counts; {metric_version:UInt16};
--   {execution_id:UInt64} and {computed_at:DateTime64(3, 'UTC')} are stamped on the rows.
--
-- Same rows in, same bits out: nothing is summed in thread order. Each key's values are gathered into arrays, sorted (those of the n
-- decisions by value, the evaluated ones by feedback time and decision id), and added up in that order. Rows that claim the same
-- instant with different content are settled by content.
-- One tenant at a time and decisions joined by id alone is what makes it fast. Ids are looked at for replays first; the slow way of
-- choosing a winner is walked only by those that have some.
INSERT INTO {stage:Identifier}
(
    date, symbol, user_id, total_predictions, successful_predictions, accuracy_rate, avg_confidence, avg_uncertainty,
    confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, tenant_id, evaluated_predictions, brier_score, metric_version, run_id,
    computed_at, decisions, feedbacks, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite,
    uncertainty_negative, return_not_finite, return_below_minus_one
)
WITH
    -- One NaN, and no negative zero.
    x -> isNaN(x) ? nan : x + 0. AS plain,
    -- Sum of the values without a fault, in their own order: always the same one.
    (amounts, faulty) -> arraySum(arraySort(countEqual(faulty, 0) = length(faulty) ? amounts : arrayFilter((amount, f) -> f = 0, amounts, faulty))) AS total,
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    toDateTime64({to:Date} + {horizon_days:UInt16}, 3, 'UTC') AS feedback_end_instant,

    -- The wanted days' rows, before replays are settled.
    delivered AS
    (
        SELECT
            id, toDate(timestamp, 'UTC') AS day, symbol, user_id, aggregated_confidence AS confidence,
            epistemic_uncertainty AS epistemic, aleatoric_uncertainty AS aleatoric, position_size, uncertainty_penalty AS penalty
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
            AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
    ),
    -- Ids delivered more than once: twice in the wanted days, or again on any other day from the first on. The other days are
    -- only read when there are any.
    (
        SELECT count() > 0
        FROM
        (
            SELECT 1
            FROM trading_decisions_probabilistic
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant
                AND NOT (timestamp < end_instant AND toDate(timestamp, 'UTC') IN {days:Array(Date)})
            LIMIT 1
        )
    ) AS has_later,
    (
        SELECT groupUniqArray(id)
        FROM
        (
            SELECT id FROM delivered GROUP BY id HAVING count() > 1
            UNION ALL
            SELECT id
            FROM trading_decisions_probabilistic
            WHERE has_later AND tenant_id = {tenant:String} AND timestamp >= first_instant
                AND NOT (timestamp < end_instant AND toDate(timestamp, 'UTC') IN {days:Array(Date)})
                AND id IN (SELECT id FROM delivered WHERE has_later)
        )
    ) AS replayed,
    -- Each id once: the latest row wins, and takes the id to its own day.
    decision AS
    (
        SELECT id, day, symbol, user_id, confidence, epistemic, aleatoric, position_size, penalty
        FROM delivered
        WHERE empty(replayed) OR id NOT IN (SELECT arrayJoin(replayed))
        UNION ALL
        SELECT id, w.1 AS day, w.2 AS symbol, w.3 AS user_id, w.4 AS confidence, w.5 AS epistemic, w.6 AS aleatoric, w.7 AS position_size, w.8 AS penalty
        FROM
        (
            SELECT
                id,
                argMax(
                    (toDate(timestamp, 'UTC'), symbol, user_id, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, position_size, uncertainty_penalty),
                    (timestamp, symbol, UUIDToNum(user_id), reinterpretAsUInt64(aggregated_confidence), reinterpretAsUInt64(epistemic_uncertainty),
                     reinterpretAsUInt64(aleatoric_uncertainty), reinterpretAsUInt64(position_size), reinterpretAsUInt64(uncertainty_penalty))) AS w
            FROM trading_decisions_probabilistic
            WHERE notEmpty(replayed) AND tenant_id = {tenant:String} AND timestamp >= first_instant AND id IN (SELECT arrayJoin(replayed))
            GROUP BY id
        )
        WHERE w.1 IN {days:Array(Date)}
    ),
    judged AS
    (
        SELECT
            id, day, symbol, user_id, confidence, epistemic + aleatoric AS uncertainty, position_size, penalty,
            multiIf(
                NOT isFinite(confidence), 1,
                confidence < 0 OR confidence > 1, 2,
                NOT isFinite(epistemic) OR NOT isFinite(aleatoric), 3,
                epistemic < 0 OR aleatoric < 0, 4,
                0) AS fault
        FROM decision
    ),
    decided AS
    (
        SELECT
            day, symbol, user_id,
            groupArray(fault) AS faults,
            groupArray(confidence) AS confidences,
            groupArray(uncertainty) AS uncertainties,
            groupArray(position_size) AS position_sizes,
            groupArray(penalty) AS penalties
        FROM judged
        GROUP BY day, symbol, user_id
    ),
    -- What the n decisions of a key add up to.
    counted AS
    (
        SELECT
            day, symbol, user_id,
            toUInt32(length(faults)) AS decisions,
            toUInt32(countEqual(faults, 0)) AS n,
            total(confidences, faults) AS confidence_total,
            total(uncertainties, faults) AS uncertainty_total,
            total(position_sizes, faults) AS position_total,
            total(penalties, faults) AS penalty_total,
            toUInt32(countEqual(faults, 1)) AS confidence_not_finite,
            toUInt32(countEqual(faults, 2)) AS confidence_out_of_range,
            toUInt32(countEqual(faults, 3)) AS uncertainty_not_finite,
            toUInt32(countEqual(faults, 4)) AS uncertainty_negative
        FROM decided
    ),
    -- All feedback on the decisions of a key, in whatever order it comes. Ids go in halves: the engine sorts 64 bits fast.
    heard AS
    (
        SELECT
            day, symbol, user_id,
            groupArray(heard_ms) AS time,
            arrayZip(
                time, groupArray(toUInt64(decision_number)), groupArray(toUInt64(bitShiftRight(decision_number, 64))),
                groupArray(toUInt64(feedback_number)), groupArray(toUInt64(bitShiftRight(feedback_number, 64))),
                groupArray(reinterpretAsUInt64(ret)), groupArray(toUInt8(success)), groupArray(valid_confidence)) AS told
        FROM
        (
            SELECT
                day, symbol, user_id, heard_ms,
                success, ret, valid_confidence,
                reinterpretAsUInt128(prediction_id) AS decision_number,
                reinterpretAsUInt128(feedback_id) AS feedback_number
            FROM
            (
                SELECT prediction_id, feedback_id, toUnixTimestamp64Milli(timestamp) AS heard_ms, actual_return AS ret, success
                FROM model_feedback_events
                WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < feedback_end_instant
            ) AS f
            INNER JOIN
            (
                SELECT id, day, symbol, user_id, fault = 0 ? confidence : nan AS valid_confidence
                FROM judged
            ) AS d ON d.id = f.prediction_id
            WHERE heard_ms >= toInt64(day) * 86400000 AND heard_ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000
        )
        GROUP BY day, symbol, user_id
    ),
    -- The latest first, by (time, decision id, feedback id); where a decision was heard of more than once, only the latest stays.
    effective AS
    (
        SELECT
            day, symbol, user_id,
            arrayUniq(time) = length(time) ? arrayReverseSort((x, t) -> t, told, time) : arrayReverseSort(told) AS latest_first,
            arrayUniq(latest_first.2, latest_first.3) = length(time) ? latest_first : arrayFilter(
                (x, seen) -> seen = 1, latest_first, arrayEnumerateUniq(latest_first.2, latest_first.3)) AS last_told
        FROM heard
    ),
    evaluated AS
    (
        SELECT
            day, symbol, user_id,
            toUInt32(length(last_told)) AS feedbacks,
            arrayReverse(arrayMap(x -> reinterpretAsFloat64(x), last_told.6)) AS all_r,
            arrayReverse(last_told.8) AS all_c,
            arrayReverse(last_told.7) AS all_y,
            toUInt32(arrayCount(x -> NOT isFinite(x), all_r)) AS return_not_finite,
            toUInt32(arrayCount(x -> x < -1 AND isFinite(x), all_r)) AS return_below_minus_one,
            arrayMap((x, p) -> isFinite(x) AND x >= -1 AND NOT isNaN(p), all_r, all_c) AS valid,
            arrayFilter((x, v) -> v, all_r, valid) AS r,
            arrayFilter((x, v) -> v, all_c, valid) AS c,
            arrayFilter((x, v) -> v, all_y, valid) AS y,
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
        FROM effective
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
    m < 2 OR highest - lowest <= 4 * unit ? nan : plain(mean_return / sqrt(variance)) AS sharpe_ratio,
    n = 0 ? nan : plain(position_total / n) AS avg_position_size,
    plain(total_return - uncertainty_penalty_total) AS risk_adjusted_return,
    plain(penalty_total) AS uncertainty_penalty_total,
    {tenant:String} AS tenant_id,
    m AS evaluated_predictions,
    m = 0 ? nan : squared_error / m AS brier_score,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at,
    decisions, feedbacks, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite, uncertainty_negative,
    return_not_finite, return_below_minus_one
FROM counted
LEFT ANY JOIN evaluated USING (day, symbol, user_id)
