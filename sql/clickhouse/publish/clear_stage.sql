-- Empties one month of the staging table of these tenants' rows, so that a repeated attempt does not find the first one's. Answers when it is done.
-- Parameters: {stage:Identifier}; {tenants:Array(String)}; {from:Date} any day of the month.
ALTER TABLE {stage:Identifier} DELETE WHERE tenant_id IN {tenants:Array(String)} AND toYYYYMM(date) = toYYYYMM({from:Date})
SETTINGS mutations_sync = 1
