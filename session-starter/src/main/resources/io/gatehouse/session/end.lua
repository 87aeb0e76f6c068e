-- Ends sessions.
--
-- ARGV[1]  which    "all", "session", "but" or "device"
--          id       of the session or device; "but" keeps the whole sign-on of the session
--          code     the reason's code
--          sure     whether a session that does not exist is revoked too: its id comes from a verified token
--          ban      field, value and end (ms, missing for none) of a new ban; one whose end has passed changes nothing
-- Says     one of these; EndReply reads them
--          over  if the ban's end has passed
--          ok    each session that ended and its opaque token
local all = live()
if args.ban then
  if args.ban.ends and args.ban.ends <= now then
    return reply({ 'over' })
  end
  redis.call('HSET', bans, args.ban.field, args.ban.value .. separator .. text(now) .. ' ' .. (args.actor or ''))
  settle()
end
local kept = args.id
for _, one in ipairs(all) do
  if one.id == args.id and one.sign_on then
    kept = one.sign_on
  end
end
local which = {}
for _, one in ipairs(all) do
  if args.which == 'all' or (args.which == 'session' and one.id == args.id)
    or (args.which == 'but' and one.id ~= args.id and one.id ~= kept and one.sign_on ~= kept) or (args.which == 'device' and one.device == args.id) then
    table.insert(which, one)
  end
end
local says = { 'ok' }
finish(which, args.code, says)
if args.sure and #which == 0 then
  revoke({ member('sid', args.id) }, args.code)
end
-- On a Cluster only the caller raises this floor: completing it in a later operation would also end newer logins.
if args.which == 'all' and revoked then
  revoke({ member('sub', args.subject) }, args.code)
end
return reply(says)
