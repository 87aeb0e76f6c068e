-- Lists a part of a user's sessions, the newest first.
--
-- ARGV[1]  after  the place of the session before the part; missing to begin with the newest
--          count  the largest number of sessions
-- Says     the place after which the next part begins ("" if there is none), and of each session its id, the number of its
--          fields, and fields and values in turn
--
-- The order of the logins, a sorted set of places, is made by the first call and lives for ten minutes. Until then each
-- login adds its session. Sessions that have ended stay in it, and are removed when they are read.
local lasts = 600000
if redis.call('EXISTS', args.order) == 0 then
  local entries = {}
  local function write()
    if #entries > 0 then
      redis.call('ZADD', args.order, unpack(entries))
      entries = {}
    end
  end
  -- without live(), which would sort them
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', sessions, text(now), '+inf')) do
    local created = redis.call('HGET', args.session .. id, 'created')
    if created then
      table.insert(entries, 0)
      table.insert(entries, place(created, id))
      if #entries >= 1000 then
        write()
      end
    end
  end
  write()
  redis.call('PEXPIRE', args.order, text(lasts))
end

local says, found, last = { '' }, 0, nil
local from = args.after and '(' .. args.after or '+'
repeat
  local places = redis.call('ZREVRANGEBYLEX', args.order, from, '-', 'LIMIT', 0, text(args.count + 1))
  for _, this in ipairs(places) do
    local id = string.sub(this, string.find(this, ':', 1, true) + 1)
    local record = redis.call('HGETALL', args.session .. id)
    if #record == 0 then
      redis.call('ZREM', args.order, this)
    elseif found == args.count then
      says[1] = last
      return reply(says)
    else
      tell(says, id, record)
      found, last = found + 1, this
    end
    from = '(' .. this
  end
until #places == 0
return reply(says)
