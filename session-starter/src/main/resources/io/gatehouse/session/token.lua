-- Writes an opaque access token.
--
-- KEYS[1]  login:token:<SHA-256 of the token, or the token>  a hash
-- ARGV[1]  its expiry, in epoch ms
-- ARGV[2…] fields and values in turn
-- Returns  1
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return redis.call('PEXPIREAT', KEYS[1], ARGV[1])
