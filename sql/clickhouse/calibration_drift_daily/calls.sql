-- The decisions of the days and of those before that their windows reach back to, each id once as it counts, with its effective feedback; those
-- of the same models, day and kind together. What reads it takes CALLS in its text for this one. Which rows count, and which is the
-- last of several, is as in the view evaluated_decisions (V021__evaluated_decisions_fewer_groups.sql), which answers more columns.
-- Grain: one row per (salt, model_versions, day, kind). Columns: salt UInt64, the tenant; model_versions Array(Tuple(String, String)); day Date; kind
--   UInt8, which is 8 x the number of the decision's fault (1 confidence not finite, 2 confidence out of range, 3 an uncertainty not finite, 4 an
--   uncertainty negative, 0 none) + 2 x that of the effective feedback's (1 return not finite, 2 return below -1, 0 none) + 1 if there is one, so
--   that 1 is what is evaluated; counted UInt64, how many; calls Array(UInt64), of kind 1 the outcomes, else empty: an outcome is the bits of the
--   confidence times 4, plus 1 for a success; calls_hash UInt64, the sum of their hashes: the same in any order.
-- Parameters: {tenants:Array(String)} one, or several small ones; {from:Date}, {to:Date} first and last day; {horizon_days:UInt16} days, from the start
--   of a decision's day, in which feedback counts; {pooling_days:UInt16}, {reference_days:UInt16}.
--
-- Few ids come more than once. They are found by sorting hashes of them; the rows of these are put aside (fault 8) and the ids settled by
-- themselves. Two ids of one hash are, too: slower, and right. A feedback on its way through the join is one number: 16 x its Unix milliseconds
-- + 4 x its fault + 2 x success + 1, 0 where there is none. The decisions stream past the join's table: whoever joins nothing else should set
-- query_plan_join_swap_table = 'false'.
WITH
    -- Which of the hashes occur more than once.
    sorted -> arrayFilter((hash, step, place) -> step = 0 AND place > 1, sorted, arrayDifference(sorted), arrayEnumerate(sorted)) AS twice,
    -- Of one tenant its ids tell rows apart; an id of several tenants is as many ids.
    tenant -> length({tenants:Array(String)}) = 1 ? toUInt64(0) : cityHash64(tenant) AS salted,
    toDateTime64(toDate(greatest(toInt32({from:Date}) - {pooling_days:UInt16} - {reference_days:UInt16} + 1, 0)), 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    toDateTime64({to:Date} + {horizon_days:UInt16}, 3, 'UTC') AS feedback_end_instant,
    (c, e, a) -> multiIf(NOT isFinite(c), 1, c < 0 OR c > 1, 2, NOT isFinite(e) OR NOT isFinite(a), 3, e < 0 OR a < 0, 4, 0) AS decision_fault,
    (ms, actual_return, success) -> ms * 16 + multiIf(NOT isFinite(actual_return), 4, actual_return < -1, 8, 0) + success * 2 + 1 AS told_mark,
    -- Of a number that sorts as feedback does, by (time, feedback id as text, content): milliseconds x 2^193 + id x 2^65 + bits of the return
    -- x 2 + success. The engine takes the largest of numbers twenty times faster than of tuples.
    packed -> packed = 0 ? 0 : told_mark(
        toInt64(bitShiftRight(packed, 193)), reinterpretAsFloat64(toUInt64(bitAnd(bitShiftRight(packed, 1), toUInt256(18446744073709551615)))),
        toUInt8(bitAnd(packed, toUInt256(1)))) AS unpacked,
    (ms, day) -> ms >= toInt64(day) * 86400000 AND ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000 AS in_time,
    delivered AS
    (
        SELECT
            salted(tenant_id) AS salt, bitXor(reinterpretAsUInt128(id), salt) AS key, cityHash64(key) AS hash, toDate(timestamp, 'UTC') AS day,
            model_versions, aggregated_confidence AS confidence, epistemic_uncertainty AS epistemic, aleatoric_uncertainty AS aleatoric
        FROM trading_decisions_probabilistic
        WHERE tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant AND timestamp < end_instant
    ),
    told AS
    (
        SELECT
            bitXor(reinterpretAsUInt128(prediction_id), salted(tenant_id)) AS key, cityHash64(key) AS hash,
            feedback_id, toUnixTimestamp64Milli(timestamp) AS ms, actual_return, success
        FROM model_feedback_events
        WHERE tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant AND timestamp < feedback_end_instant
    ),
    -- Later rows are only read when there are any.
    (
        SELECT count() > 0
        FROM (SELECT 1 FROM trading_decisions_probabilistic WHERE tenant_id IN {tenants:Array(String)} AND timestamp >= end_instant LIMIT 1)
    ) AS has_later,
    (
        SELECT groupUniqArray(again)
        FROM
        (
            SELECT arrayJoin(twice(arraySort(groupArray(hash)))) AS again FROM delivered GROUP BY toUInt8(hash)
            UNION ALL
            SELECT arrayJoin(twice(arraySort(groupArray(hash)))) AS again FROM told GROUP BY toUInt8(hash)
            UNION ALL
            SELECT cityHash64(bitXor(reinterpretAsUInt128(id), salted(tenant_id))) AS again
            FROM trading_decisions_probabilistic
            WHERE has_later AND tenant_id IN {tenants:Array(String)} AND timestamp >= end_instant
                AND again IN (SELECT hash FROM delivered WHERE has_later)
        )
    ) AS repeated,
    decision AS
    (
        SELECT
            salt, day, model_versions, confidence,
            notEmpty(repeated) AND hash IN (SELECT arrayJoin(repeated)) ? 8 : decision_fault(confidence, epistemic, aleatoric) AS fault, mark
        FROM delivered AS d
        LEFT ANY JOIN (SELECT key, told_mark(ms, actual_return, success) AS mark FROM told) AS f ON f.key = d.key
        UNION ALL
        -- The latest delivery wins, and takes the id to its own day; of what is heard of it in time the last counts.
        SELECT
            salt, w.1 AS day, w.2 AS model_versions, w.3 AS confidence, decision_fault(w.3, w.4, w.5) AS fault,
            unpacked(arrayMax(arrayFilter(tell -> in_time(toInt64(bitShiftRight(tell, 193)), w.1), tells))) AS mark
        FROM
        (
            SELECT
                salted(tenant_id) AS salt, bitXor(reinterpretAsUInt128(id), salt) AS key,
                argMax(
                    (toDate(timestamp, 'UTC'), model_versions, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, timestamp),
                    (timestamp, symbol, UUIDToNum(user_id), reinterpretAsUInt64(aggregated_confidence), reinterpretAsUInt64(epistemic_uncertainty),
                     reinterpretAsUInt64(aleatoric_uncertainty), reinterpretAsUInt64(position_size), reinterpretAsUInt64(uncertainty_penalty),
                     model_versions, market_regime)) AS w
            FROM trading_decisions_probabilistic
            WHERE notEmpty(repeated) AND tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant
                AND cityHash64(bitXor(reinterpretAsUInt128(id), salted(tenant_id))) IN (SELECT arrayJoin(repeated))
            GROUP BY salt, key
            -- Not by its day: a date is 16 bits, and that of a winner after 2149 would be another.
            HAVING w.6 < end_instant
        ) AS d
        LEFT ANY JOIN
        (
            SELECT
                key,
                groupArray(
                    bitShiftLeft(toUInt256(ms), 193) + bitShiftLeft(toUInt256(toUInt64(number)), 129)
                        + bitShiftLeft(toUInt256(toUInt64(bitShiftRight(number, 64))), 65)
                        + bitShiftLeft(toUInt256(reinterpretAsUInt64(actual_return)), 1) + toUInt8(success)) AS tells
            FROM
            (
                SELECT key, ms, reinterpretAsUInt128(feedback_id) AS number, actual_return, success
                FROM told
                WHERE notEmpty(repeated) AND hash IN (SELECT arrayJoin(repeated))
            )
            GROUP BY key
        ) AS f ON f.key = d.key
    )
SELECT
    salt, model_versions, day, kind, count() AS counted,
    groupArrayIf(call, evaluated) AS calls, sumIf(intHash64(call), evaluated) AS calls_hash
FROM
(
    SELECT
        salt, model_versions, day,
        mark != 0 AND in_time(bitShiftRight(mark, 4), day) AS heard,
        toUInt8(fault * 8 + (heard ? bitAnd(bitShiftRight(mark, 1), 6) + 1 : 0)) AS kind,
        kind = 1 AS evaluated,
        reinterpretAsUInt64(confidence + 0.) * 4 + toUInt64(bitAnd(bitShiftRight(mark, 1), 1)) AS call
    FROM decision
)
GROUP BY salt, model_versions, day, kind
HAVING kind < 64
