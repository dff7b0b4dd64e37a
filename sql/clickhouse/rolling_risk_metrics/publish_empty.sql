-- Withdraws one (tenant, month) when nothing is left to publish in it.
-- Parameters: {partition:String} as partition_id.sql answers it.
ALTER TABLE rolling_risk_metrics DROP PARTITION ID {partition:String}
