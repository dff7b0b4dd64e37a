-- Accepts what one check found beyond its threshold: as many rows as it found, and no more.
-- Parameters: :check; :days text[]; :tenants text[], NULL for all; :reason; :execution.
-- Once a launch: a restart of it must not accept what was found since.
UPDATE public.data_quality_results AS r
SET accepted_records = affected_records, accepted_reason = :reason, accepted_at = clock_timestamp(), accepted_execution_id = :execution
WHERE check_id = :check AND exceeds AND day = ANY (:days::date[]) AND (:tenants::text[] IS NULL OR tenant = ANY (:tenants::text[]))
    AND NOT EXISTS (
        SELECT 1
        FROM ppa.batch_job_execution AS before
        JOIN ppa.batch_job_execution AS now ON now.job_instance_id = before.job_instance_id
        WHERE before.job_execution_id = r.accepted_execution_id AND now.job_execution_id = :execution)
