-- Records what was or is about to be sent to Slack for a run.
-- KEYS 1 run  2 ledger
-- ARGV 1 epoch  2 key  3 shown  4 retain ms
-- returns 1 recorded, 0 fenced or no such run
if redis.call('HGET', KEYS[1], 'se') ~= ARGV[1] then return 0 end
evenIfFull(KEYS[1])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
if redis.call('HEXISTS', KEYS[1], 'end') == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
return 1
