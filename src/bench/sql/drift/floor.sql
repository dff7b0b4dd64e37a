-- The floor: the columns calibration-drift needs of either table, of all rows its windows reach to, read and nothing done with them.
-- Grain: one row. Columns: rows UInt64.
-- Parameters: {first:Date}, {last:Date}; {horizon_days:UInt16} in which feedback counts.
-- ignore() makes the engine read and decompress its columns and costs nothing itself; nothing but a count leaves the engine.
SELECT sum(found) AS rows
FROM
(
    SELECT count() AS found
    FROM trading_decisions_probabilistic
    WHERE timestamp >= toDateTime64({first:Date}, 3, 'UTC') AND timestamp < toDateTime64({last:Date} + 1, 3, 'UTC')
        AND NOT ignore(tenant_id, id, timestamp, model_versions, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty)
    UNION ALL
    SELECT count() AS found
    FROM model_feedback_events
    WHERE timestamp >= toDateTime64({first:Date}, 3, 'UTC') AND timestamp < toDateTime64({last:Date} + {horizon_days:UInt16}, 3, 'UTC')
        AND NOT ignore(tenant_id, feedback_id, prediction_id, timestamp, actual_return, success)
)
