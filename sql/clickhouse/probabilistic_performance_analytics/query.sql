-- daily-rollup: the day's numbers of one tenant, straight from the raw rows into the run's staging table.
-- Grain: one row per (tenant_id, date, symbol, user_id) with at least one decision on the day, rejected ones included.
-- Definitions: metric_version 1 (see the column comments of the published table).
-- Parameters: {stage:Identifier} staging table; {tenant:String}; {from:Date}, {to:Date} first and last day, of one month;
--   {days:Array(Date)} the days wanted among them; {horizon_days:UInt16} days in which feedback counts; {metric_version:UInt16};
--   {execution_id:UInt64} and {computed_at:DateTime64(3, 'UTC')} are stamped on the rows.
--
-- Same rows in, same bits out: nothing is summed in thread order. Each key's decisions are sorted by id, its evaluated ones by
-- (feedback time, id), and everything is computed over those arrays. Equal times are broken by content.
-- UUIDs are compared as UUIDToNum: the 16 bytes of the canonical text in order, so they sort as the text does.
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
    -- Ids delivered more than once: twice in the wanted days, or again on any other day from the first on.
    replayed AS
    (
        SELECT id FROM delivered GROUP BY id HAVING count() > 1
        UNION ALL
        SELECT id
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant
            AND NOT (timestamp < end_instant AND toDate(timestamp, 'UTC') IN {days:Array(Date)})
            AND id IN (SELECT id FROM delivered)
    ),
    -- Each id once: the latest row wins, and takes the id to its own day.
    decision AS
    (
        SELECT id, day, symbol, user_id, confidence, epistemic, aleatoric, position_size, penalty
        FROM delivered
        WHERE id NOT IN (SELECT id FROM replayed)
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
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND id IN (SELECT id FROM replayed)
            GROUP BY id
        )
        WHERE w.1 IN {days:Array(Date)}
    ),
    -- Every feedback that one of the days may look at.
    heard AS
    (
        SELECT prediction_id, feedback_id, toUnixTimestamp64Milli(timestamp) AS heard_ms, actual_return AS ret, success
        FROM model_feedback_events
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < feedback_end_instant
    ),
    corrected AS
    (
        SELECT prediction_id FROM heard GROUP BY prediction_id HAVING count() > 1
    ),
    -- At most one feedback per decision: the only one there is, or the last one within the decision's own window.
    feedback AS
    (
        SELECT prediction_id, heard_ms, ret, success, 1 AS present
        FROM heard
        WHERE prediction_id NOT IN (SELECT prediction_id FROM corrected)
        UNION ALL
        SELECT prediction_id, w.1 AS heard_ms, w.2 AS ret, w.3 AS success, 1 AS present
        FROM
        (
            SELECT prediction_id, argMax((heard_ms, ret, success), (heard_ms, UUIDToNum(feedback_id), reinterpretAsUInt64(ret), success)) AS w
            FROM (SELECT * FROM heard WHERE prediction_id IN (SELECT prediction_id FROM corrected)) AS h
            INNER JOIN (SELECT id, day FROM decision WHERE id IN (SELECT prediction_id FROM corrected)) AS d ON d.id = h.prediction_id
            WHERE heard_ms >= toInt64(day) * 86400000 AND heard_ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000
            GROUP BY prediction_id
        )
    ),
    judged AS
    (
        SELECT
            day, symbol, user_id, id, confidence, epistemic + aleatoric AS uncertainty, position_size, penalty, heard_ms, ret, success,
            multiIf(
                NOT isFinite(confidence), 1,
                confidence < 0 OR confidence > 1, 2,
                NOT isFinite(epistemic) OR NOT isFinite(aleatoric), 3,
                epistemic < 0 OR aleatoric < 0, 4,
                0) AS decision_fault,
            -- A lone feedback may lie outside the decision's own window.
            present = 1 AND heard_ms >= toInt64(day) * 86400000 AND heard_ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000 AS is_heard,
            multiIf(NOT is_heard, 0, NOT isFinite(ret), 1, ret < -1, 2, 0) AS feedback_fault
        FROM decision
        LEFT ANY JOIN feedback ON feedback.prediction_id = decision.id
    ),
    keyed AS
    (
        SELECT
            day, symbol, user_id,
            arraySort(x -> x.1, groupArrayIf((UUIDToNum(id), confidence, uncertainty, position_size, penalty), decision_fault = 0)) AS counted,
            arraySort(x -> (x.1, x.2), groupArrayIf((heard_ms, UUIDToNum(id), confidence, ret, toUInt8(success)), decision_fault = 0 AND is_heard AND feedback_fault = 0)) AS evaluated,
            toUInt32(count()) AS decisions,
            toUInt32(countIf(is_heard)) AS feedbacks,
            toUInt32(countIf(decision_fault = 1)) AS confidence_not_finite,
            toUInt32(countIf(decision_fault = 2)) AS confidence_out_of_range,
            toUInt32(countIf(decision_fault = 3)) AS uncertainty_not_finite,
            toUInt32(countIf(decision_fault = 4)) AS uncertainty_negative,
            toUInt32(countIf(feedback_fault = 1)) AS return_not_finite,
            toUInt32(countIf(feedback_fault = 2)) AS return_below_minus_one
        FROM judged
        GROUP BY day, symbol, user_id
    ),
    measured AS
    (
        SELECT
            *,
            toUInt32(length(counted)) AS n,
            toUInt32(length(evaluated)) AS m,
            evaluated.3 AS c,
            evaluated.4 AS r,
            evaluated.5 AS y,
            toUInt32(arraySum(y)) AS hits,
            arraySum(c) AS confidence_sum,
            arraySum(counted.5) AS penalty_sum,
            m = 0 ? 0. : arrayProduct(arrayMap(x -> 1 + x, r)) - 1 AS compounded,
            m = 0 ? 0. : greatest(0., arrayMax(arrayCumSumNonNegative(arrayMap(x -> -log1p(x), r)))) AS log_fall,
            arraySum(r) / m AS mean_return,
            arraySum(x -> (x - mean_return) * (x - mean_return), r) / (m - 1) AS variance,
            arrayMax(arrayMap(x -> abs(x), r)) AS largest,
            -- One unit in the last place of the largest return, from its exponent bits; below the normal range it is 2^-1074.
            greatest(reinterpretAsFloat64(bitAnd(reinterpretAsUInt64(largest), 0x7FF0000000000000)) * exp2(-52), reinterpretAsFloat64(toUInt64(1))) AS unit,
            arrayMap(x -> toUInt8(least(9, floor(10 * x))), c) AS bin,
            arraySum(b -> abs(arraySum((p, q, k) -> k = b ? p - q : 0., c, y, bin)), range(10)) / m AS calibration_error
        FROM keyed
    )
SELECT
    day AS date,
    symbol,
    user_id,
    n AS total_predictions,
    hits AS successful_predictions,
    m = 0 ? nan : hits / m AS accuracy_rate,
    n = 0 ? nan : plain(arraySum(counted.2) / n) AS avg_confidence,
    n = 0 ? nan : plain(arraySum(counted.3) / n) AS avg_uncertainty,
    m = 0 ? nan : plain(1 - calibration_error) AS confidence_calibration,
    plain(compounded) AS total_return,
    m = 0 OR confidence_sum = 0 ? nan : plain(arraySum((p, q) -> p * q, c, r) / confidence_sum) AS confidence_weighted_return,
    -- 1 - exp(-x), with its digits kept where x is small.
    least(1., log_fall < 1 ? 2 * sinh(log_fall / 2) * exp(-log_fall / 2) : 1 - exp(-log_fall)) AS max_drawdown,
    m < 2 OR arrayMax(r) - arrayMin(r) <= 4 * unit ? nan : plain(mean_return / sqrt(variance)) AS sharpe_ratio,
    n = 0 ? nan : plain(arraySum(counted.4) / n) AS avg_position_size,
    plain(compounded - penalty_sum) AS risk_adjusted_return,
    plain(penalty_sum) AS uncertainty_penalty_total,
    {tenant:String} AS tenant_id,
    m AS evaluated_predictions,
    m = 0 ? nan : arraySum((p, q) -> (p - q) * (p - q), c, y) / m AS brier_score,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at,
    decisions, feedbacks, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite, uncertainty_negative,
    return_not_finite, return_below_minus_one
FROM measured
