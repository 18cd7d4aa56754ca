-- Turns a due timer into an event; the timer of a run that has ended is dropped.
-- KEYS 1 run  2 inbox  3 ready  4 timers
-- ARGV 1 run id  2 name  3 now ms  4 at ms, as listed
-- returns 1 fired, 0 cancelled, moved or fired by another
local member = ARGV[1] .. '/' .. ARGV[2]
local at = redis.call('ZSCORE', KEYS[4], member)
if not at or tonumber(at) ~= tonumber(ARGV[4]) or tonumber(at) > tonumber(ARGV[3]) then return 0 end
redis.call('ZREM', KEYS[4], member)
local body = redis.call('HGET', KEYS[1], 't:' .. ARGV[2])
redis.call('HDEL', KEYS[1], 't:' .. ARGV[2])
if not body or redis.call('HEXISTS', KEYS[1], 'end') == 1 then return 0 end
deliver(KEYS[1], KEYS[2], KEYS[3], ARGV[1],
  member .. '/' .. ARGV[4] .. '\n' .. ARGV[4] .. '000000\n' .. body)
return 1
