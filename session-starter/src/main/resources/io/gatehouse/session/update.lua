-- Changes the account of a logged-in user.
--
-- ARGV[1]  account  fields and values of the account in turn
--          hurry    the ms for which it takes precedence over values that a login or refresh read earlier
--          code     of the reason permissions_changed; missing if tokens with other values stay valid
-- Says     the number of sessions that have it now
redis.call('DEL', account)
redis.call('HSET', account, unpack(args.account))
redis.call('PEXPIRE', account, text(args.hurry))
local changed, ids = live(), {}
for _, one in ipairs(changed) do
  describe(args.session .. one.id, args.account)
  table.insert(ids, one.id)
end
-- also of records that had these values before: a repeated change waits for the gateways, too
outdate(ids)
if args.code then
  revoke({ member('sub.permissions', args.subject) }, args.code)
end
return reply({ text(#changed) })
