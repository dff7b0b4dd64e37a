-- Removes such objects. Parameters: :cutoff; :most, how many.
DELETE FROM probabilistic_pattern WHERE created_at < :cutoff FETCH FIRST :most ROWS ONLY
