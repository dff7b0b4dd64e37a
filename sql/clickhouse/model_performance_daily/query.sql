-- model-performance: what each model's decisions of each tenant's days came to, and what was read for the days.
-- Grain: one row per (tenant_id, model_name, model_version, date) with at least one counted decision on one of the days; and one per
--   (tenant_id, date) with at least one decision, whatever is wrong with it, as stage.sql describes it. Into {stage:Identifier}.
-- Parameters: those of pairs.sql, which PAIRS stands for; {stage:Identifier}; {metric_version:UInt16}, {execution_id:UInt64}, {computed_at:DateTime64(3, 'UTC')} stamped on every row.
--
-- Same rows in, same bits out: what is added up is sorted first, within a bin of c and then by bin. Returns are added with Kahan's
-- compensation, so that the mean of equal returns is that return: else a model that always earns the same would get a Sharpe ratio
-- of rounding errors.
INSERT INTO {stage:Identifier}
(
    date, model_name, model_version, decisions, evaluated, successes, squared_error, return_sum, bins, tenant_id, metric_version, run_id,
    computed_at, read_decisions, read_feedbacks, read_watermark, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite,
    uncertainty_negative, return_not_finite, return_below_minus_one
)
WITH
    -- How many decisions are of some kinds: those with that fault, with that fault of their feedback, with feedback.
    (kinds, fault) -> arraySum((kind, n) -> intDiv(kind, 8) = fault ? n : 0, kinds.1, kinds.2) AS faulty,
    (kinds, fault) -> arraySum((kind, n) -> intDiv(kind, 2) % 4 = fault ? n : 0, kinds.1, kinds.2) AS heard_faulty,
    kinds -> arraySum((kind, n) -> kind % 2 = 1 ? n : 0, kinds.1, kinds.2) AS heard_of,
    -- Models that decide together are few, and stay together until their decisions are in arrays. A decision's kind is 8 x the number of its
    -- fault + 2 x that of its effective feedback's (1 return not finite, 2 return below -1, 0 none) + 1 if there is one, so that 1 is
    -- what is evaluated.
    called AS
    (
        SELECT
            salt, day, model_versions, kind, bin,
            count() AS counted,
            countIf(evaluated AND success) AS hits,
            groupArrayIf(c, evaluated) AS confidences,
            groupArrayIf((c - success) * (c - success), evaluated) AS errors,
            groupArrayIf(returned, evaluated) AS returns,
            sum(cityHash64(decision_hash, model_versions)) AS decision_hash,
            sumIf(feedback_hash, heard) AS feedback_hash
        FROM
        (
            SELECT
                salt, day, model_versions, confidence + 0. AS c, toUInt8(success) AS success, ret + 0. AS returned, heard, decision_hash, feedback_hash,
                toUInt8(fault * 8 + (heard ? multiIf(NOT isFinite(ret), 3, ret < -1, 5, 1) : 0)) AS kind,
                kind = 1 AS evaluated,
                toUInt8(fault = 0 ? least(9, floor(10 * c)) : 0) AS bin
            FROM PAIRS
            WHERE fault < 5
        )
        GROUP BY salt, day, model_versions, kind, bin
    ),
    -- A day by itself is taken along as if it were a model of all its decisions, the rejected among them, without outcomes.
    binned AS
    (
        SELECT
            salt, model.1 AS is_day, model.2 AS model_name, model.3 AS model_version, day, is_day ? 0 : bin AS tenth,
            sum(counted) AS called,
            sumIf(counted, kind = 1) AS answered,
            sum(hits) AS hits,
            arraySum(arraySort(groupArrayArrayIf(confidences, NOT is_day))) AS confidence,
            arraySum(arraySort(groupArrayArrayIf(errors, NOT is_day))) AS errors,
            groupArrayArrayIf(returns, NOT is_day) AS returns,
            sumMapIf([kind], [counted], is_day) AS kinds,
            sum(decision_hash) AS decision_hash,
            sum(feedback_hash) AS feedback_hash
        FROM called
        ARRAY JOIN
            arrayPushBack(
                kind < 8 ? arrayMap(m -> (false, m.1, m.2), arrayDistinct(model_versions)) : [],
                (true, '', '')) AS model
        GROUP BY salt, is_day, model_name, model_version, day, tenth
    )
SELECT
    day AS date, model_name, model_version,
    sum(called) AS decisions,
    sum(answered) AS evaluated,
    sum(hits) AS successes,
    arraySum(b -> b.2, arraySort(groupArray((tenth, errors)))) AS squared_error,
    isFinite(arrayReduce('sumKahan', arraySort(groupArrayArray(returns))) AS returned) ? returned + 0. : nan AS return_sum,
    arrayMap(
        k -> has(groupArray(tenth) AS numbers, k)
            ? arrayElement(groupArray((answered, confidence, hits)) AS sums, indexOf(numbers, k))
            : (toUInt64(0), 0., toUInt64(0)),
        range(toUInt8(10))) AS bins,
    length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
        : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant_id,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at,
    arraySum((sumMap(kinds.1, kinds.2) AS found).2) AS read_decisions,
    heard_of(found) AS read_feedbacks,
    is_day ? lower(hex(sipHash128(read_decisions, sum(decision_hash), read_feedbacks, sum(feedback_hash)))) : '' AS read_watermark,
    faulty(found, 1) AS confidence_not_finite,
    faulty(found, 2) AS confidence_out_of_range,
    faulty(found, 3) AS uncertainty_not_finite,
    faulty(found, 4) AS uncertainty_negative,
    heard_faulty(found, 1) AS return_not_finite,
    heard_faulty(found, 2) AS return_below_minus_one
FROM binned
GROUP BY salt, is_day, model_name, model_version, day
-- The decisions, which carry their models, stream past the join's table.
SETTINGS join_use_nulls = 0, query_plan_join_swap_table = 'false'
