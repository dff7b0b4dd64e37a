-- Adds events to a stream in their order, each once: asked again for one whose delivery is not yet settled, it answers the entry there is.
-- KEYS: 1 the stream, 2 the hash of deliveries not yet settled (event id → entry id), in the same slot by its {tag}.
-- ARGV: 1 length the stream is cut to, roughly; then for each event its id, how many arguments follow, and these: field, value, field, value, …
-- Answers the ids of the entries. Of an event both keys change together or not at all. After an error those before it may be there, as after a
-- lost answer.
local entries = {}
local i = 2
while i <= #ARGV do
    local last = i + 1 + tonumber(ARGV[i + 1])
    local entry = redis.call('HGET', KEYS[2], ARGV[i])
    if not entry then
        entry = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, i + 2, last))
        redis.call('HSET', KEYS[2], ARGV[i], entry)
    end
    entries[#entries + 1] = entry
    i = last + 1
end
return entries
