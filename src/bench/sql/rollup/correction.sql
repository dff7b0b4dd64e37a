-- One more feedback, later than all: one tenant of ten has changed.
-- Grain: one row, about the decision with the number {decision}.
-- Parameters: {day:Date}; {decision:UInt64} a number of decisions.sql; {time:UInt32} seconds after the sixth day.
INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, actual_return, success, tenant_id)
SELECT
    reinterpretAsUUID(sipHash128('correction', {decision:UInt64}, {time:UInt32})),
    reinterpretAsUUID(sipHash128('decision', {decision:UInt64})),
    toDateTime64({day:Date} + 6, 3, 'UTC') + toIntervalSecond({time:UInt32}),
    0.01,
    true,
    concat('tenant-', toString({decision:UInt64} % 10))
