-- Drops a table of a run, if it is there, and gives its name free at once.
-- Parameters: {table:Identifier} ppa_stage_<execution id> or ppa_swap_<execution id>.
DROP TABLE IF EXISTS {table:Identifier} SYNC
