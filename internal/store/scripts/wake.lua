-- Puts a delayed token into its stream when its time has come.
-- KEYS 1 run  2 stream  3 the lane's sorted set
-- ARGV 1 lane  2 run id  3 now ms
-- returns 1 put, 0 not due or not wanted any more
local at = redis.call('ZSCORE', KEYS[3], ARGV[2])
if not at or tonumber(at) > tonumber(ARGV[3]) then return 0 end
redis.call('ZREM', KEYS[3], ARGV[2])
if redis.call('HGET', KEYS[1], ARGV[1] .. 't') ~= 'later' then return 0 end
raise(KEYS[1], ARGV[1], KEYS[2], ARGV[2])
return 1
