-- Gives a member one of a few seats.
-- KEYS 1 seats
-- ARGV 1 member  2 how many seats there are  3 now ms  4 ms to keep them after the last
-- returns 1 a new seat, 2 the member has one, 0 none is free
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 2 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
