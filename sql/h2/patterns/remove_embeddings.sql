-- Removes such objects. Parameters: :cutoff; :most, how many.
DELETE FROM uncertainty_embedding WHERE "timestamp" < :cutoff FETCH FIRST :most ROWS ONLY
