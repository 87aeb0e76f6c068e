-- Notes a user at a login or refresh, and removes some of those whose entries have ended.
--
-- KEYS[1]  {<prefix>}:users        the users, a sorted set in the order of the bytes of their ids: all scores are 0
-- KEYS[2]  {<prefix>}:users:until  the same users by the ends of their entries, in epoch ms
-- ARGV     the user's id, and the life of the entry in ms
-- Returns  how many were removed
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, 100)
if #over > 0 then
  redis.call('ZREM', KEYS[1], unpack(over))
  redis.call('ZREM', KEYS[2], unpack(over))
end
redis.call('ZADD', KEYS[1], 0, ARGV[1])
redis.call('ZADD', KEYS[2], 'GT', string.format('%.0f', now + ARGV[2]), ARGV[1])
return #over
