-- Faults of the rows that count for one tenant's days: each decision once, with its effective feedback (evaluated_decisions says which).
-- A row that was delivered again in better shape, or a feedback that was corrected, is no fault any more.
-- Grain: one row per (day, check) that found anything. Columns: day Date, check_id String, affected UInt64, total UInt64 (the day's decisions;
--   for returns those that have feedback), sample Array(String) (the first five decision ids as text).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16}.
WITH
    -- Of several deliveries on a day the latest, and of those that claim the same instant the one whose faults make the largest number. Six bits of faults
    -- are packed below the time, for the largest of numbers is found much faster than that of tuples.
    delivered AS
    (
        SELECT
            toDate(timestamp, 'UTC') AS day, id,
            bitAnd(
                max(
                    toUnixTimestamp64Milli(timestamp) * 64
                        + (NOT isFinite(aggregated_confidence)) * 1
                        + (isFinite(aggregated_confidence) AND (aggregated_confidence < 0 OR aggregated_confidence > 1)) * 2
                        + (NOT isFinite(epistemic_uncertainty) OR NOT isFinite(aleatoric_uncertainty)) * 4
                        + ((isFinite(epistemic_uncertainty) AND epistemic_uncertainty < 0)
                            OR (isFinite(aleatoric_uncertainty) AND aleatoric_uncertainty < 0)) * 8
                        + (isFinite(epistemic_uncertainty) AND isFinite(aleatoric_uncertainty)
                            AND epistemic_uncertainty + aleatoric_uncertainty > 1) * 16
                        + (empty(indicator_probabilities) OR NOT isFinite(ensemble_probability)) * 32),
                63) AS faults
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= toDateTime64({from:Date}, 3, 'UTC')
            AND timestamp < toDateTime64({to:Date} + 1, 3, 'UTC') AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
        GROUP BY day, id
    ),
    counting AS
    (
        SELECT day, id, heard, feedback_fault
        FROM evaluated_decisions(tenant = {tenant:String}, from = {from:Date}, to = {to:Date}, horizon_days = {horizon_days:UInt16})
        WHERE day IN {days:Array(Date)}
    )
SELECT day, found.1 AS check_id, found.2 AS affected, found.3 AS total, found.4 AS sample
FROM
(
    SELECT
        day,
        arrayJoin([
            ('confidence-not-finite', countIf(bitTest(faults, 0)), count(), groupArraySortedIf(5)(text, bitTest(faults, 0))),
            ('confidence-out-of-range', countIf(bitTest(faults, 1)), count(), groupArraySortedIf(5)(text, bitTest(faults, 1))),
            ('uncertainty-not-finite', countIf(bitTest(faults, 2)), count(), groupArraySortedIf(5)(text, bitTest(faults, 2))),
            ('uncertainty-negative', countIf(bitTest(faults, 3)), count(), groupArraySortedIf(5)(text, bitTest(faults, 3))),
            ('uncertainty-above-one', countIf(bitTest(faults, 4)), count(), groupArraySortedIf(5)(text, bitTest(faults, 4))),
            ('metadata-missing', countIf(bitTest(faults, 5)), count(), groupArraySortedIf(5)(text, bitTest(faults, 5))),
            ('return-not-finite', countIf(feedback_fault = 'return_not_finite'), countIf(heard),
                groupArraySortedIf(5)(text, feedback_fault = 'return_not_finite')),
            ('return-below-minus-one', countIf(feedback_fault = 'return_below_minus_one'), countIf(heard),
                groupArraySortedIf(5)(text, feedback_fault = 'return_below_minus_one'))]) AS found
    FROM
    (
        SELECT counting.day AS day, toString(counting.id) AS text, heard, feedback_fault, faults
        FROM counting
        INNER JOIN delivered ON delivered.id = counting.id AND delivered.day = counting.day
    )
    GROUP BY day
)
WHERE affected > 0
ORDER BY day, check_id
