-- Lifts a ban.
--
-- ARGV[1]  field  the ban's field
-- Says     1 if there was one, else 0
local ends = ban(args.field)
redis.call('HDEL', bans, args.field)
settle()
return reply({ ends and '1' or '0' })
