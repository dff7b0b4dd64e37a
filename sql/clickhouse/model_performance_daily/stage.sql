-- The staging table of one run. Grain: one row per (tenant_id, model_name, model_version, date), as the published table; a key
-- staged twice stays visible as two rows.
-- Parameters: {stage:Identifier} name of the table, ppa_stage_<execution id>.
CREATE TABLE IF NOT EXISTS {stage:Identifier} AS model_performance_daily
