-- Rotates a refresh token.
--
-- ARGV[1]  id             the session's id
--          hash, family   the hash of the token that came, and of its family
--          next, sealed   the hash of its successor, and the successor as only the token that came can open it
--          format, token  what access tokens are, if the record does not say so, and the key of the new opaque one
--          grace, asked   for how many milliseconds a spent token gets the same successor, and since when this one asks
--          idle           for how many milliseconds the session lives without a refresh
--          account        fields and values of the account in turn; missing if nobody knows better
--          fields         further fields and values of the record in turn
--          disabled       whether the account may not go on
--          banned, reuse  the codes of these reasons
--          look           whether only to look if the token is good: then nothing is written, unless it is not
-- Says     "ok" or "repeat", the iat in seconds, the end in ms, name, roles, permissions, attributes, the device, the
--          format, the sealed successor and the former opaque token;
--          "good", since when it asks, and on a Cluster the names of the floors that matter, if it was only to be looked at;
--          "wait", for how many ms, and since when it asks; "ended" with a reason's code; "reuse"; "gone" with a
--          reason's code if the session had ended before; "unknown";
--          "ending" if that has to be completed first; "ask" and the names of floors if the list has to be asked for them
--          first
local key = args.session .. args.id
local record = redis.call('HMGET', key, 'refresh', 'family', 'spent', 'spent_at', 'iat', 'ends', 'device', 'token')
local secret, family, spent, spent_at, iat, ends, device, token = unpack(record)
-- One that was made up by somebody who never saw one of this session's learns nothing else.
if secret and (not (iat and ends and device) or family ~= args.family or tonumber(ends) <= now) then
  return reply({ 'unknown' })
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
local this = { { id = args.id, token = token or '' } }
-- Revoked by somebody else than the session service, or the list was lost.
if tonumber(iat) <= second(list.ends) then
  finish(this, reason(list.ends), {})
  return reply({ 'ended', reason(list.ends), token })
end
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
local described = describe(key, args.account)
keep(args.id, expires)
local given = redis.call('HMGET', key, 'sealed', 'former', 'token')
return reply({ again and 'repeat' or 'ok', text(second(list.now)), text(expires), described[1], described[2],
  described[3], described[4], device, given[3] and 'opaque' or 'jwt', given[1], given[2] })
