"""The place of a score among a million: three ways that agree.

`SqlRanking` counts over the index, which is right at once and good for some ten thousand players.
`MemoryRanking` keeps how many players have which score in sorted buckets: a look-up and an update cost
microseconds at any size. A Redis sorted set of the distinct scores would be a third `Ranking`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakValueDictionary

import sqlalchemy as sa

from server.features.leaderboards import tables

BUCKET = 512
"""Distinct scores in a bucket before it is halved."""

LARGE = 20_000
"""From so many players on, counting costs more than a sorted structure."""

REFRESH_MS = 30_000


class Ranking(Protocol):
    """Dense places: equal scores share one, and the next lower score has the next."""

    def place(self, score: int) -> int:
        """The place, from 1, that a player with `score` has."""
        ...


class SqlRanking:
    """Counts distinct higher scores of one period."""

    def __init__(self, conn: sa.Connection, where: Mapping[str, Any]) -> None:
        self._conn = conn
        self._where = where

    def place(self, score: int) -> int:
        higher = self._conn.execute(tables.DISTINCT_ABOVE, {**self._where, "b_score": score}).scalar_one()
        return 1 + int(higher)


class MemoryRanking:
    """How many players have each score, lowest first, in buckets of up to `BUCKET` distinct scores."""

    def __init__(self, scores: Iterable[tuple[int, int]] = ()) -> None:
        """`scores` are (score, players)."""
        self._players = {score: players for score, players in scores if players > 0}
        ordered = sorted(self._players)
        self._buckets = [ordered[n : n + BUCKET] for n in range(0, len(ordered), BUCKET)] or [[]]
        self._index()

    def _index(self) -> None:
        """Where buckets begin, and a Fenwick tree over how many scores each holds."""
        self._lowest = [bucket[0] for bucket in self._buckets if bucket]
        self._distinct = len(self._players)
        self._tree = [0] * (len(self._buckets) + 1)
        for number, bucket in enumerate(self._buckets):
            self._count(number, len(bucket))

    def _count(self, bucket: int, change: int) -> None:
        at = bucket + 1
        while at < len(self._tree):
            self._tree[at] += change
            at += at & -at

    def _before(self, bucket: int) -> int:
        total = 0
        while bucket > 0:
            total += self._tree[bucket]
            bucket -= bucket & -bucket
        return total

    def _bucket_of(self, score: int) -> int:
        return max(0, bisect_right(self._lowest, score) - 1)

    def place(self, score: int) -> int:
        number = self._bucket_of(score)
        not_higher = self._before(number) + bisect_right(self._buckets[number], score)
        return 1 + self._distinct - not_higher

    def move(self, *, before: int | None, after: int | None) -> None:
        """A player's score changed; None is to be on no place."""
        if before is not None:
            self._remove(before)
        if after is not None:
            self._add(after)

    def _add(self, score: int) -> None:
        held = self._players.get(score, 0)
        self._players[score] = held + 1
        if held:
            return
        number = self._bucket_of(score)
        bucket = self._buckets[number]
        bucket.insert(bisect_left(bucket, score), score)
        if len(bucket) > BUCKET:
            self._buckets[number : number + 1] = [bucket[: BUCKET // 2], bucket[BUCKET // 2 :]]
            self._index()
            return
        self._distinct += 1
        self._count(number, 1)
        self._lowest[number : number + 1] = [bucket[0]]

    def _remove(self, score: int) -> None:
        held = self._players.get(score, 0)
        if held != 1:
            if held:
                self._players[score] = held - 1
            return
        del self._players[score]
        number = self._bucket_of(score)
        bucket = self._buckets[number]
        bucket.pop(bisect_left(bucket, score))
        if not bucket:
            self._buckets = [kept for kept in self._buckets if kept] or [[]]
            self._index()
            return
        self._distinct -= 1
        self._count(number, -1)
        self._lowest[number] = bucket[0]


class Held:
    """The large boards of one database in this process.

    A board is counted when somebody first asks for a place in it, follows what this process writes, and is
    counted anew after half a minute, which also brings in what other processes wrote. What is paid is never
    decided here.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._rankings: dict[tuple[int, int, int], tuple[int, MemoryRanking | None]] = {}

    def place(self, conn: sa.Connection, where: Mapping[str, Any], *, score: int, now: int) -> int:
        """The dense place of `score` in the period that `where` names."""
        key = (where["b_label_id"], where["b_board"], where["b_starts_at"])
        with self._lock:
            counted_at, ranking = self._rankings.get(key, (-2 * REFRESH_MS, None))
            if now - counted_at <= REFRESH_MS and ranking is not None:
                return ranking.place(score)
        if now - counted_at > REFRESH_MS:
            ranking = self._recount(conn, where, key=key, now=now)
        if ranking is None:
            return SqlRanking(conn, where).place(score)
        with self._lock:
            return ranking.place(score)

    def _recount(
        self, conn: sa.Connection, where: Mapping[str, Any], *, key: tuple[int, int, int], now: int
    ) -> MemoryRanking | None:
        large = int(conn.execute(tables.PLAYERS, where).scalar_one()) > LARGE
        ranking = None
        if large:
            rows = conn.execute(tables.HISTOGRAM, where).all()
            ranking = MemoryRanking((int(row.score), int(row.players)) for row in rows)
        with self._lock:
            for old in [k for k, (at, _) in self._rankings.items() if now - at > 4 * REFRESH_MS]:
                del self._rankings[old]
            self._rankings[key] = (now, ranking)
        return ranking

    def move(self, key: tuple[int, int, int], *, before: int | None, after: int) -> None:
        """Follow one change of a score, where the board is held at all."""
        with self._lock:
            ranking = self._rankings.get(key, (0, None))[1]
            if ranking is not None:
                ranking.move(before=before, after=after)


_BY_ENGINE: WeakKeyDictionary[sa.Engine, Held] = WeakKeyDictionary()
_BY_ADDRESS: WeakValueDictionary[str, Held] = WeakValueDictionary()


def held_of(conn: sa.Connection) -> Held:
    """The large boards of this connection's database; its readers and its writer share them."""
    held = _BY_ENGINE.get(conn.engine)
    if held is None:
        address = conn.engine.url.render_as_string(hide_password=False)
        held = _BY_ADDRESS.get(address) or Held()
        _BY_ADDRESS[address] = _BY_ENGINE[conn.engine] = held
    return held
