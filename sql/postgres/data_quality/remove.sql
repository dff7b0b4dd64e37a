-- Removes a page of results that are no longer found, acceptances and all.
-- Parameters: :keys, a JSON array of day date, tenant text, check text.
DELETE FROM public.data_quality_results AS r
USING jsonb_to_recordset(:keys::jsonb) AS k(day date, tenant text, "check" text)
WHERE r.day = k.day AND r.tenant = k.tenant AND r.check_id = k."check"
