-- What data-validation found, and what was accepted of it.
-- Grain: one row per (day, tenant, check). Columns: those of data_quality_results.
-- Parameters: :days text[]; :tenants text[], NULL for all; :checks text[], NULL for all.
SELECT
    day, tenant, check_id, severity, affected_records, total_records, exceeds, samples, execution_id, found_at,
    accepted_records, accepted_reason, accepted_at, accepted_execution_id
FROM public.data_quality_results
WHERE day = ANY (:days::date[])
    AND (:tenants::text[] IS NULL OR tenant = ANY (:tenants::text[]))
    AND (:checks::text[] IS NULL OR check_id = ANY (:checks::text[]))
ORDER BY day, tenant COLLATE "C", array_position(ARRAY['HIGH', 'MEDIUM', 'LOW'], severity), check_id COLLATE "C"
