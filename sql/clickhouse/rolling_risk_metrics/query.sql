-- rolling-risk: return and risk of one or several tenants over every window that ends on one of the wanted days, from the published
-- daily rows straight into the run's staging table.
-- Grain: one row per (tenant_id, scope, symbol, user_id, date, window_days) with at least one daily return in the window.
-- Definitions: metric_version 1 (see the column comments of the table).
-- Parameters: {stage:Identifier} staging table; {tenants:Array(String)} one, or several small ones; {from:Date}, {to:Date} first and last
--   day, of one month; {days:Array(Date)} the days wanted among them; {windows:Array(UInt16)} lengths in calendar days; {risk_free_rate:Float64} annual;
--   {sufficient_days:UInt16}; {default_periods:Float64} periods per year of a symbol that fits none of {patterns:Array(String)} (as LIKE
--   wants them, the first that fits wins), else the one at its place in {pattern_periods:Array(Float64)}; {metric_version:UInt16};
--   {execution_id:UInt64} and {computed_at:DateTime64(3, 'UTC')} are stamped on the rows.
--
-- Each key's daily returns are gathered once, by their place in the span of the longest window, and every window is a slice of them: no
-- day meets a window in a join, and a slice is the same whatever other days are asked for. Wider scopes add their members up in order
-- of (symbol, user). So the same rows give the same bits.
INSERT INTO {stage:Identifier}
(
    date, scope, symbol, user_id, window_days, days, sufficient, periods_per_year, risk_free_rate, total_return, annualised_return,
    volatility, sharpe_annualised, sharpe_standard_error, psr, sortino, max_drawdown, calmar, tenant_id, metric_version, run_id,
    computed_at
)
WITH
    -- One NaN, no infinity, and no negative zero.
    x -> isFinite(x) ? x + 0. : nan AS plain,
    -- exp(x) - 1, with its digits kept where x is small.
    x -> abs(x) < 1 ? 2 * sinh(x / 2) * exp(x / 2) : exp(x) - 1 AS expm1,
    -- Days as numbers since 1970, which can go below 0 as dates cannot.
    toInt32({from:Date}) - toInt32(arrayMax({windows:Array(UInt16)})) + 1 AS first_day,

    -- The daily rows of the span that count; owner is the tenant's place among those asked for. FINAL: rows of one key that are not merged
    -- yet are one row.
    daily AS
    (
        SELECT
            transform(tenant_id, {tenants:Array(String)}, arrayEnumerate({tenants:Array(String)}), 0) AS owner,
            symbol, user_id, toUInt16(toInt32(date) - first_day) AS place, total_return AS ret,
            avg_position_size * evaluated_predictions AS weight
        FROM probabilistic_performance_analytics FINAL
        WHERE tenant_id IN {tenants:Array(String)} AND date >= toDate(greatest(first_day, 0)) AND date <= {to:Date}
            AND evaluated_predictions > 0 AND isFinite(ret) AND ret >= -1
    ),
    class AS
    (
        SELECT
            symbol,
            arrayFirstIndex(p -> symbol LIKE p, {patterns:Array(String)}) AS fit,
            fit = 0 ? {default_periods:Float64} : {pattern_periods:Array(Float64)}[fit] AS periods
        FROM (SELECT DISTINCT symbol FROM daily)
    ),
    -- The rows that count in the wider scopes.
    member AS
    (
        SELECT owner, symbol, user_id, place, ret, weight, periods
        FROM daily
        INNER JOIN class USING (symbol)
        WHERE isFinite(weight) AND weight >= 0
    ),
    -- One row a key: the days that have a return, in whatever order, and the periods per year of each day's members, 0 where they do not
    -- agree.
    gathered AS
    (
        SELECT 'symbol' AS scope, owner, symbol, user_id, places, returns, arrayWithConstant(length(places), periods) AS shares
        FROM (SELECT owner, symbol, user_id, groupArray(place) AS places, groupArray(ret) AS returns FROM daily GROUP BY owner, symbol, user_id) AS key
        INNER JOIN class USING (symbol)
        UNION ALL
        SELECT 'user' AS scope, owner, '' AS symbol, user_id, groupArray(place) AS places, groupArray(mean) AS returns, groupArray(share) AS shares
        FROM
        (
            SELECT
                owner, user_id, place, arraySort(groupArray((symbol, weight, ret))) AS members,
                arraySum((w, r) -> w * r, tupleElement(members, 2), tupleElement(members, 3)) / arraySum(tupleElement(members, 2)) AS mean,
                min(periods) = max(periods) ? min(periods) : 0 AS share
            FROM member
            GROUP BY owner, user_id, place
        )
        WHERE isFinite(mean)
        GROUP BY owner, user_id
        UNION ALL
        SELECT
            'tenant' AS scope, owner, '' AS symbol, toUUID('00000000-0000-0000-0000-000000000000') AS user_id,
            groupArray(place) AS places, groupArray(mean) AS returns, groupArray(share) AS shares
        FROM
        (
            SELECT
                owner, place, arraySort(groupArray((symbol, UUIDToNum(user_id), weight, ret))) AS members,
                arraySum((w, r) -> w * r, tupleElement(members, 3), tupleElement(members, 4)) / arraySum(tupleElement(members, 3)) AS mean,
                min(periods) = max(periods) ? min(periods) : 0 AS share
            FROM member
            GROUP BY owner, place
        )
        WHERE isFinite(mean)
        GROUP BY owner
    ),
    -- The same in order of time. seen[n + 1] is how many of the first n days of the span have a return.
    series AS
    (
        SELECT
            scope, owner, symbol, user_id,
            arraySort(places) AS places,
            arraySort((r, p) -> p, returns, key.places) AS r,
            arraySort((s, p) -> p, shares, key.places) AS a,
            arrayMap(x -> -log1p(x), r) AS falls,
            arrayFlatten(arrayMap(
                (count, from, to) -> arrayWithConstant(to - from, count),
                range(toUInt32(length(r) + 1)),
                arrayPushFront(places, -1),
                arrayPushBack(places, toInt32({to:Date}) - first_day + 1))) AS seen
        FROM gathered AS key
    ),
    -- One row a window that holds a return.
    sliced AS
    (
        SELECT
            scope, owner, symbol, user_id, asked.1 AS day, asked.2 AS window,
            toInt32(day) - first_day + 1 AS last_place,
            seen[last_place - window + 1] AS before,
            toUInt16(seen[last_place + 1] - before) AS k,
            arraySlice(r, before + 1, k) AS r,
            arraySlice(falls, before + 1, k) AS falls,
            arraySlice(a, before + 1, k) AS shares
        FROM series AS key
        ARRAY JOIN arrayFlatten(arrayMap(d -> arrayMap(w -> (d, w), {windows:Array(UInt16)}), {days:Array(Date)})) AS asked
        WHERE k > 0
    ),
    summed AS
    (
        SELECT
            scope, owner, symbol, user_id, day, window, k, r,
            arrayMin(shares) AS lowest_periods,
            arrayMax(shares) AS highest_periods,
            lowest_periods > 0 AND lowest_periods = highest_periods ? lowest_periods : {default_periods:Float64} AS periods,
            arraySum(r) / k AS mean,
            -arraySum(falls) AS growth,
            greatest(0., arrayMax(arrayCumSumNonNegative(falls))) AS log_fall,
            arrayMax(r) AS highest,
            arrayMin(r) AS lowest
        FROM sliced
    ),
    deviated AS
    (
        SELECT
            scope, owner, symbol, user_id, day, window, k, r, periods, mean, growth, log_fall,
            expm1(log1p({risk_free_rate:Float64}) / periods) AS rate,
            arrayMap(x -> x - mean, r) AS deviations,
            arraySum(x -> x * x, deviations) AS squares,
            greatest(abs(highest), abs(lowest)) AS largest,
            -- One unit in the last place of the largest return, from its exponent bits; below the normal range it is 2^-1074.
            greatest(reinterpretAsFloat64(bitAnd(reinterpretAsUInt64(largest), 0x7FF0000000000000)) * exp2(-52), reinterpretAsFloat64(toUInt64(1))) AS unit,
            highest - lowest <= 4 * unit AS constant
        FROM summed
    ),
    measured AS
    (
        SELECT
            scope, owner, symbol, user_id, day, window, k, constant, periods, mean, rate, growth,
            least(1., -expm1(-log_fall)) AS drawdown,
            sqrt(squares / (k - 1)) AS deviation,
            sqrt(squares / k) AS spread,
            arrayMap(x -> x / spread, deviations) AS z,
            arraySum(x -> x * x * x, z) / k AS skewness,
            arraySum(x -> x * x * x * x, z) / k AS kurtosis,
            sqrt(arraySum(x -> x < rate ? (x - rate) * (x - rate) : 0., r) / k) AS downside
        FROM deviated
    ),
    judged AS
    (
        SELECT
            scope, owner, symbol, user_id, day, window, k, constant, periods, mean, rate, growth, drawdown, deviation, skewness, kurtosis, downside,
            k < 2 OR constant OR NOT isFinite(deviation) ? nan : (mean - rate) / deviation AS sharpe
        FROM measured
    ),
    estimated AS
    (
        SELECT
            *,
            1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe AS inflation,
            -- Below 0 by rounding only. greatest(0, …) would not do: it makes NaN a 0.
            sqrt((inflation < 0 ? 0. : inflation) / (k - 1)) AS standard_error,
            sqrt(periods) AS yearly
        FROM judged
    )
SELECT
    day AS date,
    scope,
    symbol,
    user_id,
    window AS window_days,
    k AS days,
    k >= {sufficient_days:UInt16} AS sufficient,
    periods AS periods_per_year,
    {risk_free_rate:Float64} AS risk_free_rate,
    plain(expm1(growth)) AS total_return,
    plain(expm1(growth * periods / k)) AS annualised_return,
    multiIf(k < 2, nan, constant, 0., plain(deviation * yearly)) AS volatility,
    plain(sharpe * yearly) AS sharpe_annualised,
    plain(standard_error * yearly) AS sharpe_standard_error,
    standard_error > 0 ? plain(erfc(-sharpe / standard_error / sqrt(2)) / 2) : nan AS psr,
    k < 2 OR downside = 0 OR NOT isFinite(downside) ? nan : plain((mean - rate) / downside * yearly) AS sortino,
    plain(drawdown) AS max_drawdown,
    drawdown = 0 ? nan : plain(annualised_return / drawdown) AS calmar,
    {tenants:Array(String)}[owner] AS tenant_id,
    {metric_version:UInt16} AS metric_version,
    {execution_id:UInt64} AS run_id,
    {computed_at:DateTime64(3, 'UTC')} AS computed_at
FROM estimated
SETTINGS max_block_size = 4096
