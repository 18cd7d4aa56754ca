-- Puts a token that was read, or whose lease has run out, back for whoever is free.
-- KEYS 1 run  2 stream
-- ARGV 1 lane  2 run id  3 token  4 for how long nobody may have claimed it, ms
-- returns 1 put back, 0 the token is stale and gone, or its lease was renewed
local own = redis.call('HGET', KEYS[1], ARGV[1] .. 't') == ARGV[3]
if own and #redis.call('XPENDING', KEYS[2], GROUP, 'IDLE', ARGV[4], ARGV[3], ARGV[3], 1) == 0 then return 0 end
discard(KEYS[2], ARGV[3])
if not own then return 0 end
raise(KEYS[1], ARGV[1], KEYS[2], ARGV[2])
return 1
