-- Removes pending floors of a user, since they are in the list now.
--
-- KEYS[1]  <prefix>:{<user>}:ending  see user.lua
-- ARGV     members and their scores in turn; one that was noted again since, with another score, is kept
-- Returns  how many were removed
local forgotten = 0
for i = 1, #ARGV, 2 do
  if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i])) == tonumber(ARGV[i + 1]) then
    forgotten = forgotten + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return forgotten
