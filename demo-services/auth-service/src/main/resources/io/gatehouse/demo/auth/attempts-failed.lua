-- Counts a wrong password.
-- KEYS     the counters
-- ARGV[1]  for how many milliseconds a counter counts, from its first wrong password on
-- Returns what the first counter says now.
local first
for _, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  first = first or count
  if redis.call('PTTL', key) < 0 then
    redis.call('PEXPIRE', key, ARGV[1])
  end
end
return first
