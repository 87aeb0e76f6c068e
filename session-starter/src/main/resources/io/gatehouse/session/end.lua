-- Ends sessions.
--
-- ARGV[1]  which    "all", "session", "but" or "device"
--          id       of the session or device
--          code     the reason's code
--          sure     whether a session that is not there is revoked too: its id comes from a verified token
--          ban      field, value and end (ms, missing for ever) of a ban that begins; one that is over is none, and ends nothing
-- Says     the time in ms, and each session that ended and its opaque token in turn
local all = live()
if args.ban then
  if args.ban.ends and args.ban.ends <= now then
    return reply({ text(now) })
  end
  redis.call('HSET', bans, args.ban.field, args.ban.value)
  settle()
end
local which = {}
for _, one in ipairs(all) do
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
