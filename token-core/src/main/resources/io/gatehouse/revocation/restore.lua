-- Puts floors back that a new primary has lost: the larger one counts, so nothing is undone.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same facts in order, a stream
-- ARGV     members and their floors in turn; what is no floor is skipped
-- Returns  how many were raised
--
-- Where there is no list nothing is put back: when it is made, it covers all of that.
if not redis.call('ZSCORE', KEYS[1], 'all') then
  return 0
end
local raised = 0
for i = 1, #ARGV - 1, 2 do
  local floor = tonumber(ARGV[i + 1])
  -- 2^43 is the year 2248; what is not a number is not less than one
  if floor and floor > 0 and floor <= 8796093022208 and redis.call('ZADD', KEYS[1], 'GT', 'CH', ARGV[i + 1], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[2], '*', 'm', ARGV[i], 's', ARGV[i + 1])
    raised = raised + 1
  end
end
return raised
