-- What the engine has allocated at this moment. Grain: one row. Columns: bytes Int64.
SELECT value AS bytes FROM system.metrics WHERE metric = 'MemoryTracking'
