-- Replaces a whole hash, unless somebody who began later has written one of the same day: fields that are not among the new ones are gone,
-- and it is at no time without a time to live.
-- KEYS: 1 the hash; whatever the key holds is dropped. 2 when the latest writer of the day began.
-- ARGV: 1 time to live in seconds; 2 when this writer began, in microseconds since 1970; 3 how long that is remembered, in seconds; then field,
--   value, field, value, …; without a field the key is only dropped.
-- Answers how many fields it has now, -1 when it was left alone.
local latest = redis.call('GET', KEYS[2])
if latest and tonumber(latest) > tonumber(ARGV[2]) then
    return -1
end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
-- In pieces, for Lua's stack holds some thousand values.
for i = 4, #ARGV, 1000 do
    redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return (#ARGV - 3) / 2
