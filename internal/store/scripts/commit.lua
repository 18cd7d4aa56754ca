-- Ends the handling of one event: all of its effects, or none.
-- KEYS 1 run  2 state  3 inbox  4 ready  5 timers  6 show  7 later  8 summary
--      9 ledger  10 open  11 history  12 history of the subject
-- ARGV 1 run id  2 epoch  3 event id  4 now ms  5 retain ms  6 ended 0/1
--      7 show at ms ("" no, 0 now)  8 state or ""  9 summary or ""
--      10… name, at ms (0 cancels), body; for each timer
-- returns 1 done, 2 was done before, 0 fenced, -1 no such run
local run, id, now = KEYS[1], ARGV[1], tonumber(ARGV[4])
local st = standing(run, KEYS[3], ARGV[2], ARGV[3])
if st ~= 1 then return st end

evenIfFull(run)
if ARGV[8] ~= '' then redis.call('SET', KEYS[2], ARGV[8]) end
if ARGV[9] ~= '' then redis.call('SET', KEYS[8], ARGV[9]) end
for i = 10, #ARGV, 3 do
  local member = id .. '/' .. ARGV[i]
  if ARGV[i + 1] == '0' then
    redis.call('ZREM', KEYS[5], member)
    redis.call('HDEL', run, 't:' .. ARGV[i])
  else
    redis.call('ZADD', KEYS[5], ARGV[i + 1], member)
    redis.call('HSET', run, 't:' .. ARGV[i], ARGV[i + 2])
  end
end

if ARGV[7] ~= '' then
  local at, token = quiet(run, tonumber(ARGV[7])), redis.call('HGET', run, 'st')
  redis.call('HINCRBY', run, 'want', 1)
  if not token or token == 'later' then
    local planned = redis.call('ZSCORE', KEYS[7], id)
    if at <= now then
      redis.call('ZREM', KEYS[7], id)
      raise(run, 's', KEYS[6], id)
    elseif not planned or at < tonumber(planned) then
      redis.call('ZADD', KEYS[7], string.format('%d', at), id)
      redis.call('HSET', run, 'st', 'later')
    end
  else -- it is being presented, or about to be: shown.lua compares "want"
    local planned = redis.call('HGET', run, 'sat')
    if not planned or at < tonumber(planned) then redis.call('HSET', run, 'sat', string.format('%d', at)) end
  end
end

if ARGV[6] == '1' and redis.call('HEXISTS', run, 'end') == 0 then
  local subject, old = redis.call('HGET', run, 'sub'), '(' .. (now - ARGV[5])
  redis.call('HSET', run, 'end', ARGV[4])
  if redis.call('HGET', KEYS[10], subject) == id then redis.call('HDEL', KEYS[10], subject) end
  for i = 11, 12 do
    redis.call('ZADD', KEYS[i], ARGV[4], id)
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', old)
    redis.call('PEXPIRE', KEYS[i], ARGV[5])
  end
end
pop(run, KEYS[3], KEYS[4], id, ARGV[2] .. ':' .. ARGV[3])
if redis.call('HEXISTS', run, 'end') == 1 then
  for _, field in ipairs(redis.call('HKEYS', run)) do
    if string.sub(field, 1, 2) == 't:' then
      redis.call('ZREM', KEYS[5], id .. '/' .. string.sub(field, 3))
      redis.call('HDEL', run, field)
    end
  end
  for _, i in ipairs({1, 2, 3, 8, 9}) do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
end
return 1
