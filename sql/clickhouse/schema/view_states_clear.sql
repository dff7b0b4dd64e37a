-- Empties what a view is going to write to, before the view is there. Parameters: {states:Identifier}.
TRUNCATE TABLE {states:Identifier}
