"""Limiters: what fits, what is told, and clocks that jump."""

from hypothesis import given
from hypothesis import strategies as st

from server.core.rate import RateLimiter, TokenBucket


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=80))
def test_no_window_ever_holds_more_than_the_limit_and_waiting_as_told_helps(pauses: list[int]) -> None:
    limiter, now, taken = RateLimiter(limit=5, window_ms=10_000), 1_000, []
    for pause in pauses:
        now += pause
        wait_s = limiter.use("k", now_ms=now)
        if wait_s is None:
            taken.append(now)
        else:
            assert isinstance(wait_s, int)
            assert 1 <= wait_s <= 10
            now += wait_s * 1_000
            assert limiter.use("k", now_ms=now) is None
            taken.append(now)
    for moment in taken:
        assert sum(1 for t in taken if moment - 10_000 < t <= moment) <= 5


@given(st.lists(st.integers(-5_000, 5_000), min_size=1, max_size=60))
def test_a_bucket_never_gives_more_than_its_burst_and_recovers_whatever_the_clock_does(
    jumps: list[int],
) -> None:
    bucket, now = TokenBucket(rate=10, burst=20), 1_000_000
    for jump in jumps:
        now += jump
        wait_s = bucket.use(now_ms=now)
        if wait_s is not None:
            assert wait_s == 1
            now += 1_000
            assert bucket.use(now_ms=now) is None


def test_a_limiter_set_back_in_time_forgets_what_lies_ahead() -> None:
    limiter = RateLimiter(limit=1, window_ms=60_000)
    assert limiter.use("k", now_ms=10_000_000) is None
    assert limiter.use("k", now_ms=1_000_000) is None
    assert limiter.use("k", now_ms=1_000_001) == 60


def test_only_the_latest_keys_are_remembered() -> None:
    limiter = RateLimiter(limit=1, window_ms=60_000, max_keys=3)
    for key in "abcd":
        assert limiter.use(key, now_ms=1) is None
    assert limiter.use("d", now_ms=1) == 60
    assert limiter.use("a", now_ms=1) is None
