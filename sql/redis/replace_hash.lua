-- Replaces a whole hash: fields that are not among the new ones are gone, and it is at no time without a time to live.
-- KEYS: 1 the hash; whatever the key holds is dropped.
-- ARGV: 1 time to live in seconds, then field, value, field, value, …; without a field the key is only dropped.
-- Answers how many fields it has now.
redis.call('DEL', KEYS[1])
-- In pieces, for Lua's stack holds some thousand values.
for i = 2, #ARGV, 1000 do
    redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return (#ARGV - 1) / 2
