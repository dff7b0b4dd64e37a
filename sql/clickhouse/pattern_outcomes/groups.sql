-- pattern-outcomes: what the decisions of one tenant's days came to, by symbol and market regime.
-- Grain: one row per (symbol, market_regime) of the decisions with at least one on the days, rejected ones included.
-- Columns: symbol, market_regime String; decisions UInt64, feedbacks UInt64 (effective ones), then one column per reason of rejection
--   UInt64, a row under its first reason; outcomes UInt64 the evaluated decisions, successes UInt64 and confidence_sum Float64 of these;
--   day_decisions UInt64 those of {day} that are not rejected, epistemic_sum and aleatoric_sum Float64 of these.
-- Parameters: {tenant:String}; {from:Date}, {to:Date} first and last day; {day:Date} whose uncertainties are wanted; {horizon_days:UInt16}.
--
-- Symbol and regime are the decision's: a pattern is met when deciding, the feedback's regime is that of a later time.
-- Same rows in, same bits out: what is added up is sorted first.
SELECT
    symbol, market_regime,
    count() AS decisions,
    countIf(heard) AS feedbacks,
    countIf(decision_fault = 'confidence_not_finite') AS confidence_not_finite,
    countIf(decision_fault = 'confidence_out_of_range') AS confidence_out_of_range,
    countIf(decision_fault = 'uncertainty_not_finite') AS uncertainty_not_finite,
    countIf(decision_fault = 'uncertainty_negative') AS uncertainty_negative,
    countIf(feedback_fault = 'return_not_finite') AS return_not_finite,
    countIf(feedback_fault = 'return_below_minus_one') AS return_below_minus_one,
    countIf(evaluated) AS outcomes,
    countIf(evaluated AND success) AS successes,
    arraySum(arraySort(groupArrayIf(confidence + 0., evaluated))) AS confidence_sum,
    countIf(of_day) AS day_decisions,
    arraySum(arraySort(groupArrayIf(epistemic + 0., of_day))) AS epistemic_sum,
    arraySum(arraySort(groupArrayIf(aleatoric + 0., of_day))) AS aleatoric_sum
FROM
(
    SELECT
        symbol, market_regime, heard, decision_fault, feedback_fault, evaluated, success, confidence, epistemic, aleatoric,
        day = {day:Date} AND decision_fault = 'none' AS of_day
    FROM evaluated_decisions(tenant = {tenant:String}, from = {from:Date}, to = {to:Date}, horizon_days = {horizon_days:UInt16})
)
GROUP BY symbol, market_regime
ORDER BY symbol, market_regime
