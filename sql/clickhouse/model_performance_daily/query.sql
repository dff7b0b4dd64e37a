-- model-performance: what each model's decisions of each tenant's days came to.
-- Grain: one row per (tenant_id, model_name, model_version, date) with at least one counted decision on one of the days, into {stage:Identifier}.
-- Parameters: those of pairs.sql, which PAIRS stands for; {stage:Identifier}; {metric_version:UInt16}, {execution_id:UInt64}, {computed_at:DateTime64(3, 'UTC')} stamped on every row.
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
    length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
        : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant_id,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at
FROM
(
    SELECT
        salt, model.1 AS model_name, model.2 AS model_version, day, toUInt8(least(9, floor(10 * c))) AS bin,
        count() AS called,
        countIf(evaluated) AS answered,
        countIf(evaluated AND success) AS hits,
        arraySum(arraySort(groupArrayIf(c, evaluated))) AS confidence,
        arraySum(arraySort(groupArrayIf((c - success) * (c - success), evaluated))) AS errors,
        groupArrayIf(actual_return + 0., evaluated) AS returns
    FROM
    (
        SELECT
            salt, day, model_versions, confidence + 0. AS c, heard AND isFinite(ret) AND ret >= -1 AS evaluated, toUInt8(success) AS success,
            ret AS actual_return
        FROM PAIRS
        WHERE fault = 0
    )
    ARRAY JOIN arrayDistinct(model_versions) AS model
    GROUP BY salt, model_name, model_version, day, bin
)
GROUP BY salt, model_name, model_version, day
-- The decisions, which carry their models, stream past the join's table.
SETTINGS join_use_nulls = 0, query_plan_join_swap_table = 'false'
