-- Takes a run by its token: a new epoch, the lease begins.
-- KEYS 1 run  2 state  3 inbox  4 ready
-- ARGV 1 token  2 consumer
-- returns {} if the token is stale, else {epoch, deliveries, subject, event, state or nil, opened ms}
if redis.call('HGET', KEYS[1], 'et') ~= ARGV[1] then
  discard(KEYS[4], ARGV[1])
  return {}
end
local event = redis.call('LINDEX', KEYS[3], 0)
if not event then
  lower(KEYS[1], 'e', KEYS[4])
  return {}
end
redis.call('XCLAIM', KEYS[4], GROUP, ARGV[2], 0, ARGV[1], 'JUSTID')
return {
  redis.call('HINCRBY', KEYS[1], 'ee', 1),
  redis.call('HINCRBY', KEYS[1], 'en', 1),
  redis.call('HGET', KEYS[1], 'sub'),
  event,
  redis.call('GET', KEYS[2]),
  redis.call('HGET', KEYS[1], 'at'),
}
