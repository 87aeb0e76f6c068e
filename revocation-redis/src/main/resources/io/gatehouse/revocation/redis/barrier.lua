-- Tells a revoker whether every gateway has applied a revocation. Run it after revoke.lua, and repeat it until all
-- leaseholders have acknowledged.
--
-- KEYS[1]  {prefix}:revoked      the floors, a sorted set
-- KEYS[2]  {prefix}:revocations  the same floors in the order in which they were set, a stream
-- KEYS[3]  {prefix}:gateways     the gateways that follow the stream, a hash: field = a gateway's id, value = "<the end
--                                of its lease in epoch ms> <the id of the latest entry that it applied>", or "left
--                                <time in epoch ms>" once it has reported that it no longer answers; the fields
--                                "primary", "asked" and "followed" are the list's own; until the time in "followed", in
--                                epoch ms, it is a fault if no gateway follows
-- ARGV     members and their minimum floors, in turn; none if nothing has to be confirmed
-- Returns  the time in epoch milliseconds; the run id of the Redis server that answers; since when it is known, in
--          epoch ms; the id of the stream's last entry; the number of members below their floors, and their positions,
--          counted from 1; and of each gateway its id, the end of its lease in epoch ms (0 if it left), and the id of
--          the latest entry that it applied; and "followed", 0 and 0-0 if a gateway followed within the latest day,
--          none does now, and the last one did not report that it leaves
--
-- A revocation is complete when each member has its floor and each named gateway is done. A gateway is done if it has
-- applied the entry that was the stream's last, or has left, or if a whole lease has passed on the revoker's own clock
-- since the answer with that end of the lease. If the Redis server was not known for the length of a lease, the
-- revocation is not complete before it is: a new primary has lost the leases that the old one granted.
--
-- The clock of Redis may be set forward. Then leases seem to be over that gateways still hold. So a lease is named for
-- another minute after its end, a gateway that is no longer named does not count as left, and the revoker measures by
-- its own clock.
--
-- The script always writes, so a replica refuses it. So does a primary with min-replicas that lost its replicas.
local revoked, revocations, gateways = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

-- The longest lease, in ms.
local longest = 61000

-- Returns the end of a lease in epoch ms and the id of the applied entry; nothing for a value that is not a lease.
local function lease(value)
  return string.match(value or '', '^(%d+) (%d+%-%d+)$')
end

-- Records the time of this call. Returns whether the clock of Redis was set since the previous call. If it was set
-- back, leases and recorded times would seem to last longer by that much. If it was set forward by more than a minute,
-- leases may be deleted before they are over: gateways that follow call more often than that.
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

-- Returns the run id of this Redis server, since when it is known, and whether another server was known before. A
-- server whose clock was set counts as known from now on; the flag that it took over does not change.
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

-- Returns the id of the stream's last entry.
local function head()
  local last = redis.call('XREVRANGE', revocations, '+', '-', 'COUNT', 1)
  return last[1] and last[1][1] or '0-0'
end

-- Returns the gateways with the ends of their leases, 0 if they left; and the end of the latest lease, 0 for none: a
-- gateway follows if that is not before now. Deletes gateways whose lease ended, or that left, more than a minute ago.
-- Also deletes leases that are longer than any can be: the clock was set back, and nothing counts before they are over.
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
