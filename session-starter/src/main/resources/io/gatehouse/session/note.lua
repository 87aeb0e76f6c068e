-- Notes again what is ending: its floors were raised, and it is not certain that the list still has them.
--
-- KEYS[1]  <prefix>:{<user>}:ending  see user.lua
-- ARGV[1]  after how many milliseconds a revocation may be forgotten
-- ARGV[2…] members and their scores in turn
-- Returns  1
for i = 2, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], 'GT', ARGV[i + 1], ARGV[i])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
