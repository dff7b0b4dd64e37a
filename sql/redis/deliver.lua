-- Adds an event to a stream, once: asked again for an event whose delivery is not yet settled, it answers the entry there is.
-- KEYS: 1 the stream, 2 the hash of deliveries under way (event id → entry id), in the same slot by its {tag}.
-- ARGV: 1 event id, 2 length the stream is cut to, roughly, then field, value, field, value, …
-- Answers the id of the entry. Both keys change together or not at all.
local entry = redis.call('HGET', KEYS[2], ARGV[1])
if not entry then
    entry = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', unpack(ARGV, 3))
    redis.call('HSET', KEYS[2], ARGV[1], entry)
end
return entry
