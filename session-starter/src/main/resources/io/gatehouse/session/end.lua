-- Ends sessions.
--
-- ARGV[1]  which    "all", "session", "but" or "device"
--          id       of the session or device
--          code     the reason's code
--          sure     whether a session that is not there is revoked too: its id comes from a verified token
--          ban      field, value and end (ms, missing for ever) of a ban that begins
-- Says     the time in ms, and each session that ended and its opaque token in turn
if args.ban then
  redis.call('HSET', bans, args.ban.field, args.ban.value)
  -- the hash lives until the last ban is over
  local last = redis.call('PTTL', bans)
  local first = redis.call('HLEN', bans) == 1
  if not args.ban.ends or (last == -1 and not first) then
    redis.call('PERSIST', bans)
  elseif first or now + last < args.ban.ends then
    redis.call('PEXPIREAT', bans, text(args.ban.ends))
  end
end
local which = {}
for _, one in ipairs(live()) do
  if args.which == 'all' or (args.which == 'session' and one.id == args.id)
    or (args.which == 'but' and one.id ~= args.id) or (args.which == 'device' and one.device == args.id) then
    table.insert(which, one)
  end
end
local says = { text(now) }
finish(which, args.code, says)
if args.sure and #which == 0 then
  revoke({ member('sid', args.id) }, args.code)
end
-- On a Cluster the caller alone raises this one: whoever would complete it later would hit newer logins.
if args.which == 'all' and revoked then
  revoke({ member('sub', args.subject) }, args.code)
end
return reply(says)
