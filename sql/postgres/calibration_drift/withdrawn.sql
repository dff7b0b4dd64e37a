-- A page of the events this transaction withdrew, in order.
-- Parameters: :execution; :at, as reconcile.sql was given them; :after the last id of the page before; :limit.
SELECT *
FROM public.calibration_drift_events
WHERE withdrawn_by = :execution AND withdrawn_at = :at AND id > :after
ORDER BY id
LIMIT :limit
