-- Says when it is somebody's turn, by one bucket after the other (GCRA: a bucket is known by
-- the time at which it is full again). A turn that is not due yet is reserved: who comes back
-- under the same name keeps it.
-- KEYS 1 the reservation  2… buckets (hash: full; of the holds till when, and how much in all)
-- ARGV 1 now ms  2… every ms, tolerance ms: a pair for each bucket
-- returns ms to wait; 0 it is now, and the reservation is used up
local now = tonumber(ARGV[1])
local mine = redis.call('HMGET', KEYS[1], 'stage', 'at', 'held')
local stage, at, seen = tonumber(mine[1] or 1), tonumber(mine[2] or 0), tonumber(mine[3] or 0)
while stage < #KEYS do
  local bucket, every, tolerance = KEYS[stage + 1], tonumber(ARGV[2 * stage]), tonumber(ARGV[2 * stage + 1])
  local b = redis.call('HMGET', bucket, 'full', 'till', 'held')
  local full, till, held = tonumber(b[1] or 0), tonumber(b[2] or 0), tonumber(b[3] or 0)
  if at == 0 then
    at = math.max(now, full - tolerance, till)
    full = math.max(full, at) + every
    redis.call('HSET', bucket, 'full', string.format('%.0f', full))
    redis.call('PEXPIRE', bucket, string.format('%.0f', math.max(full, till) - now + 60000))
  elseif seen < held then -- reserved before a hold
    at = math.max(at + held - seen, till)
  end
  if at > now then
    redis.call('HSET', KEYS[1], 'stage', stage, 'at', string.format('%.0f', at), 'held', string.format('%.0f', held))
    redis.call('PEXPIRE', KEYS[1], string.format('%.0f', at - now + 600000))
    return at - now
  end
  stage, at = stage + 1, 0
end
redis.call('DEL', KEYS[1])
return 0
