-- Lists a user's sessions, the newest first.
--
-- Says     of each session its id, the number of its fields, and fields and values in turn
local found = live()
local says = {}
for i = #found, 1, -1 do
  tell(says, found[i].id, redis.call('HGETALL', args.session .. found[i].id))
end
return reply(says)
