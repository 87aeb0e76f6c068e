-- Tells who revokes whether every gateway knows: run it after revoke.lua, and again until all leaseholders are done.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same facts in order, a stream
-- KEYS[3]  {prefix}:gateways     who follows the stream, a hash: field = a gateway's id, value = "<when its lease ends
--                                in epoch ms> <the id of the latest entry that it applied>", or "left <when>" once it
--                                has said that it answers no more; the fields "primary", "asked" and "followed" are the
--                                list's own; "followed" is until when, in epoch ms, it is a fault if no gateway follows
-- ARGV     members and the floors that they have at the least, in turn; none if nothing has to be confirmed
-- Returns  the time in epoch milliseconds; which Redis answers, by its run id; since when this one is known here, in
--          epoch ms; the id of the stream's last entry; how many members do not have their floors, and their places,
--          counted from 1; and of each gateway its id, when its lease ends in epoch ms (0 if it left), and the id of the
--          latest entry that it applied; and "followed", 0 and 0-0 if a gateway followed within the latest day, none does
--          now, and the last one did not say that it leaves
--
-- A revocation is complete when each member has its floor, and each gateway that is named has either applied the entry
-- that was the stream's last, or left, or a whole lease has gone by for the revoker itself since the answer with that end
-- of the lease came; and if the Redis that answers was not known for the length of a lease before, when it is: a new
-- primary has lost the leases that the old one gave.
--
-- The clock of Redis may be set forward: leases seem to be over then that gateways still hold. So a lease is named for
-- another minute after its end, a gateway that is named no more has not left, and the revoker measures by its own clock.
--
-- It writes each time, so a replica refuses it, and so does a primary that lost its replicas, if it has min-replicas.
local revoked, revocations, gateways = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

-- No lease is longer, in ms.
local longest = 61000

-- When a lease ends in epoch ms, and the id of the entry that was applied; nothing for what is no lease.
local function lease(value)
  return string.match(value or '', '^(%d+) (%d+%-%d+)$')
end

-- Notes that Redis was asked. Says whether its clock was set since it was asked last. If it was set back, leases that it
-- gave, and what it remembers of times, would seem to go on for as long. If it was set forward by more than a minute,
-- leases may be forgotten before they are over: gateways that follow ask more often than that.
local function wasSet()
  local asked = tonumber(redis.call('HGET', gateways, 'asked') or now) or now
  redis.call('HSET', gateways, 'asked', text(now))
  if asked > now + 1000 then
    return true
  end
  if now - asked > longest then
    local all = redis.call('HGETALL', gateways)
    for i = 2, #all, 2 do
      if lease(all[i]) then
        return true
      end
    end
  end
  return false
end

-- Which Redis this is, since when that is known, and whether another one was known before. One whose clock was set is
-- known from now on; that it took over stays so.
local function primary()
  local id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local known = redis.call('HGET', gateways, 'primary')
  local same, since, tookOver = string.match(known or '', '^(%x+) (%d+) ([01])$')
  local set = wasSet()
  if same ~= id or set then
    since = text(now)
    tookOver = (same == id) and tookOver or (known and '1' or '0')
    redis.call('HSET', gateways, 'primary', id .. ' ' .. since .. ' ' .. tookOver)
  end
  return id, since, tookOver
end

-- The id of the stream's last entry.
local function head()
  local last = redis.call('XREVRANGE', revocations, '+', '-', 'COUNT', 1)
  return last[1] and last[1][1] or '0-0'
end

-- The gateways, with their leases, and with 0 if they left; and when the latest lease ends, 0 for none: a gateway follows
-- if that is not before now. Those are forgotten whose leases have been over for a minute, or that left a minute ago, and
-- those whose leases are longer than any can be: the clock was set back, and nothing counts before they are over.
local function leases()
  local found, latest = {}, 0
  local all = redis.call('HGETALL', gateways)
  for i = 1, #all, 2 do
    local ends, applied = lease(all[i + 1])
    local left = string.match(all[i + 1], '^left (%d+)$')
    local at = tonumber(ends or left)
    if at and math.abs(at - now) <= longest then
      table.insert(found, all[i])
      table.insert(found, ends or '0')
      table.insert(found, applied or '0-0')
      latest = math.max(latest, ends and at or 0)
    elseif at then
      redis.call('HDEL', gateways, all[i])
    end
  end
  return found, latest
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
local found, latest = leases()
for _, field in ipairs(found) do
  table.insert(result, field)
end
local followed = tonumber(redis.call('HGET', gateways, 'followed') or 0) or 0
if followed > now and latest < now then
  for _, field in ipairs({ 'followed', '0', '0-0' }) do
    table.insert(result, field)
  end
end
return result
