-- Puts back floors that a new primary has lost. The larger floor wins, so no revocation is undone.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same floors in the order in which they were set, a stream
-- ARGV     members and their floors in turn; invalid floors are skipped
-- Returns  the number of raised floors
--
-- Without floor(all) there is no list, and nothing is put back: a new list's floor(all) covers all of these floors.
if not redis.call('ZSCORE', KEYS[1], 'all') then
  return 0
end
local raised = 0
for i = 1, #ARGV - 1, 2 do
  local floor = tonumber(ARGV[i + 1])
  -- 2^43 ms is in the year 2248; NaN fails these comparisons
  if floor and floor > 0 and floor <= 8796093022208 and redis.call('ZADD', KEYS[1], 'GT', 'CH', ARGV[i + 1], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[2], '*', 'm', ARGV[i], 's', ARGV[i + 1])
    raised = raised + 1
  end
end
return raised
