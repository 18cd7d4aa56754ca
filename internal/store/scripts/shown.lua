-- Ends a presentation: done, or to be presented again at a time, or at once
-- because a commit wanted it while it went on.
-- KEYS 1 run  2 show  3 later
-- ARGV 1 run id  2 epoch  3 want, as taken  4 again at ms (0 no)  5 now ms
--      6 "1" if no commit may have it shown before 4
-- returns the time of the next presentation in ms (0 none), -1 fenced or no such run
if redis.call('HGET', KEYS[1], 'se') ~= ARGV[2] then return '-1' end
local at = tonumber(ARGV[4])
if redis.call('HGET', KEYS[1], 'want') ~= ARGV[3] then
  local wanted = tonumber(redis.call('HGET', KEYS[1], 'sat') or '0')
  if at == 0 or wanted < at then at = math.max(wanted, 1) end
end
lower(KEYS[1], 's', KEYS[2])
redis.call('HDEL', KEYS[1], 'sn', 'sat', 'not')
if ARGV[6] == '1' then
  redis.call('HSET', KEYS[1], 'not', ARGV[4])
  at = quiet(KEYS[1], at)
end
redis.call('ZREM', KEYS[3], ARGV[1])
if at > tonumber(ARGV[5]) then
  redis.call('HSET', KEYS[1], 'st', 'later')
  redis.call('ZADD', KEYS[3], string.format('%d', at), ARGV[1])
elseif at > 0 then
  raise(KEYS[1], 's', KEYS[2], ARGV[1])
end
return string.format('%d', at)
