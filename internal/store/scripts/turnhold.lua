-- Stops a bucket of turn.lua for a while. What is reserved in it moves on by as much, and it is
-- empty afterwards.
-- KEYS 1 bucket
-- ARGV 1 now ms  2 for how many ms  3 the bucket's tolerance in ms
-- returns 1 held, 0 it is held for longer already
local now, till = tonumber(ARGV[1]), tonumber(ARGV[1]) + tonumber(ARGV[2])
local b = redis.call('HMGET', KEYS[1], 'full', 'till', 'held')
local full, before, held = tonumber(b[1] or 0), math.max(tonumber(b[2] or 0), now), tonumber(b[3] or 0)
if till <= before then return 0 end
full = math.max(full, now + tonumber(ARGV[3])) + till - before
redis.call('HSET', KEYS[1], 'full', string.format('%.0f', full), 'till', string.format('%.0f', till),
  'held', string.format('%.0f', held + till - before))
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(full, till) - now + 60000))
return 1
