-- Opens a run with its first event, unless the event was seen, the subject has a run, or a quota is
-- used up. Where runs are opened faster than they may begin, it waits for its turn (GCRA: the line
-- is known by the time at which a run more would not wait).
-- KEYS 1 run  2 inbox  3 seen  4 ready  5 open  6 started:<event>  7 timers  8 admission  9 seats
--      10 what was said of the rates, if there are any  11… their buckets
-- ARGV 1 subject  2 event id  3 now ms  4 event  5 run id  6 dedupe ms  7 every ms of the line (0:
--      none)  8 its tolerance ms  9 how many seats (0: any number)  10 ms to keep them after the last
--      11… every ms, tolerance ms: a pair for each bucket
-- returns {run id, 1 if this event started it else 0, ms when it begins or 0 for now},
--      {'', -1, 0} where no seat is free, {'', -1 - i, ms to wait} where bucket i is empty
local now, every, tolerance = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[8])
local again = redis.call('GET', KEYS[6])
if again then return {again, 1, 0} end
if #KEYS > 10 then
  local which, wait = charge({unpack(KEYS, 10)}, now, ARGV[6], {unpack(ARGV, 11)})
  if which > 0 then return {'', -1 - which, wait} end
end
local other = redis.call('HGET', KEYS[5], ARGV[1])
if other then return {other, 0, 0} end

local seats = tonumber(ARGV[9])
if seats > 0 and redis.call('SISMEMBER', KEYS[9], ARGV[1]) == 0 then
  if redis.call('SCARD', KEYS[9]) >= seats then -- those of runs that are over are free
    for _, subject in ipairs(redis.call('SMEMBERS', KEYS[9])) do
      if redis.call('HEXISTS', KEYS[5], subject) == 0 then redis.call('SREM', KEYS[9], subject) end
    end
    if redis.call('SCARD', KEYS[9]) >= seats then return {'', -1, 0} end
  end
end

redis.call('HSET', KEYS[1], 'sub', ARGV[1], 'at', ARGV[3])
redis.call('HSET', KEYS[5], ARGV[1], ARGV[5])
redis.call('SET', KEYS[6], ARGV[5], 'PX', ARGV[6])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[6])
if seats > 0 then
  redis.call('SADD', KEYS[9], ARGV[1])
  redis.call('PEXPIRE', KEYS[9], ARGV[10])
end

local begins = 0
if every > 0 then
  -- Nobody waits longer than for all that are open, whatever another clock has written.
  local longest = now + tolerance + redis.call('HLEN', KEYS[5]) * every
  local full = math.min(math.max(tonumber(redis.call('GET', KEYS[8]) or 0), now), longest)
  if full - tolerance > now then begins = full - tolerance end
  redis.call('SET', KEYS[8], string.format('%.0f', full + every), 'PX', string.format('%.0f', full + every - now))
end
if begins > 0 then
  redis.call('HSET', KEYS[1], 'et', 'later')
  redis.call('ZADD', KEYS[7], string.format('%.0f', begins), ARGV[5])
end
deliver(KEYS[1], KEYS[2], KEYS[4], ARGV[5], ARGV[4])
return {ARGV[5], 1, begins}
