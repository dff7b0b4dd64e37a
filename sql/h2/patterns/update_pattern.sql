-- New numbers of a pattern; everything else of it stays. Writes no row when the pattern is gone.
-- Parameters: :id; :confidence_score, :success_probability, NULL where undefined.
UPDATE probabilistic_pattern
SET confidence_score = :confidence_score, success_probability = :success_probability
WHERE id = :id
