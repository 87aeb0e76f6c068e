-- Writes the record of a new session.
--
-- KEYS[1]  <prefix>:{<user>}:session:<id>  the session, a hash
-- KEYS[2]  <prefix>:{<user>}:sessions      the user's sessions, a sorted set of ids by their ends
-- ARGV[1]  the session's id
-- ARGV[2]  for how many milliseconds it lives at the most
-- ARGV[3…] fields and values of the hash, in turn
-- Returns  the session's end in epoch milliseconds
--
-- Both keys are in the user's slot, so a record and its entry in the index are there together or
-- not at all. The time is Redis' own. Ended sessions leave the index on the way, and the index
-- itself ends with the last of them, so nothing has to be swept.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends = now + ARGV[2]
local function text(milli)
  return string.format('%.0f', milli)
end
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('HSET', KEYS[1], 'created', text(now), 'seen', text(now), 'expires', text(ends))
redis.call('PEXPIREAT', KEYS[1], text(ends))
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(now))
redis.call('ZADD', KEYS[2], text(ends), ARGV[1])
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[2], text(tonumber(last[2])))
return ends
