-- Changes what is known of a user while they are logged in.
--
-- ARGV[1]  account  fields and values of the account in turn
--          hurry    for how many milliseconds it goes before what a login or refresh found out before
--          code     of the reason permissions_changed; missing if tokens that say otherwise may live on
-- Says     how many sessions have it now
redis.call('DEL', account)
redis.call('HSET', account, unpack(args.account))
redis.call('PEXPIRE', account, text(args.hurry))
local changed = live()
for _, one in ipairs(changed) do
  describe(args.session .. one.id, args.account)
end
if args.code then
  revoke({ member('sub.permissions', args.subject) }, args.code)
end
return reply({ text(#changed) })
