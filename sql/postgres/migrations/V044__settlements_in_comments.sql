-- Where the platform's document leaves open, or says otherwise, what is meant here.
-- Grain: changes comments only.

SET LOCAL lock_timeout = '30s';

COMMENT ON COLUMN public.probabilistic_models.tenant_id IS 'Tenant (tenant_directory.tenant_uuid); NULL for a shared model, whatever is_shared says';
COMMENT ON COLUMN public.probabilistic_models.is_shared IS 'Kept for the platform and read by no job: a model is shared where tenant_id is NULL';
COMMENT ON FUNCTION public.validate_probability_data() IS 'Faults in trading_decisions_probabilistic by kind: rows with confidence outside [0,1], without metadata (indicators that are NULL or the empty JSON array, for the document''s [] is no SQL; no ensemble probability), or whose uncertainties sum to more than 1';
