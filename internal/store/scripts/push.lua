-- Appends an event to a run's inbox once.
-- KEYS 1 run  2 inbox  3 seen  4 ready
-- ARGV 1 event id  2 now ms  3 event  4 run id  5 dedupe ms
-- returns 1 appended, 0 seen before, -1 no such run, -2 the run has ended
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local old = ARGV[2] - ARGV[5]
local seen = redis.call('ZSCORE', KEYS[3], ARGV[1])
if seen and tonumber(seen) > old then return 0 end
if redis.call('HEXISTS', KEYS[1], 'end') == 1 then return -2 end
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', old)
redis.call('PEXPIRE', KEYS[3], ARGV[5])
deliver(KEYS[1], KEYS[2], KEYS[4], ARGV[4], ARGV[3])
return 1
