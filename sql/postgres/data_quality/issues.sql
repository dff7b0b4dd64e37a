-- What the document's function says of the whole operational copy.
-- Grain: one row per issue. Columns: validation_issue text, affected_records bigint, severity text.
SELECT validation_issue, affected_records, severity FROM public.validate_probability_data()
