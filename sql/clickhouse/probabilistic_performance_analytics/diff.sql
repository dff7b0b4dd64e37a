-- What publishing would change: the staged rows of each tenant's days against the published ones, bit for bit.
-- Grain: one row per (tenant, day) that has rows on either side. Columns: tenant String; day Date; added, removed, changed, unchanged UInt64.
-- Parameters: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}.
-- NaN equals NaN. run_id and computed_at do not count. content_hash.sql hashes the same columns.
WITH x -> isNaN(x) ? toUInt64(0x7FF8000000000000) : reinterpretAsUInt64(x + 0.) AS bits
SELECT
    tenant_id AS tenant,
    date AS day,
    countIf(NOT was) AS added,
    countIf(NOT is) AS removed,
    countIf(was AND is AND content != published_content) AS changed,
    countIf(was AND is AND content = published_content) AS unchanged
FROM
(
    SELECT
        tenant_id, date, symbol, user_id, max(source = 'stage') AS is, max(source = 'published') AS was,
        anyIf(hash, source = 'stage') AS content, anyIf(hash, source = 'published') AS published_content
    FROM
    (
        SELECT
            'stage' AS source, tenant_id, date, symbol, user_id,
            sipHash128(
                total_predictions, successful_predictions, bits(accuracy_rate), bits(avg_confidence), bits(avg_uncertainty),
                bits(confidence_calibration), bits(total_return), bits(confidence_weighted_return), bits(max_drawdown),
                bits(sharpe_ratio), bits(avg_position_size), bits(risk_adjusted_return), bits(uncertainty_penalty_total),
                evaluated_predictions, bits(brier_score), metric_version) AS hash
        FROM {stage:Identifier}
        WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)} AND total_predictions > 0
        UNION ALL
        SELECT
            'published' AS source, tenant_id, date, symbol, user_id,
            sipHash128(
                total_predictions, successful_predictions, bits(accuracy_rate), bits(avg_confidence), bits(avg_uncertainty),
                bits(confidence_calibration), bits(total_return), bits(confidence_weighted_return), bits(max_drawdown),
                bits(sharpe_ratio), bits(avg_position_size), bits(risk_adjusted_return), bits(uncertainty_penalty_total),
                evaluated_predictions, bits(brier_score), metric_version) AS hash
        FROM probabilistic_performance_analytics
        WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
    )
    GROUP BY tenant_id, date, symbol, user_id
)
GROUP BY tenant_id, date
ORDER BY tenant_id, date
