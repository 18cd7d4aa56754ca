-- Takes one from every bucket, or where one is empty from none: charge in prelude.lua.
-- KEYS 1 what was said  2… buckets
-- ARGV 1 now ms  2 ms to remember what was said  3… every ms, tolerance ms: a pair for each bucket
-- returns {which bucket is empty or 0, ms to wait}
return {charge(KEYS, tonumber(ARGV[1]), ARGV[2], {unpack(ARGV, 3)})}
