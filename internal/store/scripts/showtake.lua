-- Takes a run to present it: a new epoch, the lease begins.
-- KEYS 1 run  2 state  3 show  4 ledger
-- ARGV 1 token  2 consumer
-- returns {} if the token is stale, else {epoch, attempts, subject, want, state or nil, {key, shown, …}}
if redis.call('HGET', KEYS[1], 'st') ~= ARGV[1] then
  discard(KEYS[3], ARGV[1])
  return {}
end
redis.call('XCLAIM', KEYS[3], GROUP, ARGV[2], 0, ARGV[1], 'JUSTID')
redis.call('HDEL', KEYS[1], 'sat')
return {
  redis.call('HINCRBY', KEYS[1], 'se', 1),
  redis.call('HINCRBY', KEYS[1], 'sn', 1),
  redis.call('HGET', KEYS[1], 'sub'),
  redis.call('HGET', KEYS[1], 'want'),
  redis.call('GET', KEYS[2]),
  redis.call('HGETALL', KEYS[4]),
}
