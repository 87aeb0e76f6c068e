-- Notes floors as pending again: they were raised, but the list may have lost them.
--
-- KEYS[1]  <prefix>:{<user>}:ending  see user.lua
-- ARGV[1]  the retention of a revocation in ms
-- ARGV[2…] members and their scores in turn
-- Returns  1
for i = 2, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], 'GT', ARGV[i + 1], ARGV[i])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
