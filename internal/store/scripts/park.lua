-- Takes an event that nobody could handle out of the way.
-- KEYS 1 run  2 inbox  3 ready  4 parked
-- ARGV 1 run id  2 epoch  3 event id  4 error  5 how many to keep
-- returns 1 done, 2 was done before, 0 fenced, -1 no such run
local st = standing(KEYS[1], KEYS[2], ARGV[2], ARGV[3])
if st ~= 1 then return st end
evenIfFull(KEYS[1])
redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[5], '*',
  'run', ARGV[1], 'event', redis.call('LINDEX', KEYS[2], 0), 'error', ARGV[4])
pop(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2] .. ':' .. ARGV[3])
return 1
