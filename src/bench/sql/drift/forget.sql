-- Nothing is published any more.
TRUNCATE TABLE calibration_drift_daily
