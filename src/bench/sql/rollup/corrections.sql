-- One in a hundred of the outcomes, corrected up to an hour later.
-- Grain: one row per corrected outcome, with an id of its own; the return and often the success differ.
-- Parameters: {day:Date}.
INSERT INTO model_feedback_events
SELECT *
    REPLACE
    (
        reinterpretAsUUID(sipHash128(feedback_id)) AS feedback_id,
        timestamp + toIntervalMillisecond(1 + cityHash64(feedback_id, 'later') % 3600000) AS timestamp,
        actual_return * 0.9 - 0.001 AS actual_return,
        cityHash64(feedback_id, 'success') % 2 AS success
    )
FROM model_feedback_events
WHERE timestamp >= toDateTime64({day:Date}, 3, 'UTC') AND timestamp < toDateTime64({day:Date} + 7, 3, 'UTC')
    AND cityHash64(feedback_id, 'corrected') % 100 = 0
