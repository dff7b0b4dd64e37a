-- For what a daemon asks every few seconds, and monitoring at each scrape: their cost must not grow with the years that are kept.
-- Grain: none.

CREATE INDEX idx_data_quality_results_high ON public.data_quality_results (execution_id) WHERE severity = 'HIGH' AND exceeds;

COMMENT ON INDEX public.idx_data_quality_results_high IS 'What stops tenants, by the run that found it: whether it is news';

CREATE INDEX idx_run_ledger_day_job ON ppa.run_ledger (day, job);

COMMENT ON INDEX ppa.idx_run_ledger_day_job IS 'The last weeks of all jobs, and the newest day of one';
