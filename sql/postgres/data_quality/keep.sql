-- Keeps a page of results; what was accepted before stays with them.
-- Parameters: :findings, a JSON array of day date, tenant text, check text, severity text, affected bigint, total bigint, exceeds boolean,
--   samples text[]; :execution.
INSERT INTO public.data_quality_results AS r
    (day, tenant, check_id, severity, affected_records, total_records, exceeds, samples, execution_id, found_at)
SELECT f.day, f.tenant, f."check", f.severity, f.affected, f.total, f.exceeds, f.samples, :execution, clock_timestamp()
FROM jsonb_to_recordset(:findings::jsonb) AS f(day date, tenant text, "check" text, severity text, affected bigint, total bigint,
    exceeds boolean, samples text[])
ON CONFLICT (day, tenant, check_id) DO UPDATE SET
    severity = excluded.severity, affected_records = excluded.affected_records, total_records = excluded.total_records,
    exceeds = excluded.exceeds, samples = excluded.samples, execution_id = excluded.execution_id, found_at = excluded.found_at
