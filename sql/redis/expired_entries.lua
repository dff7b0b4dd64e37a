-- Counts entries of a stream that are older than a time, a page at a time, so that nobody waits for a long stream.
-- KEYS: 1 the stream. ARGV: 1 after which entry, '-' for the first page; 2 the time, Unix milliseconds; 3 entries in a page.
-- Answers: how many of the page are older; the id of the page's last entry that is, empty when there is none; whether more may follow, 0 or 1.
local page = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[3])
local found, last = 0, ''
for _, entry in ipairs(page) do
    if tonumber(string.match(entry[1], '^%d+')) >= tonumber(ARGV[2]) then
        return {found, last, 0}
    end
    found, last = found + 1, entry[1]
end
return {found, last, #page == tonumber(ARGV[3]) and 1 or 0}
