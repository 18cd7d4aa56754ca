-- Opens a run with its first event, unless the event was seen or the subject has a run.
-- KEYS 1 run  2 inbox  3 seen  4 ready  5 open  6 started:<event>
-- ARGV 1 subject  2 event id  3 now ms  4 event  5 run id  6 dedupe ms
-- returns {run id, 1 if this event started it else 0}
local again = redis.call('GET', KEYS[6])
if again then return {again, 1} end
local other = redis.call('HGET', KEYS[5], ARGV[1])
if other then return {other, 0} end
redis.call('HSET', KEYS[1], 'sub', ARGV[1], 'at', ARGV[3])
redis.call('HSET', KEYS[5], ARGV[1], ARGV[5])
redis.call('SET', KEYS[6], ARGV[5], 'PX', ARGV[6])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[6])
deliver(KEYS[1], KEYS[2], KEYS[4], ARGV[5], ARGV[4])
return {ARGV[5], 1}
