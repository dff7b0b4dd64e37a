-- Withdraws one (tenant, month) when nothing is left to publish in it.
-- Parameters: {partition:String} as partition_id.sql answers it.
ALTER TABLE model_performance_daily DROP PARTITION ID {partition:String}
