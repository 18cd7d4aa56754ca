-- Renews the lease of a taken run. JUSTID counts no delivery.
-- KEYS 1 run  2 stream
-- ARGV 1 lane  2 epoch  3 consumer
-- returns 1 renewed, 0 fenced
if redis.call('HGET', KEYS[1], ARGV[1] .. 'e') ~= ARGV[2] then return 0 end
local token = redis.call('HGET', KEYS[1], ARGV[1] .. 't')
if not token or token == 'later' then return 0 end
redis.call('XCLAIM', KEYS[2], GROUP, ARGV[3], 0, token, 'JUSTID')
return 1
