-- model-performance: what each model's decisions of one tenant's days came to.
-- Grain: one row per (model_name, model_version, date) with at least one counted decision on one of the days, into {stage:Identifier}.
-- Parameters: {stage:Identifier}; {tenant:String}; {from:Date}, {to:Date} first and last day, {days:Array(Date)} the days wanted;
--   {horizon_days:UInt16}; {metric_version:UInt16}, {execution_id:UInt64}, {computed_at:DateTime64(3, 'UTC')} stamped on every row.
--
-- Same rows in, same bits out: what is added up is sorted first, within a bin of c and then by bin. Returns are added with Kahan's
-- compensation, so that the mean of equal returns is that return: else a model that always earns the same would get a Sharpe ratio
-- of rounding errors.
INSERT INTO {stage:Identifier}
(
    date, model_name, model_version, decisions, evaluated, successes, squared_error, return_sum, bins, tenant_id, metric_version, run_id,
    computed_at
)
SELECT
    day AS date, model_name, model_version,
    sum(called) AS decisions,
    sum(answered) AS evaluated,
    sum(hits) AS successes,
    arraySum(b -> b.2, arraySort(groupArray((bin, errors)))) AS squared_error,
    isFinite(arrayReduce('sumKahan', arraySort(groupArrayArray(returns))) AS returned) ? returned + 0. : nan AS return_sum,
    arrayMap(
        k -> has(groupArray(bin) AS numbers, k)
            ? arrayElement(groupArray((answered, confidence, hits)) AS sums, indexOf(numbers, k))
            : (toUInt64(0), 0., toUInt64(0)),
        range(toUInt8(10))) AS bins,
    {tenant:String} AS tenant_id,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at
FROM
(
    SELECT
        model.1 AS model_name, model.2 AS model_version, day, toUInt8(least(9, floor(10 * c))) AS bin,
        count() AS called,
        countIf(evaluated) AS answered,
        countIf(evaluated AND success) AS hits,
        arraySum(arraySort(groupArrayIf(c, evaluated))) AS confidence,
        arraySum(arraySort(groupArrayIf((c - success) * (c - success), evaluated))) AS errors,
        groupArrayIf(actual_return + 0., evaluated) AS returns
    FROM
    (
        SELECT day, model_versions, confidence + 0. AS c, evaluated, toUInt8(success) AS success, actual_return
        FROM evaluated_decisions(tenant = {tenant:String}, from = {from:Date}, to = {to:Date}, horizon_days = {horizon_days:UInt16})
        WHERE day IN {days:Array(Date)} AND decision_fault = 'none'
    )
    ARRAY JOIN arrayDistinct(model_versions) AS model
    GROUP BY model_name, model_version, day, bin
)
GROUP BY model_name, model_version, day
