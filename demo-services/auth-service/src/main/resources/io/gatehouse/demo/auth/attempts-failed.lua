-- Counts a wrong password.
-- KEYS     the counters
-- ARGV[1]  the counters' TTL in milliseconds, from the first wrong password on
-- Returns the new value of the first counter.
local first
for _, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  first = first or count
  -- only a new counter gets a TTL: later wrong passwords do not extend the window
  if redis.call('PTTL', key) < 0 then
    redis.call('PEXPIRE', key, ARGV[1])
  end
end
return first
