-- Reads the time and floors, and makes the list if there is none.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same floors in the order in which they were set, a stream
-- ARGV     members to read besides "all"
-- Returns  the time in epoch milliseconds, floor(all), and the floor of each member or an empty string
--
-- If floor(all) is missing, the list is new or was lost: floor(all) is set now, and covers every older token. Its
-- fraction 1023/1024 distinguishes it from a revocation of all tokens.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local made = string.format('%.10f', now + 1023 / 1024)
if redis.call('ZADD', KEYS[1], 'NX', made, 'all') == 1 then
  redis.call('XADD', KEYS[2], '*', 'm', 'all', 's', made)
end
local result = { string.format('%.0f', now), redis.call('ZSCORE', KEYS[1], 'all') }
for i = 1, #ARGV do
  result[i + 2] = redis.call('ZSCORE', KEYS[1], ARGV[i]) or ''
end
return result
