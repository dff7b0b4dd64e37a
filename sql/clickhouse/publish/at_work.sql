-- How many statements are at work that were given an id that begins so. (The embedded engine gives ids of its own, and keeps the given one as
-- log_comment.)
-- Parameters: {ids:String}. Column: statements UInt64.
SELECT count() AS statements
FROM system.processes
WHERE startsWith(query_id, {ids:String}) OR startsWith(Settings['log_comment'], {ids:String})
