-- Stores a one-time token.
--
-- KEYS[1]  gatehouse:once:<SHA-256 of purpose and token>  a string
-- ARGV     the subject; the lifetime in ms
-- Returns  1 if it was stored, 0 if there is one already
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0
