-- Raises floors: the only way to revoke tokens.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same floors in the order in which they were set, a stream
-- ARGV[1]  the reason's code, 0 to 1023
-- ARGV[2]  the retention of a revocation in ms: the longest lifetime of any token plus skew, or the longest silence of
--          a session if that is longer
-- ARGV[3…] the members, "claim:value" or "all"
-- Returns  the time of the floors in epoch milliseconds
--
-- The time is the Redis server's own. Floors only rise, so a repeated call is harmless. If floor(all) is missing, the
-- list is new or was lost: floor(all) is set now, and covers every older token. Its fraction 1023/1024 distinguishes it
-- from a revocation of all tokens. Floors that are older than the retention cannot cover a live token and are deleted,
-- except floor(all). The floor of a changed record, "sid.record:…", covers no token. The stream is for the gateways that
-- follow it, and holds at most the latest 25 hours.
local function score(milli, code)
  return string.format('%.10f', milli + code / 1024)
end

local function raise(revoked, revocations, now, retention, code, members)
  local oldest = string.format('%.0f', now - retention)
  local recent = string.format('%.0f', now - math.min(retention, 90000000))
  local function set(member, text)
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
    set('all', score(now, 1023))
  end
  -- the cleanup also deletes an old floor(all), so it is put back
  if redis.call('ZREMRANGEBYSCORE', revoked, '-inf', '(' .. oldest) > 0 and all then
    redis.call('ZADD', revoked, 'GT', all, 'all')
  end
  for _, member in ipairs(members) do
    local milli = now
    -- a record may change twice in a millisecond, and each change has to raise the floor
    if string.find(member, '^[%w_.-]*/?sid%.record:') then
      milli = math.max(now, math.floor(tonumber(redis.call('ZSCORE', revoked, member) or 0)) + 1)
    end
    set(member, score(milli, code))
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
