-- Lets an opaque access token live no longer than this.
--
-- KEYS[1]  login:token:<SHA-256 of the token, or the token>  a hash
-- ARGV[1]  for how many milliseconds
-- Returns  1 if its life was cut, else 0
if redis.call('PTTL', KEYS[1]) <= tonumber(ARGV[1]) then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
