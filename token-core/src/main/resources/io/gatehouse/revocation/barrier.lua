-- Tells who revokes whether every gateway knows: run it after revoke.lua, and again until all leaseholders are done.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same facts in order, a stream
-- KEYS[3]  {prefix}:gateways     who follows the stream, a hash: field = a gateway's id, value = "<when its lease ends
--                                in epoch ms> <the id of the latest entry that it applied>"; the fields "primary",
--                                "asked" and "followed" are the list's own
-- ARGV     members and the floors that they have at the least, in turn; none if nothing has to be confirmed
-- Returns  the time in epoch milliseconds; which Redis answers, by its run id; since when this one is known here, in
--          epoch ms; the id of the stream's last entry; how many members do not have their floors, and their places,
--          counted from 1; and of each gateway whose lease is not over its id, when the lease ends in epoch ms, and the
--          id of the latest entry that it applied; and "followed", 0 and 0-0 if a gateway followed within the latest day,
--          none does now, and the last one did not say that it leaves
--
-- A revocation is complete when each member has its floor, and each gateway that had a lease afterwards has either
-- applied the entry that was the stream's last, or left, or is past the end of that lease; and if the Redis that answers
-- was not known for the length of a lease before, when it is: a new primary has lost the leases that the old one gave.
--
-- It writes each time, so a replica refuses it, and so does a primary that lost its replicas, if it has min-replicas.
local revoked, revocations, gateways = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

-- Notes that Redis was asked. Says whether its clock was set back since it was asked last: then leases that it gave, and
-- what it remembers of times, would seem to go on for as long.
local function setBack()
  local asked = redis.call('HGET', gateways, 'asked')
  redis.call('HSET', gateways, 'asked', text(now))
  return asked and tonumber(asked) > now + 1000
end

-- Which Redis this is, since when that is known, and whether another one was known before. One whose clock was set back
-- is known from now on.
local function primary()
  local id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local known = redis.call('HGET', gateways, 'primary')
  local same, since, tookOver = string.match(known or '', '^(%x+) (%d+) ([01])$')
  local back = setBack()
  if same ~= id or back then
    since = text(now)
    tookOver = (same == id) and '0' or (known and '1' or '0')
    redis.call('HSET', gateways, 'primary', id .. ' ' .. since .. ' ' .. tookOver)
  end
  return id, since, tookOver
end

-- The id of the stream's last entry.
local function head()
  local last = redis.call('XREVRANGE', revocations, '+', '-', 'COUNT', 1)
  return last[1] and last[1][1] or '0-0'
end

-- The gateways whose leases are not over. The others are forgotten, and so are those whose leases are longer than any
-- can be: the clock was set back, and nothing counts before they are over.
local longest = 61000
local function leases()
  local found = {}
  local all = redis.call('HGETALL', gateways)
  for i = 1, #all, 2 do
    local ends, applied = string.match(all[i + 1], '^(%d+) (%d+%-%d+)$')
    if ends and tonumber(ends) >= now and tonumber(ends) <= now + longest then
      table.insert(found, all[i])
      table.insert(found, ends)
      table.insert(found, applied)
    elseif ends then
      redis.call('HDEL', gateways, all[i])
    end
  end
  return found
end

-- Whether a gateway has a lease that is not over.
local function isFollowed()
  local all = redis.call('HGETALL', gateways)
  for i = 2, #all, 2 do
    local ends = string.match(all[i], '^(%d+) %d+%-%d+$')
    if ends and tonumber(ends) >= now then
      return true
    end
  end
  return false
end
-- end of the functions, which other scripts have too
local id, since = primary()
local result = { text(now), id, since, head(), 0 }
for i = 1, #ARGV, 2 do
  local floor = redis.call('ZSCORE', revoked, ARGV[i])
  if not floor or tonumber(floor) < tonumber(ARGV[i + 1]) then
    result[5] = result[5] + 1
    table.insert(result, (i + 1) / 2)
  end
end
for _, field in ipairs(leases()) do
  table.insert(result, field)
end
local day = 86400000
local followed = tonumber(redis.call('HGET', gateways, 'followed') or 0) or 0
if followed > now - day and not isFollowed() then
  for _, field in ipairs({ 'followed', '0', '0-0' }) do
    table.insert(result, field)
  end
end
return result
