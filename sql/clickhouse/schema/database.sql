-- The database, where it is not there.
-- Parameters: {database:Identifier}.
CREATE DATABASE IF NOT EXISTS {database:Identifier} ENGINE = Atomic
