-- The content of each tenant's days, as one hash a day: equal hashes mean equal numbers, bit for bit.
-- Grain: one row per (tenant, day) that has rows. Columns: tenant String, day Date, content_hash String (32 hex digits), keys UInt64.
-- Parameters: {table:Identifier} the staging table or the published one: both give the same hash for the same rows; {tenants:Array(String)},
--   {from:Date}, {to:Date}, {days:Array(Date)}.
-- In any order of rows; NaN has one form and zero no sign. run_id and computed_at are not content. diff.sql compares the same columns.
WITH x -> isNaN(x) ? toUInt64(0x7FF8000000000000) : reinterpretAsUInt64(x + 0.) AS bits
SELECT
    tenant_id AS tenant,
    date AS day,
    lower(hex(sipHash128(arraySort(groupArray(sipHash128(
        tenant_id, date, symbol, user_id, total_predictions, successful_predictions, bits(accuracy_rate), bits(avg_confidence),
        bits(avg_uncertainty), bits(confidence_calibration), bits(total_return), bits(confidence_weighted_return), bits(max_drawdown),
        bits(sharpe_ratio), bits(avg_position_size), bits(risk_adjusted_return), bits(uncertainty_penalty_total), evaluated_predictions,
        bits(brier_score), metric_version)))))) AS content_hash,
    count() AS keys
FROM {table:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)} AND total_predictions > 0
GROUP BY tenant_id, date
ORDER BY tenant_id, date
