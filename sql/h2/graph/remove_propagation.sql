-- Removes it. Parameters: :cutoff_day; :most, how many.
DELETE FROM confidence_propagation WHERE "day" < :cutoff_day FETCH FIRST :most ROWS ONLY
