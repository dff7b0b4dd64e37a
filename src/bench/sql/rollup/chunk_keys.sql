-- What the second step of the row-at-a-time job reads with a cursor: the rows of a key one after another.
SELECT *
FROM bench_outcomes
ORDER BY tenant_id, symbol, user_id
