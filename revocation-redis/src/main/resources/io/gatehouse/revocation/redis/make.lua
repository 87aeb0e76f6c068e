-- Creates the list of revocations if there is none.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same floors in the order in which they were set, a stream
-- ARGV[1]  the end of a migration in epoch milliseconds, 0 for none
-- Returns  0 if there is a list; 1 if it was created before the end of the migration; 2 if it was created later
--
-- The time is the Redis server's own. A list that is created before the end of a migration has a floor(all) at the
-- beginning of 1970, which covers no token. One that is created later has a floor(all) that covers every older token.
-- The fraction 1023/1024 distinguishes both from a revocation of all tokens.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local migrating = now < tonumber(ARGV[1])
local made = string.format('%.10f', (migrating and 0 or now) + 1023 / 1024)
if redis.call('ZADD', KEYS[1], 'NX', made, 'all') == 0 then
  return 0
end
redis.call('XADD', KEYS[2], '*', 'm', 'all', 's', made)
return migrating and 1 or 2
