-- Faults in the operational copy of the decisions, in one pass.
-- Grain: one row per kind of fault, also when there is none of it.
-- NaN counts as outside of every range: PostgreSQL orders it above all numbers, and it is said here all the same.

CREATE OR REPLACE FUNCTION public.validate_probability_data()
RETURNS TABLE (validation_issue text, affected_records bigint, severity varchar(10))
LANGUAGE sql STABLE
AS $$
    WITH counted AS (
        SELECT
            count(*) FILTER (
                WHERE d.aggregated_confidence < 0 OR d.aggregated_confidence > 1
                    OR d.aggregated_confidence = 'NaN') AS invalid_confidence,
            count(*) FILTER (
                WHERE d.indicator_probabilities IS NULL OR d.indicator_probabilities = '[]'
                    OR d.ensemble_probability IS NULL OR d.ensemble_probability = 'NaN') AS missing_metadata,
            count(*) FILTER (
                WHERE d.epistemic_uncertainty + d.aleatoric_uncertainty > 1.0
                    OR d.epistemic_uncertainty = 'NaN'
                    OR d.aleatoric_uncertainty = 'NaN') AS inconsistent_uncertainty
        FROM public.trading_decisions_probabilistic AS d
    )
    SELECT 'Invalid confidence scores (outside 0-1 range)'::text, invalid_confidence, 'HIGH'::varchar(10) FROM counted
    UNION ALL
    SELECT 'Missing probability metadata', missing_metadata, 'MEDIUM' FROM counted
    UNION ALL
    SELECT 'Inconsistent uncertainty values', inconsistent_uncertainty, 'MEDIUM' FROM counted
$$;

COMMENT ON FUNCTION public.validate_probability_data() IS 'Faults in trading_decisions_probabilistic by kind: rows with confidence outside [0,1], without metadata, or whose uncertainties sum to more than 1';
