-- Lists a user's sessions, the newest first.
--
-- Says     of each session its id, the number of its fields, and fields and values in turn
local found = live()
local says = {}
for i = #found, 1, -1 do
  local record = redis.call('HGETALL', args.session .. found[i].id)
  table.insert(says, found[i].id)
  table.insert(says, text(#record / 2))
  for _, value in ipairs(record) do
    table.insert(says, value)
  end
end
return reply(says)
