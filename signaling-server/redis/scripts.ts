/**
 * What is done in Redis in one step each, in Lua: nothing else happens there meanwhile. Each gets, as its first argument,
 * the prefix of all keys:
 *
 * | key | holds |
 * | --- | --- |
 * | `session:ID` | hash: `document` as JSON without its spec, `version`, `spec`, and its `digest` |
 * | `sessions`, `due` | sorted sets of IDs: by when they were made, and by when to look through them |
 * | `of:ADDRESS` | set of IDs of sessions that an address has created |
 * | `lost:ID`, `losses` | how a session was lost; sorted set of the IDs of those of which that is remembered |
 * | `page:PEERID` | whose page it is, and its socket: `SESSION ROLE NUMBER SOCKET` |
 * | `waiting:PEERID` | list of what waits for a page: sender, newline, message |
 * | `processes` | sorted set: until when each process counts as alive |
 * | `at:PROCESS` | set of IDs of sessions of which pages have sockets there |
 * | `seat-key` | the key of the seats' tokens |
 *
 * Processes are told things through the channels `to:PROCESS`. Times are milliseconds of Redis's clock.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

const INDEX = `
local function setPage(peer, address, socket, ttl)
  redis.call('SET', prefix .. 'page:' .. peer, address .. ' ' .. socket, 'PX', ttl)
end
local function tell(process, ...)
  redis.call('PUBLISH', prefix .. 'to:' .. process, cjson.encode({...}))
end
local function keep(key, ttl)
  if redis.call('PTTL', key) < ttl then redis.call('PEXPIRE', key, ttl) end
end
local function forget(id, creator)
  redis.call('ZREM', prefix .. 'sessions', id)
  redis.call('ZREM', prefix .. 'due', id)
  if creator ~= '' then redis.call('SREM', prefix .. 'of:' .. creator, id) end
end
-- Of a change: pages that are gone, pages that are there, sockets to be closed, processes with a socket and without.
local function follow(id, ttl, moves)
  for _, peer in ipairs(moves.gone) do redis.call('DEL', prefix .. 'page:' .. peer) end
  for _, page in ipairs(moves.pages) do setPage(page[1], page[2], page[3], ttl) end
  for _, socket in ipairs(moves.closed) do tell(socket[1], 'hangUp', socket[2], socket[3]) end
  for _, process in ipairs(moves.at) do redis.call('SADD', prefix .. 'at:' .. process, id) end
  for _, process in ipairs(moves.left) do redis.call('SREM', prefix .. 'at:' .. process, id) end
end
local function isTaken(moves)
  for _, page in ipairs(moves.pages) do
    local known = redis.call('GET', prefix .. 'page:' .. page[1])
    if known and string.sub(known, 1, #page[2] + 1) ~= page[2] .. ' ' then return true end
  end
  return false
end
`;

const begin = (...parts: readonly string[]) => `local prefix = ARGV[1]\n${parts.join("")}`;

/** id, digest of the spec that is known: document, version, spec (nothing where it is known), processes that are alive. */
export const LOAD = `${begin(NOW)}
local held = redis.call('HMGET', prefix .. 'session:' .. ARGV[2], 'document', 'version', 'digest')
if not held[1] then return false end
local spec = ''
if held[3] ~= ARGV[3] then spec = redis.call('HGET', prefix .. 'session:' .. ARGV[2], 'spec') end
return { held[1], held[2], spec, redis.call('ZRANGEBYSCORE', prefix .. 'processes', now, '+inf') }
`;

/** id, version, document, due, time to live, creator, moves: `saved`, `changed` by others meanwhile, or `taken`. */
export const SAVE = `${begin(INDEX)}
local id, ttl, creator = ARGV[2], tonumber(ARGV[6]), ARGV[7]
local key = prefix .. 'session:' .. id
local version = redis.call('HGET', key, 'version')
if version ~= ARGV[3] then return 'changed' end
local moves = cjson.decode(ARGV[8])
if isTaken(moves) then return 'taken' end
redis.call('HSET', key, 'document', ARGV[4], 'version', version + 1)
redis.call('PEXPIRE', key, ttl)
redis.call('ZADD', prefix .. 'due', ARGV[5], id)
if creator ~= '' then keep(prefix .. 'of:' .. creator, ttl) end
follow(id, ttl, moves)
for _, peer in ipairs(moves.all) do redis.call('PEXPIRE', prefix .. 'page:' .. peer, ttl) end
return 'saved'
`;

/** id, document, spec, digest, made at, due, time to live, creator, most sessions, most of one address, moves. */
export const ADD = `${begin(INDEX)}
local id, ttl, creator = ARGV[2], tonumber(ARGV[8]), ARGV[9]
local key = prefix .. 'session:' .. id
if redis.call('EXISTS', key) == 1 then return 'known' end
if redis.call('ZCARD', prefix .. 'sessions') >= tonumber(ARGV[10]) then return 'full' end
local own = prefix .. 'of:' .. creator
if creator ~= '' and redis.call('SCARD', own) >= tonumber(ARGV[11]) then
  for _, other in ipairs(redis.call('SMEMBERS', own)) do
    if redis.call('EXISTS', prefix .. 'session:' .. other) == 0 then redis.call('SREM', own, other) end
  end
  if redis.call('SCARD', own) >= tonumber(ARGV[11]) then return 'full' end
end
local moves = cjson.decode(ARGV[12])
if isTaken(moves) then return 'taken' end
redis.call('HSET', key, 'document', ARGV[3], 'spec', ARGV[4], 'digest', ARGV[5], 'version', 1)
redis.call('PEXPIRE', key, ttl)
redis.call('ZADD', prefix .. 'sessions', ARGV[6], id)
redis.call('ZADD', prefix .. 'due', ARGV[7], id)
if creator ~= '' then
  redis.call('SADD', own, id)
  keep(own, ttl)
end
follow(id, ttl, moves)
return 'added'
`;

/** id, version, creator, moves, how it was lost (or nothing), now, how many losses are remembered, and for how long. */
export const REMOVE = `${begin(INDEX)}
local id = ARGV[2]
local key = prefix .. 'session:' .. id
if redis.call('HGET', key, 'version') ~= ARGV[3] then return 'changed' end
redis.call('DEL', key)
forget(id, ARGV[4])
follow(id, 1, cjson.decode(ARGV[5]))
if ARGV[6] ~= '' then
  local losses = prefix .. 'losses'
  redis.call('SET', prefix .. 'lost:' .. id, ARGV[6], 'PX', ARGV[9])
  redis.call('ZADD', losses, ARGV[7], id)
  redis.call('PEXPIRE', losses, ARGV[9])
  local most = tonumber(ARGV[8])
  for _, oldest in ipairs(redis.call('ZRANGE', losses, 0, -1 - most)) do redis.call('DEL', prefix .. 'lost:' .. oldest) end
  redis.call('ZREMRANGEBYRANK', losses, 0, -1 - most)
end
return 'saved'
`;

/** When they are to be looked through again if nobody does now: IDs of sessions that are due. */
export const DUE = `${begin(NOW, INDEX)}
local ids = redis.call('ZRANGEBYSCORE', prefix .. 'due', '-inf', now, 'LIMIT', 0, 100)
local due = {}
for _, id in ipairs(ids) do
  if redis.call('EXISTS', prefix .. 'session:' .. id) == 0 then forget(id, '')
  else
    redis.call('ZADD', prefix .. 'due', now + tonumber(ARGV[2]), id)
    due[#due + 1] = id
  end
end
return due
`;

/**
 * sender, session, role, destination, message, this process, whether it is new or was passed on to this process in vain,
 * whether it is worth keeping, most messages and bytes that wait, and for how long: `here`, `sent`, `kept`, `dropped`, `full`, or `nobody`.
 */
export const RELAY = `${begin(NOW, INDEX)}
local src, dst, text = ARGV[2], ARGV[5], ARGV[6]
local known = redis.call('GET', prefix .. 'page:' .. dst)
if not known then return 'nobody' end
local session, role, socket = string.match(known, '^(%S+) (%S+) %d+ (%S*)$')
local isNew = ARGV[8] == '1'
if isNew and (session ~= ARGV[3] or (role ~= 'seat' and ARGV[4] ~= 'seat')) then return 'nobody' end
local process = string.match(socket, '^(.*)%.')
if process and isNew then
  if process == ARGV[7] then return 'here' end
  local untilWhen = redis.call('ZSCORE', prefix .. 'processes', process)
  if untilWhen and tonumber(untilWhen) >= now then
    tell(process, 'signal', src, dst, text, ARGV[9])
    return 'sent'
  end
end
if ARGV[9] ~= '1' then return 'dropped' end
local key = prefix .. 'waiting:' .. dst
local bytes = #text
for _, waiting in ipairs(redis.call('LRANGE', key, 0, -1)) do bytes = bytes + #waiting end
if redis.call('LLEN', key) >= tonumber(ARGV[10]) or bytes > tonumber(ARGV[11]) then return 'full' end
redis.call('RPUSH', key, src .. '\\n' .. text)
redis.call('PEXPIRE', key, ARGV[12])
return 'kept'
`;

/** What waits for a page, which does not wait any more. */
export const TAKE = `${begin()}
local key = prefix .. 'waiting:' .. ARGV[2]
local waiting = redis.call('LRANGE', key, 0, -1)
redis.call('DEL', key)
return waiting
`;

/** Takes back what waits for a page from one sender. @returns how much that was */
export const TAKE_BACK = `${begin()}
local key = prefix .. 'waiting:' .. ARGV[2]
local count = 0
for _, waiting in ipairs(redis.call('LRANGE', key, 0, -1)) do
  if string.sub(waiting, 1, #ARGV[3] + 1) == ARGV[3] .. '\\n' then count = count + redis.call('LREM', key, 0, waiting) end
end
return count
`;

/**
 * process, for how long it counts as alive, the key that it has (or nothing): Redis's time, whether the process counted as
 * alive still, and the key that all have. Of processes that are dead the sessions are due.
 */
export const RENEW = `${begin(NOW)}
local processes = prefix .. 'processes'
local before = redis.call('ZSCORE', processes, ARGV[2])
redis.call('ZADD', processes, now + tonumber(ARGV[3]), ARGV[2])
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', processes, '-inf', now - 1)) do
  redis.call('ZREM', processes, dead)
  for _, id in ipairs(redis.call('SMEMBERS', prefix .. 'at:' .. dead)) do redis.call('ZADD', prefix .. 'due', 'XX', now, id) end
  redis.call('DEL', prefix .. 'at:' .. dead)
end
local isAlive = 0
if before and tonumber(before) >= now then isAlive = 1 end
local key = ''
if ARGV[4] ~= '' then
  redis.call('SET', prefix .. 'seat-key', ARGV[4], 'NX')
  key = redis.call('GET', prefix .. 'seat-key')
end
return { tostring(now), isAlive, key }
`;

/** A process ends: its lease does. */
export const LEAVE = `${begin(NOW)}
redis.call('ZADD', prefix .. 'processes', 'XX', 0, ARGV[2])
return 1
`;

/** All of them. */
export const SCRIPTS = [LOAD, SAVE, ADD, REMOVE, DUE, RELAY, TAKE, TAKE_BACK, RENEW, LEAVE] as const;
