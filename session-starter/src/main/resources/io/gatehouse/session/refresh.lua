-- Rotates a refresh token.
--
-- ARGV[1]  id             the session's id
--          hash, family   the hash of the presented token, and of its family
--          next, sealed   the hash of its successor, and the successor, which only the presented token can decrypt
--          format, token  the access tokens' format, unless the record sets it, and the key of the new opaque token
--          grace, asked   the ms for which a spent token gets the same successor, and when this refresh was first tried
--          idle           the session's lifetime in ms without a refresh
--          account        fields and values of the account in turn; missing to keep the record's
--          fields         further fields and values of the record in turn
--          disabled       whether the account is missing or disabled
--          banned, reuse  the codes of these reasons
--          client         the OAuth client that the session must be of; missing if it must be of none
--          look           whether to check the token only: then a valid one is not spent
-- Says     one of these; IssueReply reads the first three, Rotation the others
--          ask      the names of floors, which have to be read from the list first
--          wait     for how many ms, and the time of "asked"
--          ending   if pending floors have to be raised first
--          unknown  if there is no such session or token
--          gone     the code of the reason for which the session had ended before
--          ended    the code of the reason for which the session ended, and its opaque token
--          reuse    the opaque token of the session, which ended
--          good     the time of "asked", and on a Cluster the names of the relevant floors, if the token was only checked
--          ok       the iat in seconds, the end in ms, name, roles, permissions, attributes, the device, the format, the
--                   sealed successor, and the former opaque token
--          repeat   the same as ok, if the token had been spent before, within the grace
local key = args.session .. args.id
local record = redis.call('HMGET', key, 'refresh', 'family', 'spent', 'spent_at', 'iat', 'ends', 'device', 'token',
  'expires', 'client_id', 'sign_on')
local secret, family, spent, spent_at, iat, ends, device, token, until_now, client, sign_on = unpack(record)
-- A forged token, whose family does not match, learns nothing else and cannot end the session. Neither can a client
-- that it was not issued to.
if secret and (not (iat and ends and device) or family ~= args.family or tonumber(ends) <= now
    or (client or nil) ~= args.client or (sign_on and redis.call('EXISTS', args.session .. sign_on) == 0)) then
  return reply({ 'unknown' })
end
if client then
  args.claims.client_id = client
end
local list = ask(args.id, secret and members(key, device, current(args.account)) or {})
if #unasked > 0 then
  return reply({ 'ask', unpack(unasked) })
end
if not secret then
  return reply(list.session > 0 and { 'gone', reason(list.session) } or { 'unknown' })
end
if outdated() then
  return reply({ 'ending' })
end
local this = { { id = args.id, token = token or '', sign_on = sign_on } }
-- The session was revoked by another service, or the list was lost.
if tonumber(iat) <= second(list.ends) then
  finish(this, reason(list.ends), {})
  return reply({ 'ended', reason(list.ends), token })
end
-- The grace counts up to the first try, so that the time of a "wait" does not use it up.
local asked = args.asked or now
local again = args.hash == spent and asked - tonumber(spent_at) <= args.grace
if args.hash ~= secret and not again then
  finish(this, args.reuse, {})
  return reply({ 'reuse', token })
end
if args.disabled or ban('user') or ban('device:' .. device) then
  finish(this, args.banned, {})
  return reply({ 'ended', text(args.banned), token })
end
if args.look then
  return reply({ 'good', text(asked), unpack(revoked and {} or named) })
end
-- After all refusals, which need no wait.
local pause = hold(list)
if pause > 0 then
  return reply({ 'wait', text(pause), text(asked) })
end

if not again then
  redis.call('HSET', key, 'refresh', args.next, 'spent', args.hash, 'spent_at', text(now), 'sealed', args.sealed)
  redis.call('HDEL', key, 'token', 'former')
  if token then
    redis.call('HSET', key, 'former', token)
  end
  if (redis.call('HGET', key, 'format') or args.format) == 'opaque' then
    redis.call('HSET', key, 'token', args.token)
  end
end
local expires = math.min(now + args.idle, tonumber(ends))
redis.call('HSET', key, 'seen', text(now), 'expires', text(expires), unpack(args.fields))
local described, changed = describe(key, args.account)
keep(args.id, expires)
if sign_on then
  extend(sign_on, expires)
end
local given = redis.call('HMGET', key, 'sealed', 'former', 'token')
-- gateways may keep a record until it expires, and an opaque token while its record names it
if changed or given[3] ~= token or expires < tonumber(until_now or 0) then
  outdate({ args.id })
end
local says = issued(again and 'repeat' or 'ok', second(list.now), expires, described, device,
  given[3] and 'opaque' or 'jwt')
table.insert(says, given[1])
table.insert(says, given[2])
return reply(says)
