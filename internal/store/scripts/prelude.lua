-- Put before every other script. A lane is named by one letter, "e" (events)
-- or "s" (show), and keeps three fields in a run's hash: <lane>t the token that
-- stands for the run ("later" while it waits in the lane's sorted set), <lane>e
-- the epoch of the newest take, <lane>n the takes since the last success.
-- Its other fields: sub(ject), at (opened), end(ed), last (epoch:event of the newest
-- commit), want (how often a commit wanted it shown), sat (when to show it, wanted
-- while it was being shown), not (Slack asked not to be told anything before), t:<name>
-- (the body of a timer). Times are in ms. All values are short, so
-- that Redis keeps the hash as one small piece.
local GROUP = 'vpncheck'

-- Redis that is full refuses a script at its first write if that takes room, and not
-- later. So what begins something new writes that first, and is refused as a whole; what
-- brings something accepted further begins with a write that takes no room.
local function evenIfFull(run) redis.call('HDEL', run, '') end

-- discard takes one entry out of the stream and of the pending list.
local function discard(stream, token)
  redis.call('XACK', stream, GROUP, token)
  redis.call('XDEL', stream, token)
end

-- lower takes the run's token down, wherever it is.
local function lower(run, lane, stream)
  local token = redis.call('HGET', run, lane .. 't')
  if token and token ~= 'later' then discard(stream, token) end
  redis.call('HDEL', run, lane .. 't')
end

-- raise puts a token for the run into the stream.
local function raise(run, lane, stream, id)
  redis.call('HSET', run, lane .. 't', redis.call('XADD', stream, '*', 'r', id))
end

-- quiet is a time to show a run, put off for as long as Slack asked for.
local function quiet(run, at)
  return math.max(at, tonumber(redis.call('HGET', run, 'not') or '0'))
end

-- deliver appends an event to the inbox, with a token unless the run has one.
local function deliver(run, inbox, ready, id, event)
  redis.call('RPUSH', inbox, event)
  if redis.call('HEXISTS', run, 'et') == 0 then raise(run, 'e', ready, id) end
end

-- pop removes the first event, records it as done under its epoch, and puts the
-- next token in if there is another event.
local function pop(run, inbox, ready, id, done)
  redis.call('LPOP', inbox)
  redis.call('HSET', run, 'last', done)
  redis.call('HDEL', run, 'en')
  lower(run, 'e', ready)
  if redis.call('EXISTS', inbox) == 1 then raise(run, 'e', ready, id) end
end

-- charge takes one from every bucket (GCRA), or where one is empty from none. What was said about an
-- event is said again when it comes again. Of keys, the first is where that is kept, the others are
-- buckets; rates are every ms and tolerance ms for each. It returns the number of a bucket that is
-- empty, or 0, and the ms until it has something.
local function charge(keys, now, remember, rates)
  local said = redis.call('GET', keys[1])
  if said then
    local which, wait = string.match(said, '(%d+) (%d+)')
    return tonumber(which), tonumber(wait)
  end
  local which, wait = 0, 0
  for i = 2, #keys do
    local early = tonumber(redis.call('GET', keys[i]) or 0) - rates[2 * i - 2] - now
    if early > wait then which, wait = i - 1, early end
  end
  if which == 0 then
    for i = 2, #keys do
      local full = math.max(tonumber(redis.call('GET', keys[i]) or 0), now) + rates[2 * i - 3]
      redis.call('SET', keys[i], string.format('%.0f', full), 'PX', string.format('%.0f', full - now))
    end
  end
  redis.call('SET', keys[1], string.format('%d %.0f', which, wait), 'PX', remember)
  return which, wait
end

-- standing says whether epoch and event are still those of the newest take:
-- 1 yes, 2 this very commit was done before, 0 fenced, -1 no such run.
local function standing(run, inbox, epoch, event)
  if redis.call('EXISTS', run) == 0 then return -1 end
  if redis.call('HGET', run, 'last') == epoch .. ':' .. event then return 2 end
  if redis.call('HGET', run, 'ee') ~= epoch then return 0 end
  local head = redis.call('LINDEX', inbox, 0)
  if not head or string.sub(head, 1, #event + 1) ~= event .. '\n' then return 0 end
  return 1
end
