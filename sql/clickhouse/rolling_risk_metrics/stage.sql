-- The staging table of one run. Grain: one row per (tenant_id, scope, symbol, user_id, date, window_days), as the published table; a key
-- staged twice stays visible as two rows.
-- Not partitioned, unlike what is published: a part for each tenant makes the inserts of many small ones dear, and reading them again.
-- Parameters: {stage:Identifier} name of the table, ppa_stage_<execution id>.
CREATE TABLE IF NOT EXISTS {stage:Identifier}
ENGINE = MergeTree
ORDER BY (tenant_id, date, scope, symbol, user_id, window_days)
EMPTY AS SELECT * FROM rolling_risk_metrics
