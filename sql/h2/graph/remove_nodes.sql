-- Removes such nodes. Parameters: :cutoff; :most, how many.
DELETE FROM probabilistic_nodes WHERE last_updated < :cutoff FETCH FIRST :most ROWS ONLY
