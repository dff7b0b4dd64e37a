-- Deletes a batch of the oldest entries of a stream: those older than a time, and those by which it is too long. What is added or trimmed
-- by others between two batches is seen by the next.
-- KEYS: 1 the stream. ARGV: 1 the time, Unix milliseconds; 2 the most entries the stream may have; 3 the most to delete.
-- Answers how many went.
local length = redis.call('XLEN', KEYS[1])
local most = tonumber(ARGV[3])
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', most + 1)
local go = 0
for i = 1, math.min(most, #oldest) do
    if i > length - tonumber(ARGV[2]) and tonumber(string.match(oldest[i][1], '^%d+')) >= tonumber(ARGV[1]) then
        break
    end
    go = i
end
if go == 0 then
    return 0
end
if go == #oldest then
    return redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', length - go)
end
return redis.call('XTRIM', KEYS[1], 'MINID', '=', oldest[go + 1][1])
