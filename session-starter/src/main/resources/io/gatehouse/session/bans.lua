-- Lists the bans of a user and of the user's devices.
--
-- Says     of each ban its field, its end in epoch ms ("" for none) and its reason
local says = {}
for _, name in ipairs(redis.call('HKEYS', bans)) do
  local ends, why = ban(name)
  if ends then
    table.insert(says, name)
    table.insert(says, ends)
    table.insert(says, why)
  end
end
return reply(says)
