-- Deletes the record of a session.
--
-- KEYS[1]  <prefix>:{<user>}:session:<id>  the session, a hash
-- KEYS[2]  <prefix>:{<user>}:sessions      the user's sessions, a sorted set of ids by their ends
-- ARGV[1]  the session's id
-- Returns  1 if the record was there, else 0
--
-- Both keys are in the user's slot, so the record and its entry in the index go together. That
-- one of them is missing already is no error: a logout may be repeated.
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])
