-- Lists a part of the sessions of a user that were ended, the latest first.
--
-- KEYS[1]  <prefix>:{<user>}:history  a stream: see user.lua
-- ARGV     the id of the entry before the part, or "" to begin with the latest; the largest number of entries; and for how
--          many ms they are kept
-- Returns  the id after which the next part begins ("" if there is none), and of each entry its id, the number of its
--          fields, and fields and values in turn
local after, count, kept = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local oldest = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) - kept)
local entries = redis.call('XREVRANGE', KEYS[1], after ~= '' and '(' .. after or '+', oldest, 'COUNT', count + 1)
local says = { #entries > count and entries[count][1] or '' }
for i = 1, math.min(count, #entries) do
  local id, fields = unpack(entries[i])
  table.insert(says, id)
  table.insert(says, string.format('%.0f', #fields / 2))
  for _, value in ipairs(fields) do
    table.insert(says, value)
  end
end
return says
