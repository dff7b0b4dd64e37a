-- The newest day that the job has done for anybody.
-- Grain: one row, none when it never has. Columns: day date.
-- Parameters: :job.
SELECT day FROM ppa.run_ledger WHERE job = :job AND status = 'DONE' ORDER BY day DESC LIMIT 1
