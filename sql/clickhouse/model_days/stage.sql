-- The staging table of one run: what is published, and the days. Grain: one row per (tenant_id, model_name, model_version, date), as the
-- published table; a key staged twice stays visible as two rows. And one row per (tenant_id, date) that has decisions, which says what
-- was read: read_decisions is above 0 in it and 0 in all others. It is not published.
-- Not partitioned, unlike what is published: a part for each tenant made the inserts of many small ones twice as dear, and reading them again.
-- Parameters: {stage:Identifier} name of the table, ppa_stage_<execution id>; {published:Identifier}.
CREATE TABLE IF NOT EXISTS {stage:Identifier}
ENGINE = MergeTree
ORDER BY (tenant_id, date, model_name, model_version)
EMPTY AS
SELECT
    *,
    -- Decisions found, each id once, the rejected among them; those of them with effective feedback, valid or not.
    toUInt64(0) AS read_decisions, toUInt64(0) AS read_feedbacks,
    -- The row mark of what the day's numbers are made of.
    '' AS read_watermark,
    -- Decisions rejected, and effective feedbacks.
    toUInt64(0) AS confidence_not_finite, toUInt64(0) AS confidence_out_of_range, toUInt64(0) AS uncertainty_not_finite,
    toUInt64(0) AS uncertainty_negative, toUInt64(0) AS return_not_finite, toUInt64(0) AS return_below_minus_one
FROM {published:Identifier}
