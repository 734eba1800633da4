"""How many keys come before one, among a million that change all the time."""

from bisect import bisect_left
from collections.abc import Iterable

BUCKET = 4_096
"""Keys in a bucket before it is halved: to shift that many costs a microsecond."""


class SortedKeys:
    """Whole numbers in order, each with how many hold it.

    The keys are in buckets, lowest first, with a Fenwick tree over the buckets' sizes. Changes may come in
    any order: a key may be given back before it was taken, and is in its place once both were heard.
    """

    def __init__(self, keys: Iterable[tuple[int, int]] = ()) -> None:
        """`keys` are (key, holders), each key once, with one holder or more."""
        ordered = []
        # Only what is held other than once: most keys are, and a dictionary of all would outweigh them.
        self._holders: dict[int, int] = {}
        for key, holders in keys:
            ordered.append(key)
            if holders != 1:
                self._holders[key] = holders
        ordered.sort()
        half = BUCKET // 2
        self._buckets = [ordered[n : n + half] for n in range(0, len(ordered), half)] or [[]]
        self._index()

    def __len__(self) -> int:
        return self._size

    def _index(self) -> None:
        """Where each bucket begins, and the tree, each node the sum of its own range."""
        self._first = [bucket[0] for bucket in self._buckets[1:]]
        self._tree = [0, *map(len, self._buckets)]
        self._size = sum(self._tree)
        for at in range(1, len(self._tree)):
            above = at + (at & -at)
            if above < len(self._tree):
                self._tree[above] += self._tree[at]

    def _bucket_of(self, key: int) -> int:
        at = bisect_left(self._first, key)
        return at + 1 if at < len(self._first) and self._first[at] == key else at

    def rank(self, key: int) -> int:
        """One more than there are keys below `key`, which need not be among them."""
        at = self._bucket_of(key)
        below, tree = bisect_left(self._buckets[at], key), self._tree
        while at:
            below += tree[at]
            at &= at - 1
        return 1 + below

    def change(self, key: int, by: int) -> None:
        """So many more (or fewer) hold the key."""
        number = self._bucket_of(key)
        bucket = self._buckets[number]
        at = bisect_left(bucket, key)
        is_in = at < len(bucket) and bucket[at] == key
        holders = self._holders.pop(key, int(is_in)) + by
        if holders not in (0, 1):
            self._holders[key] = holders
        if (holders > 0) == is_in:
            return
        if is_in:
            del bucket[at]
            self._grew(number, -1)
        else:
            bucket.insert(at, key)
            self._grew(number, 1)

    def _grew(self, number: int, by: int) -> None:
        bucket = self._buckets[number]
        if len(bucket) > BUCKET:
            half = len(bucket) // 2
            self._buckets[number : number + 1] = [bucket[:half], bucket[half:]]
        elif not bucket and len(self._buckets) > 1:
            del self._buckets[number]
        else:
            self._size += by
            at, tree = number + 1, self._tree
            while at < len(tree):
                tree[at] += by
                at += at & -at
            return
        self._index()
