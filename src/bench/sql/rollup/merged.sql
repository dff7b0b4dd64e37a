-- One part a tenant and month, as after a night: no merge then runs beside what is measured.
-- Parameters: {table:Identifier}.
OPTIMIZE TABLE {table:Identifier} FINAL
