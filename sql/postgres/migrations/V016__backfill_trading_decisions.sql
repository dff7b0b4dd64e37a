-- The backfill of the columns added to trading_decisions, one batch a call and a transaction, in the order of the table's
-- blocks, so that an interrupted backfill goes on where it was. It happens once: a value that is missing later is missing.
-- Grain: one row per table (each partition, where trading_decisions is partitioned).

CREATE TABLE ppa.backfill_progress (
    relation oid CONSTRAINT pk_backfill_progress PRIMARY KEY,
    filenode oid NOT NULL,
    pass int NOT NULL,
    next_block bigint NOT NULL,
    end_block bigint NOT NULL,
    rows_in_pass bigint NOT NULL,
    rows_total bigint NOT NULL,
    finished_at timestamptz
);

COMMENT ON TABLE ppa.backfill_progress IS 'How far the backfill of trading_decisions is: one row per table or partition';
COMMENT ON COLUMN ppa.backfill_progress.relation IS 'The table or partition (pg_class.oid)';
COMMENT ON COLUMN ppa.backfill_progress.filenode IS 'Its file when the pass began: another one means its rows moved, and the pass starts again';
COMMENT ON COLUMN ppa.backfill_progress.pass IS 'Number of the pass, from 1; passes end with one that found nothing, or the third';
COMMENT ON COLUMN ppa.backfill_progress.next_block IS 'First block not yet done in this pass';
COMMENT ON COLUMN ppa.backfill_progress.end_block IS 'Blocks of the table when the pass began';
COMMENT ON COLUMN ppa.backfill_progress.rows_in_pass IS 'Rows written in this pass';
COMMENT ON COLUMN ppa.backfill_progress.rows_total IS 'Rows written in all passes';
COMMENT ON COLUMN ppa.backfill_progress.finished_at IS 'When it was finished; NULL before';

-- A call does at most max_blocks blocks of one table: updated rows, and whether nothing is left.
CREATE FUNCTION ppa.backfill_trading_decisions(max_blocks int, OUT updated bigint, OUT finished boolean)
LANGUAGE plpgsql
AS $$
DECLARE
    p ppa.backfill_progress;
    blocks bigint;
BEGIN
    updated := 0;
    IF NOT EXISTS (SELECT 1 FROM ppa.backfill_progress) THEN
        INSERT INTO ppa.backfill_progress (relation, filenode, pass, next_block, end_block, rows_in_pass, rows_total)
        SELECT oid, 0, 0, 0, 0, 0, 0 FROM pg_class
        WHERE relkind = 'r'
            AND (
                oid = 'public.trading_decisions'::regclass
                OR oid IN (SELECT relid FROM pg_partition_tree('public.trading_decisions') WHERE isleaf));
    END IF;
    DELETE FROM ppa.backfill_progress
    WHERE finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = relation);
    SELECT * INTO p FROM ppa.backfill_progress WHERE finished_at IS NULL ORDER BY relation LIMIT 1 FOR UPDATE;
    finished := NOT FOUND;
    IF finished THEN
        RETURN;
    END IF;
    IF p.filenode <> pg_relation_filenode(p.relation) THEN
        p.filenode := pg_relation_filenode(p.relation);
        p.pass := p.pass + 1;
        p.next_block := 0;
        p.rows_in_pass := 0;
        p.end_block := pg_relation_size(p.relation) / current_setting('block_size')::bigint;
    END IF;
    blocks := least(max_blocks, p.end_block - p.next_block);
    EXECUTE format('UPDATE %s
            SET aggregated_confidence = 0.5, uncertainty_score = 0.5,
                probability_metadata = ''{"backfilled": true, "default_values": true}''::jsonb
            WHERE aggregated_confidence IS NULL AND ctid >= $1 AND ctid < $2', p.relation::regclass)
        USING format('(%s,0)', p.next_block)::tid, format('(%s,0)', p.next_block + blocks)::tid;
    GET DIAGNOSTICS updated = ROW_COUNT;
    p.next_block := p.next_block + blocks;
    p.rows_in_pass := p.rows_in_pass + updated;
    p.rows_total := p.rows_total + updated;
    IF p.next_block >= p.end_block THEN
        IF p.rows_in_pass = 0 OR p.pass >= 3 THEN
            p.finished_at := now();
        ELSE
            p.pass := p.pass + 1;
            p.next_block := 0;
            p.rows_in_pass := 0;
            p.end_block := pg_relation_size(p.relation) / current_setting('block_size')::bigint;
        END IF;
    END IF;
    UPDATE ppa.backfill_progress
    SET (filenode, pass, next_block, end_block, rows_in_pass, rows_total, finished_at) =
        (p.filenode, p.pass, p.next_block, p.end_block, p.rows_in_pass, p.rows_total, p.finished_at)
    WHERE relation = p.relation;
END
$$;

COMMENT ON FUNCTION ppa.backfill_trading_decisions(int) IS 'Does one batch of the backfill of trading_decisions: rows updated, and whether nothing is left';
