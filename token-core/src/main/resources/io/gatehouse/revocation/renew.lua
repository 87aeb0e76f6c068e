-- Renews the lease of a gateway, and takes its acknowledgement. Stands behind the functions of barrier.lua.
--
-- KEYS     as in barrier.lua
-- ARGV[1]  the gateway's id, a new one for each connection, so that nothing that comes late speaks for it
-- ARGV[2]  how long its lease is, in ms, a minute at most; 0 for none yet, while it loads the list
-- ARGV[3]  the id of the latest entry that it applied, "0-0" if the stream was empty when it began
-- ARGV[4]  an id that it had before, and with which it does not answer any more: it has left, as far as that one goes; its
--          own id if it ends; missing or empty for none. One that never had a lease is not noted, unless it ends:
--          a renewal of it that comes late makes a lease that no gateway holds, and that runs out
-- Returns  the time in epoch milliseconds; which Redis answers, by its run id; since when this one is known here, in
--          epoch ms; 1 if another one was known before, else 0; floor(all), empty if there is no list; the id of the
--          stream's last entry; 1 if the entry of ARGV[3] is still there, else 0: then the stream was cut or lost, and
--          the gateway has to load the list again; 1 if the lease was given, else 0
--
-- No lease is given without a list, nor to a gateway that lost the thread or left. One that it has goes on until its end,
-- with nothing acknowledged, since the gateway does not know yet.
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
  -- forgets gateways now and then, also where nothing is revoked
  local _, latest = leases()
  if ended and latest < now then
    -- the last one leaves, so it is no fault that none follows from now on
    redis.call('HDEL', gateways, 'followed')
  elseif ended then
    -- one that follows puts this off with its next renewal, one that was killed does not
    redis.call('HSET', gateways, 'followed', text(latest))
  end
end
return { text(now), id, since, tookOver, all or '', head(), follows and 1 or 0, given and 1 or 0 }
