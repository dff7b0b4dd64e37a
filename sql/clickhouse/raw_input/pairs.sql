-- The decisions of the days, each id once as it counts, with its effective feedback; and feedback that none of them is the subject of.
-- Grain: one row per decision, one per decision id that feedback names and no row of the days has; and rows to be left out (fault 5),
--   for deliveries that another replaces, and where an id was heard of more than once and the days are several. What reads it takes PAIRS in its text for this one.
-- Columns: salt UInt64, the tenant; day Date, symbol String, user_id UUID; number UInt128, the decision id; confidence, uncertainty,
--   position_size, penalty Float64; model_versions Array(Tuple(String, String)); fault UInt8: 0 none, 1 confidence not finite, 2 confidence out
--   of range, 3 an uncertainty not finite, 4 an uncertainty negative, 5 no decision that counts; heard: whether it has an effective feedback, valid or not; heard_ms Int64 Unix
--   milliseconds, ret Float64 and success 0 or 1 of that; unmatched: whether it is feedback, heard on the days, without a decision on them;
--   decision_hash, feedback_hash UInt64: equal where what the numbers are made of is, so that their sums tell whether that has changed.
-- Parameters: {tenants:Array(String)} one, or several small ones; {from:Date}, {to:Date} first and last day; {days:Array(Date)} the days wanted
--   among them; {horizon_days:UInt16} days, from the start of a decision's day, in which feedback counts.
--
-- What makes it fast, in CPU time of a tenant of 500,000 decisions and as many feedbacks: ids are looked at for repeats by sorting hashes of
-- them (0.015 s, grouping them 0.035 s), and only repeats go the slow way; decisions are joined by one number, which for several tenants is
-- the id and a hash of the tenant in one; ALL and not ANY joins, which copy the left columns (0.16 s against 0.20 s).
WITH
    -- Which of the hashes occur more than once: the id does, or, once in a long while, looks as if it did. Then it takes the slow way for nothing.
    sorted -> arrayFilter((hash, step, place) -> step = 0 AND place > 1, sorted, arrayDifference(sorted), arrayEnumerate(sorted)) AS twice,
    -- Of one tenant its ids tell rows apart; an id of several tenants is as many ids.
    tenant -> length({tenants:Array(String)}) = 1 ? toUInt64(0) : cityHash64(tenant) AS salted,
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    toDateTime64({to:Date} + {horizon_days:UInt16}, 3, 'UTC') AS feedback_end_instant,

    -- The wanted days' rows, before replays are settled.
    delivered AS
    (
        SELECT
            salted(tenant_id) AS salt, bitXor(reinterpretAsUInt128(id), salt) AS key, cityHash64(key) AS hash, toDate(timestamp, 'UTC') AS day, symbol, user_id,
            aggregated_confidence AS confidence, epistemic_uncertainty AS epistemic, aleatoric_uncertainty AS aleatoric, position_size,
            uncertainty_penalty AS penalty, model_versions,
            -- Of several numbers one, by odd factors: cityHash64 of them all takes three times as long.
            intHash64(
                toUInt64(reinterpretAsUInt128(id)) * 0x9E3779B97F4A7C15 + toUInt64(bitShiftRight(reinterpretAsUInt128(id), 64)) * 0xC2B2AE3D27D4EB4F
                + cityHash64(symbol, user_id) + reinterpretAsUInt64(aggregated_confidence) * 0x165667B19E3779F9
                + reinterpretAsUInt64(epistemic_uncertainty) * 0xD6E8FEB86659FD93 + reinterpretAsUInt64(aleatoric_uncertainty) * 0xA0761D6478BD642F
                + reinterpretAsUInt64(position_size) * 0xE7037ED1A0B428DB + reinterpretAsUInt64(uncertainty_penalty) * 0x8EBC6AF09C88C6E3) AS decision_hash
        FROM trading_decisions_probabilistic
        WHERE tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant AND timestamp < end_instant
            AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
    ),
    told AS
    (
        SELECT
            salted(tenant_id) AS salt, bitXor(reinterpretAsUInt128(prediction_id), salt) AS key, cityHash64(key) AS hash,
            feedback_id, toUnixTimestamp64Milli(timestamp) AS told_ms, actual_return, success
        FROM model_feedback_events
        WHERE tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant AND timestamp < feedback_end_instant
    ),
    -- Ids delivered more than once: twice in the wanted days, or again on any other day from the first on. The other days are
    -- only read when there are any.
    (
        SELECT count() > 0
        FROM
        (
            SELECT 1
            FROM trading_decisions_probabilistic
            WHERE tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant
                AND NOT (timestamp < end_instant AND toDate(timestamp, 'UTC') IN {days:Array(Date)})
            LIMIT 1
        )
    ) AS has_later,
    (
        SELECT groupUniqArray(again)
        FROM
        (
            SELECT arrayJoin(twice(arraySort(groupArray(hash)))) AS again FROM delivered GROUP BY toUInt8(hash)
            UNION ALL
            SELECT cityHash64(bitXor(reinterpretAsUInt128(id), salted(tenant_id))) AS again
            FROM trading_decisions_probabilistic
            WHERE has_later AND tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant
                AND NOT (timestamp < end_instant AND toDate(timestamp, 'UTC') IN {days:Array(Date)})
                AND again IN (SELECT hash FROM delivered WHERE has_later)
        )
    ) AS replayed,
    (
        SELECT groupUniqArray(again)
        FROM (SELECT arrayJoin(twice(arraySort(groupArray(hash)))) AS again FROM told GROUP BY toUInt8(hash))
    ) AS retold,
    -- Each id once, and the rows it replaces: the latest row wins, and takes the id to its own day. To mark rows is cheaper than to
    -- leave them out, which copies all others.
    decision AS
    (
        SELECT
            true AS is_decision, salt, key, notEmpty(replayed) AND hash IN (SELECT arrayJoin(replayed)) AS is_replayed, day, symbol, user_id,
            confidence, epistemic, aleatoric, position_size, penalty, decision_hash, model_versions
        FROM delivered
        UNION ALL
        SELECT
            true AS is_decision, salt, key, false AS is_replayed, w.1 AS day, w.2 AS symbol, w.3 AS user_id,
            w.4 AS confidence, w.5 AS epistemic, w.6 AS aleatoric, w.7 AS position_size, w.8 AS penalty, w.9 AS decision_hash, w.10 AS model_versions
        FROM
        (
            SELECT
                salted(tenant_id) AS salt, bitXor(reinterpretAsUInt128(id), salt) AS key,
                argMax(
                    (toDate(timestamp, 'UTC'), symbol, user_id, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, position_size, uncertainty_penalty,
                    intHash64(
                    toUInt64(reinterpretAsUInt128(id)) * 0x9E3779B97F4A7C15 + toUInt64(bitShiftRight(reinterpretAsUInt128(id), 64)) * 0xC2B2AE3D27D4EB4F
                    + cityHash64(symbol, user_id) + reinterpretAsUInt64(aggregated_confidence) * 0x165667B19E3779F9
                    + reinterpretAsUInt64(epistemic_uncertainty) * 0xD6E8FEB86659FD93 + reinterpretAsUInt64(aleatoric_uncertainty) * 0xA0761D6478BD642F
                    + reinterpretAsUInt64(position_size) * 0xE7037ED1A0B428DB + reinterpretAsUInt64(uncertainty_penalty) * 0x8EBC6AF09C88C6E3),
                    model_versions, timestamp),
                    (timestamp, symbol, UUIDToNum(user_id), reinterpretAsUInt64(aggregated_confidence), reinterpretAsUInt64(epistemic_uncertainty),
                     reinterpretAsUInt64(aleatoric_uncertainty), reinterpretAsUInt64(position_size), reinterpretAsUInt64(uncertainty_penalty), model_versions,
                     market_regime)) AS w
            FROM trading_decisions_probabilistic
            WHERE notEmpty(replayed) AND tenant_id IN {tenants:Array(String)} AND timestamp >= first_instant
                AND cityHash64(bitXor(reinterpretAsUInt128(id), salted(tenant_id))) IN (SELECT arrayJoin(replayed))
            GROUP BY salt, key
        )
        -- A date is 16 bits: that of a winner after 2149 would be another, and its instant is not.
        WHERE w.1 IN {days:Array(Date)} AND w.11 < end_instant
    ),
    -- One row per decision id. Where there is more than one feedback, the decision's day says which of them are heard in time: then one row
    -- for each wanted day, with the last one, by time, feedback id and content; mark is 0 if that day hears none.
    feedback AS
    (
        SELECT salt, key, toUInt32(0) AS about, told_ms * 4 + success * 2 + 1 AS mark, actual_return
        FROM told
        WHERE empty(retold) OR hash NOT IN (SELECT arrayJoin(retold))
        UNION ALL
        SELECT
            salt, key, toUInt32(wanted) + 1 AS about, empty(last.2) ? 0 : last.1 * 4 + last.4 * 2 + 1 AS mark, reinterpretAsFloat64(last.3) AS actual_return
        FROM
        (
            SELECT
                salt, key, arrayJoin({days:Array(Date)}) AS wanted,
                maxIf(
                    (told_ms, hex(UUIDToNum(feedback_id)), reinterpretAsUInt64(actual_return), success),
                    told_ms >= toInt64(wanted) * 86400000 AND told_ms < (toInt64(wanted) + {horizon_days:UInt16}) * 86400000) AS last
            FROM told
            WHERE notEmpty(retold) AND hash IN (SELECT arrayJoin(retold))
            GROUP BY salt, key, wanted
        )
    )
SELECT
    d.is_decision ? d.salt : f.salt AS salt,
    d.is_decision ? d.day : {from:Date} AS day,
    symbol,
    user_id,
    bitXor(d.is_decision ? d.key : f.key, salt) AS number,
    confidence,
    epistemic + aleatoric AS uncertainty,
    position_size,
    penalty,
    model_versions,
    multiIf(
        is_replayed OR NOT d.is_decision OR (about != 0 AND about != toUInt32(day) + 1), 5,
        NOT isFinite(confidence), 1,
        confidence < 0 OR confidence > 1, 2,
        NOT isFinite(epistemic) OR NOT isFinite(aleatoric), 3,
        epistemic < 0 OR aleatoric < 0, 4,
        0) AS fault,
    bitShiftRight(mark, 2) AS heard_ms,
    actual_return AS ret,
    bitAnd(bitShiftRight(mark, 1), 1) AS success,
    mark != 0 AND fault < 5 AND heard_ms >= toInt64(day) * 86400000 AND heard_ms < (toInt64(day) + {horizon_days:UInt16}) * 86400000 AS heard,
    NOT d.is_decision AND (about != 0 OR toDate(intDiv(heard_ms, 86400000)) IN {days:Array(Date)}) AS unmatched,
    decision_hash,
    intHash64(
        toUInt64(number) * 0x9E3779B97F4A7C15 + toUInt64(bitShiftRight(number, 64)) * 0xC2B2AE3D27D4EB4F + toUInt64(mark) * 0x165667B19E3779F9
        + reinterpretAsUInt64(ret) * 0xD6E8FEB86659FD93) AS feedback_hash
FROM decision AS d
FULL JOIN feedback AS f ON f.key = d.key
