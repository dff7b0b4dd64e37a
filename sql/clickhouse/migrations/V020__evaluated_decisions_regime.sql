-- Which rows count, said once: the decisions of one tenant's days, each id once, with its effective feedback. In place of V018's, with
-- the decision's market regime and uncertainties as well; which rows count is as it was.
-- Grain: one row per decision id whose winning delivery lies on one of the days. It agrees with daily-rollup's query.sql.
-- Call: evaluated_decisions(tenant = …, from = …, to = …, horizon_days = …), from and to inclusive UTC days.
-- A view with parameters has no column comments of its own; the columns:
--   day Date, id UUID, symbol String, market_regime String, user_id UUID, model_versions Array(Tuple(String, String)), confidence Float64,
--   epistemic Float64, aleatoric Float64: of the decision;
--   decision_fault Enum: why the decision is rejected, or 'none'; its numbers are only meaningful for 'none';
--   heard Bool: it has effective feedback; feedback_fault Enum: why that is rejected, or 'none';
--   evaluated Bool: heard, and neither is rejected; actual_return Float64, success Bool: of the effective feedback, meaningful if heard.
--
-- Of several deliveries the latest wins and takes the id to its own day; of several feedbacks heard within the horizon that with the
-- greatest (timestamp, feedback id as text). Rows that claim the same instant with different content are settled by content, in the
-- rollup's order. A feedback is packed into one number that sorts so: the engine takes the largest of numbers twenty times faster
-- than of tuples.
CREATE OR REPLACE VIEW evaluated_decisions AS
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    toDateTime64({to:Date} + {horizon_days:UInt16}, 3, 'UTC') AS feedback_end_instant,
    delivered AS
    (
        SELECT
            id, toDate(timestamp, 'UTC') AS day, symbol, market_regime, user_id, model_versions, aggregated_confidence AS confidence,
            epistemic_uncertainty AS epistemic, aleatoric_uncertainty AS aleatoric
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
    ),
    -- Later rows are only read when there are any.
    (
        SELECT count() > 0
        FROM (SELECT 1 FROM trading_decisions_probabilistic WHERE tenant_id = {tenant:String} AND timestamp >= end_instant LIMIT 1)
    ) AS has_later,
    (
        SELECT groupUniqArray(id)
        FROM
        (
            SELECT id FROM delivered GROUP BY id HAVING count() > 1
            UNION ALL
            SELECT id
            FROM trading_decisions_probabilistic
            WHERE has_later AND tenant_id = {tenant:String} AND timestamp >= end_instant AND id IN (SELECT id FROM delivered WHERE has_later)
        )
    ) AS replayed,
    decision AS
    (
        SELECT id, day, symbol, market_regime, user_id, model_versions, confidence, epistemic, aleatoric
        FROM delivered
        WHERE empty(replayed) OR id NOT IN (SELECT arrayJoin(replayed))
        UNION ALL
        SELECT
            id, w.1 AS day, w.2 AS symbol, w.3 AS market_regime, w.4 AS user_id, w.5 AS model_versions, w.6 AS confidence,
            w.7 AS epistemic, w.8 AS aleatoric
        FROM
        (
            SELECT
                id,
                argMax(
                    (toDate(timestamp, 'UTC'), symbol, market_regime, user_id, model_versions, aggregated_confidence, epistemic_uncertainty,
                     aleatoric_uncertainty),
                    (timestamp, symbol, UUIDToNum(user_id), reinterpretAsUInt64(aggregated_confidence), reinterpretAsUInt64(epistemic_uncertainty),
                     reinterpretAsUInt64(aleatoric_uncertainty), reinterpretAsUInt64(position_size), reinterpretAsUInt64(uncertainty_penalty),
                     model_versions, market_regime)) AS w
            FROM trading_decisions_probabilistic
            WHERE notEmpty(replayed) AND tenant_id = {tenant:String} AND timestamp >= first_instant AND id IN (SELECT arrayJoin(replayed))
            GROUP BY id
        )
        WHERE w.1 <= {to:Date}
    ),
    effective AS
    (
        SELECT prediction_id AS id, max(told) AS last_told
        FROM
        (
            SELECT
                prediction_id, toUnixTimestamp64Milli(timestamp) AS heard_ms, reinterpretAsUInt128(feedback_id) AS number,
                bitShiftLeft(toUInt256(heard_ms), 193) + bitShiftLeft(toUInt256(toUInt64(number)), 129)
                    + bitShiftLeft(toUInt256(toUInt64(bitShiftRight(number, 64))), 65)
                    + bitShiftLeft(toUInt256(reinterpretAsUInt64(actual_return)), 1) + toUInt8(success) AS told
            FROM model_feedback_events
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < feedback_end_instant
        ) AS feedback
        INNER JOIN (SELECT id, day FROM decision) AS about ON about.id = feedback.prediction_id
        WHERE heard_ms >= toInt64(day) * 86400000 AND heard_ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000
        GROUP BY prediction_id
    )
SELECT
    day, id, symbol, market_regime, user_id, model_versions, confidence, epistemic, aleatoric,
    CAST(
        multiIf(
            NOT isFinite(confidence), 1,
            confidence < 0 OR confidence > 1, 2,
            NOT isFinite(epistemic) OR NOT isFinite(aleatoric), 3,
            epistemic < 0 OR aleatoric < 0, 4,
            0),
        'Enum8(\'none\' = 0, \'confidence_not_finite\' = 1, \'confidence_out_of_range\' = 2, \'uncertainty_not_finite\' = 3, \'uncertainty_negative\' = 4)'
    ) AS decision_fault,
    last_told != 0 AS heard,
    reinterpretAsFloat64(toUInt64(bitAnd(bitShiftRight(last_told, 1), toUInt256(18446744073709551615)))) AS actual_return,
    CAST(bitAnd(last_told, toUInt256(1)) = 1, 'Bool') AS success,
    CAST(
        multiIf(NOT heard, 0, NOT isFinite(actual_return), 1, actual_return < -1, 2, 0),
        'Enum8(\'none\' = 0, \'return_not_finite\' = 1, \'return_below_minus_one\' = 2)') AS feedback_fault,
    heard AND decision_fault = 'none' AND feedback_fault = 'none' AS evaluated
FROM decision
LEFT ANY JOIN effective ON effective.id = decision.id
COMMENT 'Which rows count: one tenant''s decisions of the days from..to, each id once, with the effective feedback heard within horizon_days'
