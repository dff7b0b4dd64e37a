-- The table from which partitions are swapped into the published one: same columns, same engine, same keys, or the swap is refused.
-- Parameters: {swap:Identifier} name of the table, ppa_swap_<execution id>_<partition>.
CREATE TABLE IF NOT EXISTS {swap:Identifier} AS probabilistic_performance_analytics
