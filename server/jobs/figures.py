"""What the jobs of this process came to, by kind: plain numbers that somebody may ask for."""

from collections import Counter
from collections.abc import Mapping

from server.jobs.steps import End


class Figures:
    def __init__(self) -> None:
        self.steps: Counter[str] = Counter()
        """Steps that took effect."""
        self.failed: Counter[str] = Counter()
        """Steps that failed and are tried again."""
        self.dead: Counter[str] = Counter()
        """Jobs that failed for good."""
        self.lag_ms: dict[str, int] = {}
        """How long the next job of a kind was due when the worker looked last."""

    def count(self, kind: str, end: End) -> None:
        if end in (End.DONE, End.GOES_ON):
            self.steps[kind] += 1
        elif end is End.FAILED:
            self.failed[kind] += 1
        elif end is End.DEAD:
            self.dead[kind] += 1

    def look(self, due: Mapping[str, int | None], now: int) -> None:
        self.lag_ms = {kind: max(0, now - at) if at is not None else 0 for kind, at in due.items()}
