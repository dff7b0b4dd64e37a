-- What the row-at-a-time job writes for each decision, by JDBC batches.
INSERT INTO bench_outcomes
(
    id, tenant_id, symbol, user_id, decided_ms, confidence, uncertainty, position_size, penalty, heard_ms, actual_return, success
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
