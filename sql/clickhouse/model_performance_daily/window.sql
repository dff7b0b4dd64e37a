-- The models' numbers over the trailing window that ends on {day:Date}, from the published daily sums.
-- Grain: one row per (tenant, model_name, model_version) with a decision in the window; pooled: one per (model_name, model_version).
-- Columns: tenant String, empty when pooled; model_name, model_version String; decisions, evaluated UInt64; accuracy, calibration_score,
--   brier_score, sharpe_ratio Float64, NaN where undefined: the first three when nothing was evaluated; the last with fewer than two days
--   with outcomes, or where these days' mean returns do not differ but by rounding.
-- Parameters: {day:Date}, {window_days:UInt16} with that day, {periods_per_year:UInt32}; {pooled:Bool} all tenants together;
--   {tenants:Array(String)} else these, by their names as answered here.
-- Names as sql/clickhouse/calibration_drift_daily/decide.sql writes them; of two that are then one, the first counts.
--
-- Added up in order of (day, tenant). A day's return is the mean over the decisions of that day, each alike.
WITH
    name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain,
    daily AS
    (
        SELECT
            {pooled:Bool} ? '' : tenant_id AS scope, model_name, model_version, date,
            sum(decisions) AS called,
            sum(evaluated) AS answered,
            sum(successes) AS hits,
            arraySort(groupArray((tenant_id, squared_error, return_sum, bins))) AS parts
        FROM model_performance_daily
        WHERE date <= {day:Date} AND toInt32(date) > toInt32({day:Date}) - {window_days:UInt16}
            AND ({pooled:Bool} OR plain(tenant_id) IN {tenants:Array(String)})
        GROUP BY scope, model_name, model_version, date
    ),
    windows AS
    (
        SELECT
            scope, model_name, model_version,
            sum(called) AS n,
            sum(answered) AS m,
            sum(hits) AS y,
            arraySort(d -> d.1, groupArray((date, answered, parts))) AS days,
            arrayFlatten(arrayMap(d -> d.3, days)) AS all_parts,
            -- One array for each bin: gaps Σ(c − y) of the parts, in order.
            arrayMap(k -> arraySum(p -> p.4[k].2, all_parts) - arraySum(p -> p.4[k].3, all_parts), range(1, 11)) AS gaps,
            arrayMap(
                d -> arraySum(p -> p.3, d.3) / d.2,
                arrayFilter(d -> d.2 > 0, days)) AS r,
            length(r) AS k,
            arraySum(r) / k AS mean,
            arrayMax(r) AS highest,
            arrayMin(r) AS lowest,
            greatest(abs(highest), abs(lowest)) AS largest,
            -- One unit in the last place of the largest return, from its exponent bits; below the normal range it is 2^-1074.
            greatest(reinterpretAsFloat64(bitAnd(reinterpretAsUInt64(largest), 0x7FF0000000000000)) * exp2(-52), reinterpretAsFloat64(toUInt64(1))) AS unit,
            sqrt(arraySum(x -> (x - mean) * (x - mean), r) / (k - 1)) AS deviation
        FROM daily
        GROUP BY scope, model_name, model_version
    )
SELECT
    plain(scope) AS tenant, plain(w.model_name) AS model_name, plain(w.model_version) AS model_version,
    n AS decisions, m AS evaluated,
    m = 0 ? nan : y / m AS accuracy,
    m = 0 ? nan : 1 - arraySum(gap -> abs(gap), gaps) / m AS calibration_score,
    m = 0 ? nan : arraySum(p -> p.2, all_parts) / m AS brier_score,
    k < 2 OR highest - lowest <= 4 * unit OR NOT isFinite(deviation) ? nan : mean / deviation * sqrt({periods_per_year:UInt32}) AS sharpe_ratio
FROM windows AS w
ORDER BY tenant, model_name, model_version, scope, w.model_name, w.model_version
LIMIT 1 BY tenant, model_name, model_version
