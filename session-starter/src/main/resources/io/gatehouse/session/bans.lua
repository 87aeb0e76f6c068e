-- Lists the bans of a user and of the user's devices.
--
-- Says     of each ban its field, its end in epoch ms ("" for none), its reason, and its time in epoch ms and its actor (""
--          if they are not known)
local says = {}
for _, name in ipairs(redis.call('HKEYS', bans)) do
  local ends, why, at, actor = ban(name)
  if ends then
    table.insert(says, name)
    table.insert(says, ends)
    table.insert(says, why)
    table.insert(says, at)
    table.insert(says, actor)
  end
end
return reply(says)
