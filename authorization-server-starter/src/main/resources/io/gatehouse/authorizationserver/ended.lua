-- Reads entries of the stream of revocations for a consumer group.
--
-- KEYS[1]  {<prefix>}:revocations  the stream
-- ARGV     the group, the consumer, the maximum number of entries, and the first pause in ms
-- Returns  of each entry its id, its member, and how often it was read
--
-- An entry that was read and not acknowledged is returned again after the first pause, and then after twice the time
-- before, up to 10 minutes. A group that is created begins with the first entry, since sessions may have ended before.
local stream, group, consumer, most, pause = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
if redis.call('EXISTS', stream) == 0 then
  return {}
end
redis.pcall('XGROUP', 'CREATE', stream, group, '0')
local says = {}
local function say(entries, times)
  for _, entry in ipairs(entries) do
    local fields = {}
    for i = 1, #(entry[2] or {}), 2 do
      fields[entry[2][i]] = entry[2][i + 1]
    end
    table.insert(says, entry[1])
    table.insert(says, fields.m or '')
    table.insert(says, tostring(times))
  end
end
-- every pending entry is looked at, a page after the other: those that wait must not hide one that is due
local from, pages = '-', 0
repeat
  local page = redis.call('XPENDING', stream, group, 'IDLE', pause, from, '+', 100)
  for _, pending in ipairs(page) do
    local id, idle, times = pending[1], pending[3], pending[4]
    from = '(' .. id
    if #says / 3 < most and idle >= math.min(pause * 2 ^ (times - 1), 600000) then
      local claimed = redis.call('XCLAIM', stream, group, consumer, pause, id)
      if claimed[1] then
        say(claimed, times + 1)
      else
        -- trimmed meanwhile
        redis.call('XACK', stream, group, id)
      end
    end
  end
  pages = pages + 1
until #page < 100 or pages == 100
local left = most - #says / 3
if left > 0 then
  local read = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', left, 'STREAMS', stream, '>')
  if read then
    say(read[1][2], 1)
  end
end
return says
