-- Gives a run up until a later time, after an error.
-- KEYS 1 run  2 stream  3 the lane's sorted set
-- ARGV 1 lane  2 run id  3 epoch  4 at ms  5 the takes that count from now on
-- returns 1 done, 0 fenced or no such run
if redis.call('HGET', KEYS[1], ARGV[1] .. 'e') ~= ARGV[3] then return 0 end
lower(KEYS[1], ARGV[1], KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1] .. 't', 'later', ARGV[1] .. 'n', ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[2])
return 1
