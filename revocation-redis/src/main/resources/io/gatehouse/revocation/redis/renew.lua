-- Renews the lease of a gateway, and takes its acknowledgement. The functions of barrier.lua precede this script.
--
-- KEYS     as in barrier.lua
-- ARGV[1]  the gateway's id, a new one for each connection, so that a late command of an old one has no effect
-- ARGV[2]  the length of its lease in ms, a minute at most; 0 for no lease yet, while it loads the list
-- ARGV[3]  the id of the latest entry that it applied, "0-0" if the stream was empty when it began
-- ARGV[4]  the id of a former connection, under which it no longer answers: that id is marked as left; its own id if
--          the gateway ends; missing or empty for none. An id that never had a lease is not marked, unless the gateway
--          ends: a late renewal of such an id makes a lease that no gateway holds, and that runs out
-- Returns  the time in epoch milliseconds; the run id of the Redis server that answers; since when it is known, in
--          epoch ms; 1 if another server was known before, else 0; floor(all), empty if there is no list; the id of the
--          stream's last entry; 1 if the entry of ARGV[3] still exists, else 0: then the stream was trimmed or lost,
--          and the gateway has to load the list again; 1 if the lease was granted, else 0
--
-- No lease is granted without a list, nor to a gateway that lost its place in the stream or left. A lease that it
-- already has lasts until its end, with nothing acknowledged, since the gateway does not know of the refusal yet.
local id, since, tookOver = primary()
local all = redis.call('ZSCORE', revoked, 'all')
local follows = ARGV[3] == '0-0' or #redis.call('XRANGE', revocations, ARGV[3], ARGV[3]) == 1
local held = redis.call('HGET', gateways, ARGV[1])
local ends = lease(held)
local given = all and follows and ARGV[2] ~= '0' and (ends or not held)
if given then
  redis.call('HSET', gateways, ARGV[1], text(now + ARGV[2]) .. ' ' .. ARGV[3])
  local day = 86400000
  redis.call('HSET', gateways, 'followed', text(now + day))
elseif ends then
  redis.call('HSET', gateways, ARGV[1], ends .. ' 0-0')
end
local ended = ARGV[4] == ARGV[1]
if ARGV[4] and ARGV[4] ~= '' and (ended or redis.call('HGET', gateways, ARGV[4])) then
  redis.call('HSET', gateways, ARGV[4], 'left ' .. text(now))
end
if ARGV[2] == '0' or ended then
  -- deletes old gateways here too, since barrier.lua may never run if nothing is revoked
  local _, latest = leases()
  if ended and latest < now then
    -- the last gateway leaves, so it is no fault that none follows from now on
    redis.call('HDEL', gateways, 'followed')
  elseif ended then
    -- a gateway that still follows extends this with its next renewal, one that was killed does not
    redis.call('HSET', gateways, 'followed', text(latest))
  end
end
return { text(now), id, since, tookOver, all or '', head(), follows and 1 or 0, given and 1 or 0 }
