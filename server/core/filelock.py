"""One process at a time, by a lock on a file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` (made when it is not there) against other processes; wait until it is free."""
    with path.open("w") as file:
        try:
            import fcntl
        except ModuleNotFoundError:  # a system without such locks: start one process at a time there
            yield
            return
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
