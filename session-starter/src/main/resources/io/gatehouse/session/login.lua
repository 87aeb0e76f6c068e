-- Creates a session.
--
-- ARGV[1]  id, device, kind  the session's id, the device's id and type
--          fields            fields and values of the record in turn
--          account           fields and values of the account in turn
--          idle, life        its lifetime in ms without a refresh, and its maximum lifetime in ms
--          policy            same, one, user, kinds, refuse: see DevicePolicy
--          replaced          the code of the reason "replaced"
--          format, token     the access tokens' format, unless the record sets it, and the key of the opaque token
--          sign_on           the id of the session of the sign-on that this session belongs to; missing for none
-- Says     one of these; IssueReply reads the first three, LoginReply the others
--          ask     the names of floors, which have to be read from the list first
--          wait    for how many ms
--          ending  if pending floors have to be raised first
--          banned  until when in ms ("" for no end), and why
--          over    if the sign-on has ended
--          full    if there is no room
--          ok      the iat in seconds, the end in ms, name, roles, permissions, attributes, the device, the format, and
--                  each session that made room and its opaque token
local list = ask(args.sign_on, members(args.session .. args.id, args.device, current(args.account)))
if #unasked > 0 then
  return reply({ 'ask', unpack(unasked) })
end
local pause = hold(list)
if pause > 0 then
  return reply({ 'wait', text(pause) })
end
if outdated() then
  return reply({ 'ending' })
end
for _, field in ipairs({ 'user', 'device:' .. args.device }) do
  local ends, why = ban(field)
  if ends then
    return reply({ 'banned', ends, why })
  end
end

local ends = now + args.life
if args.sign_on then
  local its_iat, its_ends, its_own = unpack(redis.call('HMGET', args.session .. args.sign_on, 'iat', 'ends', 'sign_on'))
  if not its_iat or its_own or tonumber(its_iat) <= second(list.user) then
    return reply({ 'over' })
  end
  ends = math.min(ends, tonumber(its_ends))
end

-- A device counts once: the sessions that belong to its sign-on neither make room nor need any. Of these there is one
-- for each client.
local policy = args.policy
local gone, kept = {}, {}
for _, one in ipairs(live()) do
  local same = one.device == args.device and (policy.same or args.sign_on)
  if (one.sign_on or nil) ~= args.sign_on then
    same = false
  elseif not args.sign_on then
    same = same or (policy.one and args.kind and one.kind == args.kind)
  end
  if same then
    table.insert(gone, one)
  elseif not args.sign_on and not one.sign_on then
    table.insert(kept, one)
  end
end
-- Makes room for one more among the sessions that count, from the oldest on; false if the policy is to refuse.
local function room(max, counts)
  local number = 0
  for _, one in ipairs(kept) do
    number = number + (counts(one) and 1 or 0)
  end
  local i = 1
  while number >= max do
    if policy.refuse then
      return false
    end
    if counts(kept[i]) then
      table.insert(gone, table.remove(kept, i))
      number = number - 1
    else
      i = i + 1
    end
  end
  return true
end
local most = args.kind and policy.kinds[args.kind]
local fits = not most or room(most, function(one) return one.kind == args.kind end)
fits = fits and room(policy.user, function() return true end)
if not fits then
  return reply({ 'full' })
end

local key = args.session .. args.id
local iat = second(list.now)
local expires = math.min(now + args.idle, ends)
redis.call('HSET', key, unpack(args.fields))
redis.call('HSET', key, 'iat', text(iat), 'created', text(now), 'seen', text(now), 'expires', text(expires),
  'ends', text(ends), 'floors', 1)
local described = describe(key, args.account)
keep(args.id, expires)
if redis.call('EXISTS', args.order) == 1 then
  redis.call('ZADD', args.order, 0, place(now, args.id))
end
if args.sign_on then
  extend(args.sign_on, expires)
end
local format = redis.call('HGET', key, 'format') or args.format
if format == 'opaque' then
  redis.call('HSET', key, 'token', args.token)
end
local says = issued('ok', iat, expires, described, args.device, format)
finish(gone, args.replaced, says)
return reply(says)
