"""A sliding-window rate limiter for one process: bounded memory, no timers."""

from collections import OrderedDict, deque
from collections.abc import Hashable
from math import ceil


class RateLimiter:
    """At most `limit` uses of a key within `window_ms`; remembers the `max_keys` latest keys."""

    def __init__(self, *, limit: int, window_ms: int, max_keys: int = 50_000) -> None:
        self.limit = limit
        self.window_ms = window_ms
        self._max_keys = max_keys
        self._uses: OrderedDict[Hashable, deque[int]] = OrderedDict()

    def use(self, key: Hashable, *, now_ms: int) -> int | None:
        """Take one use. None when there was one left, else whole seconds until there will be."""
        uses = self._uses.get(key)
        if uses is None:
            uses = self._uses[key] = deque()
            if len(self._uses) > self._max_keys:
                self._uses.popitem(last=False)
        else:
            self._uses.move_to_end(key)
        while uses and not now_ms - self.window_ms < uses[0] <= now_ms:
            uses.popleft()
        if len(uses) < self.limit:
            uses.append(now_ms)
            return None
        return max(1, ceil((uses[0] + self.window_ms - now_ms) / 1000))


class TokenBucket:
    """`rate` uses a second on average, bursts of up to `burst`: for one connection, so it holds one state."""

    __slots__ = ("_last_ms", "_tokens", "burst", "rate")

    def __init__(self, *, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._last_ms = 0

    def use(self, *, now_ms: int) -> int | None:
        """Take one use. None when there was one left, else whole seconds until there will be."""
        if self._last_ms:
            passed_ms = max(0, now_ms - self._last_ms)  # a clock that is set back takes nothing away
            self._tokens = min(self.burst, self._tokens + passed_ms * self.rate / 1000)
        self._last_ms = now_ms
        if self._tokens >= 1:
            self._tokens -= 1
            return None
        return max(1, ceil((1 - self._tokens) / self.rate))
