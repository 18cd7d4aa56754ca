-- Takes one from every bucket (GCRA), or where one is empty from none. What was said about an
-- event is said again when it comes again.
-- KEYS 1 what was said  2… buckets
-- ARGV 1 now ms  2 ms to remember what was said  3… every ms, tolerance ms: a pair for each bucket
-- returns {which bucket is empty or 0, ms to wait}
local said = redis.call('GET', KEYS[1])
if said then
  local which, wait = string.match(said, '(%d+) (%d+)')
  return {tonumber(which), tonumber(wait)}
end
local now = tonumber(ARGV[1])
local which, wait = 0, 0
for i = 2, #KEYS do
  local early = tonumber(redis.call('GET', KEYS[i]) or 0) - tonumber(ARGV[2 * i]) - now
  if early > wait then which, wait = i - 1, early end
end
if which == 0 then
  for i = 2, #KEYS do
    local full = math.max(tonumber(redis.call('GET', KEYS[i]) or 0), now) + tonumber(ARGV[2 * i - 1])
    redis.call('SET', KEYS[i], string.format('%.0f', full), 'PX', string.format('%.0f', full - now))
  end
end
redis.call('SET', KEYS[1], string.format('%d %.0f', which, wait), 'PX', ARGV[2])
return {which, wait}
