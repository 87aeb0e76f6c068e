-- Computes the time until the next attempt is allowed.
-- KEYS[i]  a counter of wrong passwords
-- ARGV[i]  its limit, reached when the counter is equal or greater
-- Returns milliseconds; 0 if an attempt is allowed now.
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i]) then
    -- at least 1: PTTL may be 0 or negative, and a result of 0 would allow the attempt
    wait = math.max(wait, redis.call('PTTL', key), 1)
  end
end
return wait
