-- The models' numbers over the trailing window that ends on {day:Date}, from the published daily sums.
-- Grain: one row per (tenant, model_name, model_version, exact) with a decision in the window; pooled: one per (model_name, model_version, exact).
-- Columns: tenant String, empty when pooled; model_name, model_version String; exact Bool: these are as decisions give them, not mended
--   or cut; decisions, evaluated UInt64; accuracy, calibration_score,
--   brier_score, sharpe_ratio Float64, NaN where undefined: the first three when nothing was evaluated; the last with fewer than two days
--   with outcomes, where these days' mean returns do not differ but by rounding, or beyond the range of Float64.
-- Parameters: {day:Date}, {window_days:UInt16} with that day, {periods_per_year:UInt32}; {pooled:Bool} all tenants together;
--   {tenants:Array(String)} else these.
-- A tenant's name is as it is, or another's numbers could be taken for its own. A model's is mended and cut as
-- sql/clickhouse/calibration_drift_daily/decide.sql does it; of two that are then one, and neither as it was, the first counts.
--
-- Added up in order of tenant within a day, then of days, with Kahan's compensation: else returns that are the same for every tenant would
-- differ by rounding, by more than counts as the same. A day's return is the mean over the decisions of that day, each alike.
WITH
    name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain,
    values -> arrayReduce('sumKahan', values) AS total,
    daily AS
    (
        SELECT
            {pooled:Bool} ? '' : tenant_id AS scope, d.model_name AS model, d.model_version AS version, date,
            sum(decisions) AS called,
            sum(evaluated) AS answered,
            sum(successes) AS hits,
            sumForEach(bins.successes) AS bin_hits,
            arraySort(p -> p.1, groupArray((tenant_id, squared_error, return_sum, bins.confidence))) AS parts,
            total(parts.2) AS errors,
            total(parts.3) AS returned,
            arrayMap(b -> total(arrayMap(c -> c[b], parts.4)), range(1, 11)) AS confidences
        FROM model_performance_daily AS d
        WHERE date <= {day:Date} AND toInt32(date) > toInt32({day:Date}) - {window_days:UInt16}
            AND ({pooled:Bool} OR tenant_id IN {tenants:Array(String)})
        GROUP BY scope, model, version, date
    ),
    windows AS
    (
        SELECT
            scope, model, version,
            sum(called) AS n,
            sum(answered) AS m,
            sum(hits) AS y,
            sumForEach(bin_hits) AS all_hits,
            arraySort(d -> d.1, groupArray((date, answered, errors, returned, confidences))) AS days,
            arrayMap((b, bin_y) -> total(arrayMap(c -> c[b], days.5)) - bin_y, range(1, 11), all_hits) AS gaps,
            arrayMap(d -> d.4 / d.2, arrayFilter(d -> d.2 > 0, days)) AS r,
            length(r) AS k,
            total(r) / k AS mean,
            arrayMax(r) AS highest,
            arrayMin(r) AS lowest,
            greatest(abs(highest), abs(lowest)) AS largest,
            -- One unit in the last place of the largest return, from its exponent bits; below the normal range it is 2^-1074.
            greatest(reinterpretAsFloat64(bitAnd(reinterpretAsUInt64(largest), 0x7FF0000000000000)) * exp2(-52), reinterpretAsFloat64(toUInt64(1))) AS unit,
            sqrt(arraySum(x -> (x - mean) * (x - mean), r) / (k - 1)) AS deviation
        FROM daily
        GROUP BY scope, model, version
    )
SELECT
    scope AS tenant, plain(model) AS model_name, plain(version) AS model_version, toBool(model_name = model AND model_version = version) AS exact,
    n AS decisions, m AS evaluated,
    m = 0 ? nan : y / m AS accuracy,
    m = 0 ? nan : 1 - arraySum(gap -> abs(gap), gaps) / m AS calibration_score,
    m = 0 ? nan : total(days.3) / m AS brier_score,
    k < 2 OR highest - lowest <= 4 * unit OR NOT isFinite(deviation) OR deviation = 0 ? nan : mean / deviation * sqrt({periods_per_year:UInt32}) AS sharpe_ratio
FROM windows
ORDER BY tenant, model_name, model_version, exact DESC, model, version
LIMIT 1 BY tenant, model_name, model_version, exact
