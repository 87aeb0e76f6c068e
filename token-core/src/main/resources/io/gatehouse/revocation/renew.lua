-- Renews the lease of a gateway, and takes its acknowledgement. Stands behind the functions of barrier.lua.
--
-- KEYS     as in barrier.lua
-- ARGV[1]  the gateway's id, a new one for each connection, so that nothing that comes late speaks for it
-- ARGV[2]  how long its lease is, in ms, a minute at most; 0 for none yet, while it loads the list
-- ARGV[3]  the id of the latest entry that it applied, "0-0" if the stream was empty when it began
-- ARGV[4]  an id that it had before, and with which it does not answer any more: it has left, as far as that one goes; its
--          own id if it ends; missing or empty for none
-- Returns  the time in epoch milliseconds; which Redis answers, by its run id; since when this one is known here, in
--          epoch ms; 1 if another one was known before, else 0; floor(all), empty if there is no list; the id of the
--          stream's last entry; 1 if the entry of ARGV[3] is still there, else 0: then the stream was cut or lost, and
--          the gateway has to load the list again
--
-- No lease is given without a list, nor to a gateway that lost the thread or left. One that it has goes on until its end,
-- with nothing acknowledged, since the gateway does not know yet.
local id, since, tookOver = primary()
local all = redis.call('ZSCORE', revoked, 'all')
local follows = ARGV[3] == '0-0' or #redis.call('XRANGE', revocations, ARGV[3], ARGV[3]) == 1
local held = redis.call('HGET', gateways, ARGV[1])
local ends = lease(held)
if all and follows and ARGV[2] ~= '0' and (ends or not held) then
  redis.call('HSET', gateways, ARGV[1], text(now + ARGV[2]) .. ' ' .. ARGV[3])
  redis.call('HSET', gateways, 'followed', text(now))
elseif ends then
  redis.call('HSET', gateways, ARGV[1], ends .. ' 0-0')
end
if ARGV[4] and ARGV[4] ~= '' then
  redis.call('HSET', gateways, ARGV[4], 'left ' .. text(now))
end
if ARGV[4] == ARGV[1] and not isFollowed() then
  -- the last one leaves, so that nobody follows from now on is no fault
  redis.call('HDEL', gateways, 'followed')
end
if ARGV[2] == '0' then
  -- now and then, for where nobody revokes
  leases()
end
return { text(now), id, since, tookOver, all or '', head(), follows and 1 or 0 }
