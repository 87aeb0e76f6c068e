-- Removes users without sessions from the index.
--
-- KEYS[1]  {<prefix>}:users        see index.lua
-- KEYS[2]  {<prefix>}:users:until  see index.lua
-- ARGV     the life of an entry in ms; the ms within which a login that has noted its user begins the session, or never;
--          and the users' ids
-- Returns  how many were removed
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local removed = 0
for i = 3, #ARGV do
  local ends = redis.call('ZSCORE', KEYS[2], ARGV[i])
  if not ends or ends - ARGV[1] + ARGV[2] <= now then
    removed = removed + redis.call('ZREM', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
  end
end
return removed
