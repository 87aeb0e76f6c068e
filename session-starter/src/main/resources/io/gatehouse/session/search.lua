-- Lists a part of the users whose ids begin with a text, in the order of the bytes of their ids.
--
-- KEYS[1]  {<prefix>}:users  see index.lua
-- ARGV     the beginning of the ids; the id of the user before the part, or "" to begin with the first; and the largest
--          number of users
-- Returns  1 if there are more, else 0; and the users' ids
local start, after, count = ARGV[1], ARGV[2], tonumber(ARGV[3])
-- no id has the byte 255, since it is UTF-8
local found = redis.call('ZRANGEBYLEX', KEYS[1], after ~= '' and '(' .. after or '[' .. start, '(' .. start .. '\255',
  'LIMIT', 0, count + 1)
local says = { #found > count and '1' or '0' }
for i = 1, math.min(count, #found) do
  table.insert(says, found[i])
end
return says
