-- What data-validation found in the rows of each day, and what operators accepted of it.
-- Grain: one row per (day, tenant, check) that found anything; a later run of the day replaces it. Whether a day without rows was clean or never
-- looked at is in the ledger.

CREATE TABLE IF NOT EXISTS public.data_quality_results (
    day date NOT NULL,
    tenant text NOT NULL,
    check_id text NOT NULL,
    severity text NOT NULL CONSTRAINT chk_data_quality_results_severity CHECK (severity IN ('HIGH', 'MEDIUM', 'LOW')),
    affected_records bigint NOT NULL CONSTRAINT chk_data_quality_results_affected CHECK (affected_records > 0),
    total_records bigint NOT NULL CONSTRAINT chk_data_quality_results_total CHECK (total_records >= affected_records),
    share double precision NOT NULL GENERATED ALWAYS AS (affected_records::double precision / total_records) STORED,
    exceeds boolean NOT NULL,
    samples text[] NOT NULL CONSTRAINT chk_data_quality_results_samples CHECK (cardinality(samples) <= 5),
    execution_id bigint NOT NULL,
    found_at timestamptz NOT NULL,
    accepted_records bigint CONSTRAINT chk_data_quality_results_accepted CHECK (accepted_records > 0),
    accepted_reason text,
    accepted_at timestamptz,
    accepted_execution_id bigint,
    CONSTRAINT pk_data_quality_results PRIMARY KEY (day, tenant, check_id),
    CONSTRAINT chk_data_quality_results_acceptance CHECK (
        num_nulls(accepted_records, accepted_reason, accepted_at, accepted_execution_id) IN (0, 4))
);

COMMENT ON TABLE public.data_quality_results IS 'What data-validation found in the rows of each day: one row per (day, tenant, check) that found anything';
COMMENT ON COLUMN public.data_quality_results.day IS 'Trading day, UTC';
COMMENT ON COLUMN public.data_quality_results.tenant IS 'Tenant as the store writes it that was looked at (tenant_id)';
COMMENT ON COLUMN public.data_quality_results.check_id IS 'Check, as jobs/data-validation.md lists them; copy-… looks at the operational copy in PostgreSQL, the others at ClickHouse';
COMMENT ON COLUMN public.data_quality_results.severity IS 'HIGH stops the tenant''s jobs of that day when the threshold is exceeded, until accepted; MEDIUM, LOW are only told';
COMMENT ON COLUMN public.data_quality_results.affected_records IS 'Rows it found, for arrival-gap hours, 1 or more';
COMMENT ON COLUMN public.data_quality_results.total_records IS 'Rows it looked at, for arrival-gap hours, affected_records or more';
COMMENT ON COLUMN public.data_quality_results.share IS 'affected_records / total_records, in (0,1]';
COMMENT ON COLUMN public.data_quality_results.exceeds IS 'Whether that is more than the job''s threshold tolerated';
COMMENT ON COLUMN public.data_quality_results.samples IS 'Ids of the first rows found, in order of their text, at most five; of hours, their beginnings';
COMMENT ON COLUMN public.data_quality_results.execution_id IS 'Job execution that wrote this row: the first to find it so (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN public.data_quality_results.found_at IS 'When it was written';
COMMENT ON COLUMN public.data_quality_results.accepted_records IS 'How many an operator accepted; no longer accepted when affected_records is greater; NULL when never accepted';
COMMENT ON COLUMN public.data_quality_results.accepted_reason IS 'Why, in the operator''s words; NULL when never accepted';
COMMENT ON COLUMN public.data_quality_results.accepted_at IS 'When; NULL when never accepted';
COMMENT ON COLUMN public.data_quality_results.accepted_execution_id IS 'Job execution that accepted them (BATCH_JOB_EXECUTION); NULL when never accepted';

-- What is a fault in a row of the operational copy, said once: for the document's function and for data-validation alike.
-- Grain: one row per row of the copy. Infinity and NaN are no numbers, whatever PostgreSQL's order makes of them.

CREATE OR REPLACE VIEW public.trading_decision_faults AS
SELECT
    d.tenant_id, d.timestamp, d.id,
    coalesce(d.aggregated_confidence IN ('NaN', 'Infinity', '-Infinity'), false) AS confidence_not_finite,
    coalesce(
        d.aggregated_confidence NOT IN ('NaN', 'Infinity', '-Infinity')
            AND (d.aggregated_confidence < 0 OR d.aggregated_confidence > 1),
        false) AS confidence_out_of_range,
    coalesce(d.epistemic_uncertainty IN ('NaN', 'Infinity', '-Infinity'), false)
        OR coalesce(d.aleatoric_uncertainty IN ('NaN', 'Infinity', '-Infinity'), false) AS uncertainty_not_finite,
    coalesce(d.epistemic_uncertainty < 0 AND d.epistemic_uncertainty <> '-Infinity', false)
        OR coalesce(d.aleatoric_uncertainty < 0 AND d.aleatoric_uncertainty <> '-Infinity', false) AS uncertainty_negative,
    -- Two numbers so large that their sum is none would be an error.
    CASE
        WHEN d.epistemic_uncertainty IN ('NaN', 'Infinity', '-Infinity') OR d.aleatoric_uncertainty IN ('NaN', 'Infinity', '-Infinity')
            OR d.epistemic_uncertainty IS NULL OR d.aleatoric_uncertainty IS NULL THEN false
        WHEN abs(d.epistemic_uncertainty) < 1e300 AND abs(d.aleatoric_uncertainty) < 1e300
            THEN d.epistemic_uncertainty + d.aleatoric_uncertainty > 1.0
        ELSE greatest(d.epistemic_uncertainty, d.aleatoric_uncertainty) >= 1e300
    END AS uncertainty_above_one,
    d.indicator_probabilities IS NULL OR d.indicator_probabilities = '[]'
        OR coalesce(d.ensemble_probability IN ('NaN', 'Infinity', '-Infinity'), true) AS metadata_missing
FROM public.trading_decisions_probabilistic AS d;

COMMENT ON VIEW public.trading_decision_faults IS 'What is wrong with each row of the operational copy of the trading decisions: one row per row of it';
COMMENT ON COLUMN public.trading_decision_faults.tenant_id IS 'Tenant the decision belongs to';
COMMENT ON COLUMN public.trading_decision_faults.timestamp IS 'When the decision was made, UTC; names its trading day';
COMMENT ON COLUMN public.trading_decision_faults.id IS 'Decision id';
COMMENT ON COLUMN public.trading_decision_faults.confidence_not_finite IS 'aggregated_confidence is NaN or infinite';
COMMENT ON COLUMN public.trading_decision_faults.confidence_out_of_range IS 'aggregated_confidence is a number outside [0,1]';
COMMENT ON COLUMN public.trading_decision_faults.uncertainty_not_finite IS 'One of the uncertainties is NaN or infinite';
COMMENT ON COLUMN public.trading_decision_faults.uncertainty_negative IS 'One of the uncertainties is a number below 0';
COMMENT ON COLUMN public.trading_decision_faults.uncertainty_above_one IS 'The uncertainties are numbers and sum to more than 1';
COMMENT ON COLUMN public.trading_decision_faults.metadata_missing IS 'No indicator probabilities, or no ensemble probability';

CREATE OR REPLACE FUNCTION public.validate_probability_data()
RETURNS TABLE (validation_issue text, affected_records bigint, severity varchar(10))
LANGUAGE sql STABLE
AS $$
    WITH counted AS (
        SELECT
            count(*) FILTER (WHERE f.confidence_not_finite OR f.confidence_out_of_range) AS invalid_confidence,
            count(*) FILTER (WHERE f.metadata_missing) AS missing_metadata,
            count(*) FILTER (WHERE f.uncertainty_not_finite OR f.uncertainty_above_one) AS inconsistent_uncertainty
        FROM public.trading_decision_faults AS f
    )
    SELECT 'Invalid confidence scores (outside 0-1 range)'::text, invalid_confidence, 'HIGH'::varchar(10) FROM counted
    UNION ALL
    SELECT 'Missing probability metadata', missing_metadata, 'MEDIUM' FROM counted
    UNION ALL
    SELECT 'Inconsistent uncertainty values', inconsistent_uncertainty, 'MEDIUM' FROM counted
$$;
