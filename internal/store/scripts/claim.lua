-- Sets a key to its holder unless another holds it; the holder extends it.
-- KEYS 1 key
-- ARGV 1 holder  2 ttl ms
-- returns 1 held by this holder, 0 by another
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
