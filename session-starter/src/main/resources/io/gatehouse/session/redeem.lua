-- Redeems a one-time token.
--
-- KEYS[1]  gatehouse:once:<SHA-256 of purpose and token>  a string
-- Returns  the subject, or an empty text if there is no such token
return redis.call('GETDEL', KEYS[1]) or ''
