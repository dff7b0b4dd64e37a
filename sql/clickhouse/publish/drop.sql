-- Drops a table of a run, if it is there, and gives its name free at once. Answers when statements that use it are over.
-- Parameters: {table:Identifier} ppa_stage_<execution id> or ppa_swap_<execution id>_<partition>.
DROP TABLE IF EXISTS {table:Identifier} SYNC
