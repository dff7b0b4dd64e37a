-- Removes a view that an interrupted application left behind. Parameters: {view:Identifier}.
DROP VIEW IF EXISTS {view:Identifier} SYNC
