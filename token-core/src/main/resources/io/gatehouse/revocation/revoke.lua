-- Raises floors: the only way in which anything is revoked.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same facts in order, a stream
-- ARGV[1]  the reason's code, 0 to 1023
-- ARGV[2]  after how many milliseconds a revocation may be forgotten: the longest life of any token and skew, or, if it
--          is longer, for how long a session may be silent
-- ARGV[3…] the members, "claim:value" or "all"
-- Returns  the time of the floors in epoch milliseconds
--
-- The time is Redis' own. A floor only rises, so a repeated call harms nothing. If floor(all) is
-- missing, the list is new or was lost: it is made now, and covers every older token; the fraction
-- 1023/1024 tells such a floor(all) from a revocation of everything. Floors that
-- can hit nothing that is still alive are forgotten, except floor(all). The stream is for those who
-- follow it, and holds no more than the latest 25 hours.
local function raise(revoked, revocations, now, retention, code, members)
  local oldest = string.format('%.0f', now - retention)
  local recent = string.format('%.0f', now - math.min(retention, 90000000))
  local function set(member, score)
    local text = string.format('%.10f', score)
    if redis.call('ZADD', revoked, 'GT', 'CH', text, member) == 1 then
      redis.call('XADD', revocations, 'MINID', '~', recent, '*', 'm', member, 's', text)
    end
  end
  local all = redis.call('ZSCORE', revoked, 'all')
  local made = not all
  for _, member in ipairs(members) do
    made = made and member ~= 'all'
  end
  if made then
    set('all', now + 1023 / 1024)
  end
  if redis.call('ZREMRANGEBYSCORE', revoked, '-inf', '(' .. oldest) > 0 and all then
    redis.call('ZADD', revoked, 'GT', all, 'all')
  end
  for _, member in ipairs(members) do
    set(member, now + code / 1024)
  end
end
-- end of the functions, which other scripts have too
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local members = {}
for i = 3, #ARGV do
  members[i - 2] = ARGV[i]
end
raise(KEYS[1], KEYS[2], now, ARGV[2], ARGV[1], members)
return now
