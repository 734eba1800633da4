"""What Redis does at one stroke for the boards that it keeps (`shared.py` says how a board is kept)."""

_COUNTS = """
-- A board counts while both of its keys carry the mark; '~' comes after every seat.
local function counts(mark, seats, holders)
  if not mark then return false end
  return redis.call('ZSCORE', seats, '~' .. mark) and redis.call('HEXISTS', holders, '~' .. mark) == 1
end
"""

_CHANGE = """
local function change(seats, holders, seat, by)
  local is_in = redis.call('ZSCORE', seats, seat) and 1 or 0
  local noted = redis.call('HGET', holders, seat)
  local now = (noted and tonumber(noted) or is_in) + by
  if now == 0 or now == 1 then
    if noted then redis.call('HDEL', holders, seat) end
  else
    redis.call('HSET', holders, seat, now)
  end
  if now > 0 and is_in == 0 then redis.call('ZADD', seats, 0, seat) end
  if now <= 0 and is_in == 1 then redis.call('ZREM', seats, seat) end
end
"""

ASK = (
    _COUNTS
    + """
-- KEYS mark, seats, holders; ARGV seat. The rank, 0 where the board does not count, and how long it is kept.
if not counts(redis.call('GET', KEYS[1]), KEYS[2], KEYS[3]) then return {0, 0} end
local above = redis.call('ZLEXCOUNT', KEYS[2], '-', '(' .. ARGV[1])
return {above + 1, redis.call('PTTL', KEYS[2])}
"""
)

TELL = (
    _COUNTS
    + _CHANGE
    + """
-- KEYS mark, then of each board seats, holders, building, told; ARGV transaction, then of each board how many
-- seats changed, and each seat with by how much.
local mark, at = redis.call('GET', KEYS[1]), 2
for board = 2, #KEYS, 4 do
  local count = tonumber(ARGV[at])
  local kept = counts(mark, KEYS[board], KEYS[board + 1])
  local building = redis.call('EXISTS', KEYS[board + 2]) == 1
  for n = at + 1, at + 2 * count, 2 do
    if kept then change(KEYS[board], KEYS[board + 1], ARGV[n], tonumber(ARGV[n + 1])) end
    if building then redis.call('RPUSH', KEYS[board + 3], ARGV[1], ARGV[n], ARGV[n + 1]) end
  end
  at = at + 1 + 2 * count
end
"""
)

BEGIN = """
-- KEYS mark, building, told; ARGV token, ms. The mark to build under; nothing when somebody builds already.
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
redis.call('UNLINK', KEYS[3])
redis.call('RPUSH', KEYS[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
"""

FINISH = (
    _CHANGE
    + """
-- KEYS mark, building, told, new seats, new holders, seats, holders; ARGV token, mark, ms, then the snapshot:
-- the lowest transaction that had not begun, and those under way. Adds what was told and is not in it.
local token, mark = ARGV[1], ARGV[2]
local mine = redis.call('GET', KEYS[2]) == token and redis.call('LINDEX', KEYS[3], 0) == token
local sound = mine and redis.call('GET', KEYS[1]) == mark
if sound then
  local under_way = {}
  for n = 5, #ARGV do under_way[ARGV[n]] = true end
  local told = redis.call('LRANGE', KEYS[3], 1, -1)
  for n = 1, #told, 3 do
    if tonumber(told[n]) >= tonumber(ARGV[4]) or under_way[told[n]] then
      change(KEYS[4], KEYS[5], told[n + 1], tonumber(told[n + 2]))
    end
  end
  redis.call('ZADD', KEYS[4], 0, '~' .. mark)
  redis.call('HSET', KEYS[5], '~' .. mark, 1)
  -- To free a million seats takes long, so that is left to another thread.
  redis.call('UNLINK', KEYS[6], KEYS[7])
  redis.call('RENAME', KEYS[4], KEYS[6])
  redis.call('RENAME', KEYS[5], KEYS[7])
  redis.call('PEXPIRE', KEYS[6], ARGV[3])
  redis.call('PEXPIRE', KEYS[7], ARGV[3])
else
  redis.call('UNLINK', KEYS[4], KEYS[5])
end
if mine then redis.call('UNLINK', KEYS[2], KEYS[3]) end
return sound and 1 or 0
"""
)
