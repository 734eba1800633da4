"""Keeps what earlier releases served: a page opened before an upgrade still asks for the old chunks.

Invariant: a file is named by the hash of its bytes, so it is never rewritten, and what no longer matches its
name is not served.
"""

import logging
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from server.core.clock import DAY_MS
from server.web.linker.output import content_hash

KEPT_RELEASES = 10
KEPT_MS = 30 * DAY_MS

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9_-]+\.([0-9a-f]{8})\.js")


class Release(msgspec.Struct, frozen=True):
    """The files of one release, sorted; `superseded_ms` is when the next one was first seen."""

    files: list[str]
    superseded_ms: int | None = None


class Releases:
    """The newest KEPT_RELEASES stay, and older ones for KEPT_MS after they were superseded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = folder / "releases.json"

    def remember(self, files: Mapping[str, bytes], *, now_ms: int) -> None:
        """Stores the present release (file name → bytes) and forgets what nobody can still ask for.

        Raises OSError when the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            if self.find(name) is None:
                self._write(self._folder / name, body)
        present = Release(sorted(files))
        releases = [present]
        earlier = [release for release in self._read(now_ms) if release.files != present.files]
        for age, release in enumerate(reversed(earlier)):
            superseded_ms = now_ms if release.superseded_ms is None else release.superseded_ms
            recent = age < KEPT_RELEASES - 1 or now_ms - superseded_ms <= KEPT_MS
            if recent:
                releases.insert(0, Release(release.files, superseded_ms))
        self._write(self._index, msgspec.json.encode(releases))
        self._prune({name for release in releases for name in release.files})

    def find(self, name: str) -> bytes | None:
        """The bytes of a stored file, or None when it is unknown or no longer what its name says."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        try:
            body = (self._folder / name).read_bytes()
        except OSError:
            return None
        return body if content_hash(body) == match[1] else None

    def _read(self, now_ms: int) -> list[Release]:
        try:
            return msgspec.json.decode(self._index.read_bytes(), type=list[Release])
        except FileNotFoundError:
            return []
        except msgspec.DecodeError as error:
            _log.warning("%s cannot be read (%s): its files are kept as one release", self._index, error)
            return [Release(sorted(path.name for path in self._stored()), now_ms)]

    def _stored(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]

    def _prune(self, kept: set[str]) -> None:
        for path in self._stored():
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _write(self, path: Path, body: bytes) -> None:
        """Whole or not at all, so that another process on the same folder never reads half a file."""
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(body)
        partial.replace(path)
