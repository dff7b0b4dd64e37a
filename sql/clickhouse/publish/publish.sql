-- Publishes months, each of a tenant in one atomic step: readers see all of its old rows or all of the new ones.
-- Parameters: {published:Identifier}; {partition:String} as partition_id.sql answers it. What follows the table is repeated for each partition,
-- with a number after the parameter's name.
-- ppa_swap_EXECUTION stands for the swap table: the grammar takes no {name:Identifier} after FROM, so the caller puts its name, which is the
-- execution and a partition, in its place. That the table is there is what entitles to publish: see io.ppa.job.publish.PublishStore.
-- An empty source is refused by ClickHouse since 26.6: then publish_empty.sql.
ALTER TABLE {published:Identifier} REPLACE PARTITION ID {partition:String} FROM ppa_swap_EXECUTION
