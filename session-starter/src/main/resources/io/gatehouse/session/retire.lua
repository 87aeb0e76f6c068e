-- Limits the remaining lifetime of an opaque access token.
--
-- KEYS[1]  login:token:<SHA-256 of the token, or the token>  a hash
-- ARGV[1]  the limit in ms
-- Returns  1 if its lifetime was shortened, else 0
if redis.call('PTTL', KEYS[1]) <= tonumber(ARGV[1]) then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
