-- Accepts what one check found beyond its threshold: as many rows as it found, and no more.
-- Parameters: :check; :first and :last inclusive days; :tenants text[], NULL for all; :reason; :execution.
UPDATE public.data_quality_results
SET accepted_records = affected_records, accepted_reason = :reason, accepted_at = clock_timestamp(), accepted_execution_id = :execution
WHERE check_id = :check AND exceeds AND day BETWEEN :first AND :last AND (:tenants::text[] IS NULL OR tenant = ANY (:tenants::text[]))
