-- Common beginning of the scripts on a user's sessions; it follows the functions of revoke.lua.
--
-- KEYS[1]  <prefix>:{<user>}:sessions  the user's sessions, a sorted set of ids by their expiry
-- KEYS[2]  <prefix>:{<user>}:bans      the bans of the user and of the user's devices, a hash
-- KEYS[3]  <prefix>:{<user>}:account   the latest change of the user's account, a hash that expires
-- KEYS[4]  <prefix>:{<user>}:ending    pending members, whose floors may not be in the list yet: a sorted set,
--                                      score = a floor, as in KEYS[5]
-- KEYS[5]  {<prefix>}:revoked          the floors, a sorted set; missing where it is in another slot, on a Cluster
-- KEYS[6]  {<prefix>}:revocations      the floors in order, a stream; missing where KEYS[5] is
-- ARGV[1]  a JSON object; in all scripts
--            session    the prefix of the keys of the user's sessions: <prefix>:{<user>}:session:
--            scope      the prefix of the names of floors: "", or "<scope>/"
--            subject    the user's id
--            retention  the retention of a revocation in ms
--            order      in scripts that list a part or begin a session: <prefix>:{<user>}:order, see page.lua
--            history    in scripts that end sessions: key, <prefix>:{<user>}:history, a stream of the sessions that were
--                       ended; size, its largest number of entries; kept, for how many ms; missing if it is off
--            actor      the actor of the operation; missing if that is not known
--            list       on a Cluster, the state of the list: now, its clock in epoch ms, and floors, by their names;
--                       missing before it was read, and then a script that issues a token says "ask" and the names that
--                       it needs
--            claims     in scripts that issue a token: the claims that all tokens share, by their names
-- Returns  the number of pending floors, and each member and its score as in KEYS[4]; the number of floors that were
--          raised here, and each member and its score; and then the script's reply ("Says" in each script).
--          SessionScript reads them
--
-- The keys of the sessions are computed from their ids: all of them are in the user's slot. Sessions leave the index
-- when they have ended, and the index expires with the last of them, so no clean-up job is needed.
local sessions, bans, account, ending, revoked, revocations = unpack(KEYS)
local args = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

local function second(milli)
  return math.floor(milli / 1000)
end

local function member(claim, value)
  return args.scope .. claim .. ':' .. value
end

-- The reason's code in the fraction of a floor.
local function reason(floor)
  return text(math.floor((floor - math.floor(floor)) * 1024))
end

-- Floors that this script raised: members and scores in turn, as in KEYS[4].
local raised = {}

-- Raises floors, or notes them as pending if the list is in another slot.
local function revoke(members, code)
  if revoked then
    raise(revoked, revocations, now, args.retention, code, members)
    for _, name in ipairs(members) do
      table.insert(raised, name)
      table.insert(raised, score(now, code))
    end
    return
  end
  for _, name in ipairs(members) do
    redis.call('ZADD', ending, score(now, code), name)
  end
  redis.call('PEXPIRE', ending, text(args.retention))
end

-- Raises the floors of sessions whose records change: gateways that keep a copy read them again.
local function outdate(ids)
  local names = {}
  for _, id in ipairs(ids) do
    table.insert(names, member('sid.record', id))
  end
  if #names > 0 then
    revoke(names, '0')
  end
end

-- Pending floors, noted while the list was in another slot, are raised first.
if revoked and redis.call('EXISTS', ending) == 1 then
  local noted = redis.call('ZRANGE', ending, 0, -1, 'WITHSCORES')
  for i = 1, #noted, 2 do
    revoke({ noted[i] }, reason(noted[i + 1]))
  end
  redis.call('DEL', ending)
end

-- The names of the floors that were looked up, and of those that have to be read from the list in another slot.
local named, unasked = {}, {}

local function floor(name)
  table.insert(named, name)
  if revoked then
    return tonumber(redis.call('ZSCORE', revoked, name) or 0)
  end
  local known = args.list and args.list.floors[name]
  if not known then
    table.insert(unasked, name)
  end
  return known or 0
end

-- Reads the list: its clock, the floor of the session, the highest floor of the session, the user and all, the highest
-- floor that ends the session (one of these, or of its tokens' claims, which are given by their names), and the highest
-- floor that a new token must exceed.
local function ask(id, claims)
  -- the fraction marks a list that was created, without a revocation
  local made = score(now, 1023)
  if revoked and redis.call('ZADD', revoked, 'NX', made, 'all') == 1 then
    redis.call('XADD', revocations, '*', 'm', 'all', 's', made)
  end
  local session = id and floor(member('sid', id)) or 0
  local user = math.max(session, floor('all'), floor(member('sub', args.subject)))
  local ends = user
  for _, name in ipairs(claims) do
    ends = math.max(ends, floor(name))
  end
  local any = math.max(ends, floor(member('sub.permissions', args.subject)))
  return { now = args.list and args.list.now or now, session = session, user = user, ends = ends, any = any }
end

-- The ms for which no token may be issued: iat has whole seconds, and its second has to be past all floors.
local function hold(list)
  if second(list.now) > second(list.any) then
    return 0
  end
  return (second(list.any) + 1) * 1000 - list.now
end

-- Whether a floor of the permissions is pending: raised later, it would cover a token that is issued now.
local function outdated()
  return not revoked and redis.call('ZSCORE', ending, member('sub.permissions', args.subject))
end

local function reply(says)
  local result = {}
  for _, floors in ipairs({ revoked and {} or redis.call('ZRANGE', ending, 0, -1, 'WITHSCORES'), raised }) do
    table.insert(result, #floors / 2)
    for _, text in ipairs(floors) do
      table.insert(result, text)
    end
  end
  for _, text in ipairs(says) do
    table.insert(result, text or '')
  end
  return result
end

-- The user's sessions, the oldest first, as they were at the first call.
local lived
local function live()
  if lived then
    return lived
  end
  redis.call('ZREMRANGEBYSCORE', sessions, '-inf', text(now))
  local found = {}
  for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
    local record = redis.call('HMGET', args.session .. id, 'device', 'device_type', 'created', 'token', 'sign_on')
    if record[3] then
      table.insert(found, { id = id, device = record[1], kind = record[2], created = tonumber(record[3]),
        token = record[4] or '', sign_on = record[5] })
    else
      redis.call('ZREM', sessions, id)
    end
  end
  table.sort(found, function(a, b)
    return a.created < b.created or (a.created == b.created and a.id < b.id)
  end)
  lived = found
  return found
end

-- Sets the expiry of a session. The index expires with the last of the sessions.
local function keep(id, expires)
  redis.call('PEXPIREAT', args.session .. id, text(expires))
  redis.call('ZADD', sessions, text(expires), id)
  local last = redis.call('ZRANGE', sessions, -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', sessions, text(tonumber(last[2])))
end

-- The place of a session in the order of logins: members with the same score are in the order of their bytes.
local function place(created, id)
  return string.format('%015.0f:%s', created, id)
end

-- Adds a session and the fields of its record to a script's reply.
local function tell(says, id, record)
  table.insert(says, id)
  table.insert(says, text(#record / 2))
  for _, value in ipairs(record) do
    table.insert(says, value)
  end
end

-- Extends the session of a sign-on, up to its end, so that it lasts as long as a session that belongs to it.
local function extend(id, expires)
  local until_now, ends = unpack(redis.call('HMGET', args.session .. id, 'expires', 'ends'))
  local later = math.min(expires, tonumber(ends))
  if later > tonumber(until_now) then
    redis.call('HSET', args.session .. id, 'expires', text(later))
    keep(id, later)
  end
end

-- The fields of a record that its entry in the history has.
local remembered = { 'device', 'device_type', 'device_name', 'address', 'agent', 'created' }

-- Writes sessions that are about to end into the history: the last ones, if there are more than it has room for.
local function remember(these, code)
  local history = args.history
  if not history or #these == 0 then
    return
  end
  for i = math.max(1, #these - history.size + 1), #these do
    local entry = { 'id', these[i].id, 'reason', text(code) }
    if args.actor then
      table.insert(entry, 'actor')
      table.insert(entry, args.actor)
    end
    for j, value in ipairs(redis.call('HMGET', args.session .. these[i].id, unpack(remembered))) do
      if value then
        table.insert(entry, remembered[j])
        table.insert(entry, value)
      end
    end
    redis.call('XADD', history.key, 'MAXLEN', text(history.size), '*', unpack(entry))
  end
  redis.call('XTRIM', history.key, 'MINID', text(now - history.kept))
  redis.call('PEXPIRE', history.key, text(history.kept))
end

-- Ends sessions, and adds their ids and opaque tokens in turn to the script's reply. The sessions that belong to a
-- sign-on end with it.
local function finish(these, code, says)
  local which, ending_ids, names = {}, {}, {}
  for _, one in ipairs(these) do
    table.insert(which, one)
    ending_ids[one.id] = true
  end
  for _, one in ipairs(#these > 0 and live() or {}) do
    if ending_ids[one.sign_on] and not ending_ids[one.id] then
      table.insert(which, one)
    end
  end
  remember(which, code)
  for _, one in ipairs(which) do
    redis.call('DEL', args.session .. one.id)
    redis.call('ZREM', sessions, one.id)
    table.insert(names, member('sid', one.id))
    table.insert(says, one.id)
    table.insert(says, one.token)
  end
  if #names > 0 then
    revoke(names, code)
  end
end

-- Follows the reason of a ban, before the time of the ban in ms and its actor: U+2063, which no actor contains. Values
-- without it are bans, too.
local separator = '\226\129\163'

-- The ban in a field: its end ("" for none), its reason, its time in ms and its actor ("" if they are not known); nil if
-- there is no ban. An unreadable value counts as a ban without an end.
local function ban(field)
  local value = redis.call('HGET', bans, field)
  if not value then
    return nil
  end
  local ends, why = string.match(value, '^(%d*) (.*)$')
  if not ends then
    return '', '', '', ''
  end
  if ends ~= '' and tonumber(ends) <= now then
    redis.call('HDEL', bans, field)
    return nil
  end
  local reason, at, actor = string.match(why, '^(.*)' .. separator .. '(%d+) (.*)$')
  if reason then
    return ends, reason, at, actor
  end
  return ends, why, '', ''
end

-- Sets the expiry of the hash of bans: the end of the last of them.
local function settle()
  local last = 0
  for _, field in ipairs(redis.call('HKEYS', bans)) do
    local ends = ban(field)
    if ends == '' then
      redis.call('PERSIST', bans)
      return
    end
    last = math.max(last, tonumber(ends or 0))
  end
  if last > 0 then
    redis.call('PEXPIREAT', bans, text(last))
  end
end

-- A JSON object as a table; an empty table if it is malformed or missing.
local function object(json)
  local read, result = pcall(cjson.decode, json or '{}')
  return read and type(result) == 'table' and result or {}
end

-- The value of a field in a list of fields and values in turn.
local function field(fields, name)
  for i = 1, #fields, 2 do
    if fields[i] == name then
      return fields[i + 1]
    end
  end
end

-- The token claims that follow from a record's account fields.
local function claims(name, attributes)
  local result = object(attributes)
  result.name = name or nil
  return result
end

-- The account fields to write: a recent change takes precedence over the caller's values, which may be older. Fields
-- and values in turn; nil to keep those of the record.
local function current(found)
  local changed = redis.call('HGETALL', account)
  return (#changed > 0) and changed or found
end

-- The names of floors that are not floors of a claim.
local reserved = { ['sub.permissions'] = true, ['sid.record'] = true }

-- The names of the floors that could cover the session's tokens by claims besides sub, sid and jti: by current, former
-- and new values. As at the gateways, only text claims have floors.
local function members(key, device, found)
  local names, known = {}, {}
  local function add(claim, value)
    local name = member(claim, value)
    if not known[name] and string.find(claim, '^[%w_.-]+$') and not reserved[claim] then
      known[name] = true
      table.insert(names, name)
    end
  end
  local function addAll(some)
    for claim, value in pairs(some) do
      if type(value) == 'string' then
        add(claim, value)
      end
    end
  end
  addAll(args.claims)
  add('device', device)
  local name, attributes, held, sign_on = unpack(redis.call('HMGET', key, 'name', 'attributes', 'held', 'sign_on'))
  if sign_on then
    add('sid', sign_on)
  end
  addAll(claims(name, attributes))
  for claim, values in pairs(object(held)) do
    for _, value in ipairs(values) do
      add(claim, value)
    end
  end
  if found then
    addAll(claims(field(found, 'name'), field(found, 'attributes')))
  end
  return names
end

-- Notes the former claims of a session's tokens in its record: a floor of those ends the session as well. Of each claim
-- the first value and the latest seven are kept, since a claim may change with each refresh.
local most = 8
local function retain(key, fields)
  local name, attributes, held = unpack(redis.call('HMGET', key, 'name', 'attributes', 'held'))
  if name == (field(fields, 'name') or false) and attributes == field(fields, 'attributes') then
    return
  end
  local before, after = claims(name, attributes), claims(field(fields, 'name'), field(fields, 'attributes'))
  local all, changed = object(held), false
  for claim, value in pairs(before) do
    if type(value) == 'string' and value ~= after[claim] then
      local values = all[claim] or {}
      for i, former in ipairs(values) do
        if former == value and i > 1 then
          table.remove(values, i)
          break
        end
      end
      if values[1] ~= value then
        table.insert(values, value)
      end
      if #values > most then
        table.remove(values, 2)
      end
      all[claim] = values
      changed = true
    end
  end
  if changed then
    redis.call('HSET', key, 'held', cjson.encode(all))
  end
end

local function described(key)
  return redis.call('HMGET', key, 'name', 'roles', 'permissions', 'attributes')
end

-- Writes the account fields of a record. Returns name, roles, permissions and attributes, and whether one has changed.
local function describe(key, found)
  local fields, before = current(found), described(key)
  if not fields then
    return before, false
  end
  retain(key, fields)
  redis.call('HDEL', key, 'name')
  redis.call('HSET', key, unpack(fields))
  local after, changed = described(key), false
  for i, value in ipairs(after) do
    changed = changed or value ~= before[i]
  end
  return after, changed
end

-- The beginning of the reply of a script that issues a token. Issue reads the part after the first text.
local function issued(kind, iat, expires, described, device, format)
  return { kind, text(iat), text(expires), described[1], described[2], described[3], described[4], device, format }
end
