-- One in a hundred of one tenant's outcomes, corrected up to an hour later.
-- Grain: one row per corrected outcome, with an id of its own.
-- Parameters: {tenant:String}.
INSERT INTO model_feedback_events
SELECT *
    REPLACE
    (
        reinterpretAsUUID(sipHash128(feedback_id)) AS feedback_id,
        timestamp + toIntervalMillisecond(1 + cityHash64(feedback_id, 'later') % 3600000) AS timestamp,
        cityHash64(feedback_id, 'success') % 2 AS success
    )
FROM model_feedback_events
WHERE tenant_id = {tenant:String} AND cityHash64(feedback_id, 'corrected') % 100 = 0
