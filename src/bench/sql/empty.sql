-- Parameters: {table:Identifier}.
TRUNCATE TABLE {table:Identifier}
