-- Checks whether a refresh token is the latest of its session.
--
-- KEYS[1]  <prefix>:{<user>}:session:<id>  the session's record
-- ARGV     the hash of the token, and that of its family
-- Returns  the iat of the session's first token in seconds, or an empty text if it is not
local refresh, family, iat = unpack(redis.call('HMGET', KEYS[1], 'refresh', 'family', 'iat'))
return refresh == ARGV[1] and family == ARGV[2] and iat or ''
