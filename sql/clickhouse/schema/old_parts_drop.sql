-- Forgets the parts noted before a view was made.
DROP TABLE IF EXISTS ppa_view_backfill SYNC
