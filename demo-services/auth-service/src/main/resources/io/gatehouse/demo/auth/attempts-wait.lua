-- How long there may be no further attempt.
-- KEYS[i]  a counter of wrong passwords
-- ARGV[i]  how many of them are too many
-- Returns milliseconds; 0 if an attempt is allowed now.
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i]) then
    wait = math.max(wait, redis.call('PTTL', key), 1)
  end
end
return wait
