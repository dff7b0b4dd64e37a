-- How many decisions a shard holds, from part metadata. Grain: one row. Columns: found UInt64. No parameters.
SELECT sum(rows) AS found
FROM system.parts
WHERE active AND database = currentDatabase() AND table = 'trading_decisions_probabilistic'
