-- Which rows count, said once: the decisions of one tenant's days, each id once, with its effective feedback. In place of V020's, with the
-- same columns and rows, in half the time.
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
--
-- Few ids come more than once, and only these are grouped. They are found by sorting all ids as 64-bit hashes, which asks for a fifth of
-- the time of a GROUP BY. Two ids of one hash are both grouped: slower, and right. With more than 10,000 of either kind all are grouped:
-- the statement would be long in the planning.
-- Whoever joins nothing else should set query_plan_join_swap_table = 'false': the decisions, with their models, had better be
-- streamed past the feedback than be put into the join's table.
CREATE OR REPLACE VIEW evaluated_decisions AS
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    toDateTime64({to:Date} + {horizon_days:UInt16}, 3, 'UTC') AS feedback_end_instant,
    -- An id as one number: odd where it is decided, even where something is heard of it.
    id -> bitOr(cityHash64(id), 1) AS decided,
    id -> bitAnd(cityHash64(id), bitNot(toUInt64(1))) AS heard_of,
    delivered AS
    (
        SELECT
            id, toDate(timestamp, 'UTC') AS day, symbol, market_regime, user_id, model_versions, aggregated_confidence AS confidence,
            epistemic_uncertainty AS epistemic, aleatoric_uncertainty AS aleatoric
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
    ),
    told AS
    (
        SELECT prediction_id, toUnixTimestamp64Milli(timestamp) AS heard_ms, feedback_id, actual_return, success
        FROM model_feedback_events
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < feedback_end_instant
    ),
    -- Later rows are only read when there are any.
    (
        SELECT count() > 0
        FROM (SELECT 1 FROM trading_decisions_probabilistic WHERE tenant_id = {tenant:String} AND timestamp >= end_instant LIMIT 1)
    ) AS has_later,
    (
        SELECT
            tuple(
                length(replays) > 10000 ? [] : replays, length(corrections) > 10000 ? [] : corrections,
                notEmpty(replays), length(replays) > 10000, length(corrections) > 10000)
        FROM
        (
            SELECT
                arrayDistinct(arrayFilter((number, next) -> number = next, numbers, arrayPopFront(arrayPushBack(numbers, 0)))) AS several,
                arrayFilter(number -> number % 2 = 1, several) AS replays,
                arrayFilter(number -> number % 2 = 0, several) AS corrections
            FROM
            (
                SELECT arraySort(groupArray(number)) AS numbers
                FROM
                (
                    SELECT decided(id) AS number FROM delivered
                    UNION ALL
                    SELECT heard_of(prediction_id) AS number FROM told
                    UNION ALL
                    SELECT decided(id) AS number
                    FROM trading_decisions_probabilistic
                    WHERE has_later AND tenant_id = {tenant:String} AND timestamp >= end_instant AND id IN (SELECT id FROM delivered WHERE has_later)
                )
            )
        )
    ) AS found,
    found.1 AS replayed,
    found.2 AS corrected,
    found.3 AS has_replayed,
    found.4 AS many_replayed,
    found.5 AS many_corrected,
    decision AS
    (
        SELECT id, day, symbol, market_regime, user_id, model_versions, confidence, epistemic, aleatoric
        FROM delivered
        WHERE NOT many_replayed AND decided(id) NOT IN replayed
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
            WHERE has_replayed AND tenant_id = {tenant:String} AND timestamp >= first_instant
                AND (many_replayed OR decided(id) IN replayed)
            GROUP BY id
        )
        WHERE w.1 <= {to:Date}
    ),
    -- heard_by is the millisecond after, for that of a decision without feedback is 0.
    feedback AS
    (
        SELECT prediction_id, heard_ms + 1 AS heard_by, actual_return, success
        FROM told
        WHERE NOT many_corrected AND heard_of(prediction_id) NOT IN corrected
        UNION ALL
        SELECT
            prediction_id, toInt64(bitShiftRight(last_told, 193)) + 1 AS heard_by,
            reinterpretAsFloat64(toUInt64(bitAnd(bitShiftRight(last_told, 1), toUInt256(18446744073709551615)))) AS actual_return,
            CAST(bitAnd(last_told, toUInt256(1)) = 1, 'Bool') AS success
        FROM
        (
            SELECT
                prediction_id,
                max(
                    bitShiftLeft(toUInt256(heard_ms), 193) + bitShiftLeft(toUInt256(toUInt64(number)), 129)
                        + bitShiftLeft(toUInt256(toUInt64(bitShiftRight(number, 64))), 65)
                        + bitShiftLeft(toUInt256(reinterpretAsUInt64(actual_return)), 1) + toUInt8(success)) AS last_told
            FROM
            (
                SELECT prediction_id, heard_ms, reinterpretAsUInt128(feedback_id) AS number, actual_return, success
                FROM told
                WHERE many_corrected OR heard_of(prediction_id) IN corrected
            ) AS again
            INNER JOIN
            (
                SELECT id, toDate(max(timestamp), 'UTC') AS day
                FROM trading_decisions_probabilistic
                WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND (has_replayed OR timestamp < end_instant)
                    AND (many_corrected OR heard_of(id) IN corrected)
                GROUP BY id
            ) AS about ON about.id = again.prediction_id
            WHERE heard_ms >= toInt64(day) * 86400000 AND heard_ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000
            GROUP BY prediction_id
        )
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
    heard_by > toInt64(day) * 86400000 AND heard_by <= (toInt64(day) + {horizon_days:UInt16}) * 86400000 AS heard,
    actual_return,
    success,
    CAST(
        multiIf(NOT heard, 0, NOT isFinite(actual_return), 1, actual_return < -1, 2, 0),
        'Enum8(\'none\' = 0, \'return_not_finite\' = 1, \'return_below_minus_one\' = 2)') AS feedback_fault,
    heard AND decision_fault = 'none' AND feedback_fault = 'none' AS evaluated
FROM decision
LEFT ANY JOIN feedback ON feedback.prediction_id = decision.id
COMMENT 'Which rows count: one tenant''s decisions of the days from..to, each id once, with the effective feedback heard within horizon_days'
