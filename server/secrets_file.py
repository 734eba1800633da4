"""The secrets of an installation: made at the first start, kept in the data folder, readable by its owner
alone."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from server.core.errors import PlauditError
from server.core.filelock import locked
from server.core.ids import new_secret

FILE = "secrets.json"


def process_secret(data: Path) -> str:
    """The key that signs cursors and tickets, made when there is none. Nothing runs on a default."""
    return load_secrets(data, {"signing": new_secret})["signing"]


def given_secret(data: Path, name: str) -> str:
    """A secret that its owner has written into the file, such as a password; empty when it is not there."""
    return str(_read(data / FILE).get(name, ""))


def load_secrets(data: Path, wanted: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """The named secrets; those missing are made by their factory and written before they are used."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data / FILE
    with locked(path.with_suffix(".lock")):  # two processes that start at once agree on the first's secrets
        held: dict[str, str] = _read(path)
        missing = {name: make() for name, make in wanted.items() if name not in held}
        if missing:
            held |= missing
            _write(path, held)
    return held


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        held = json.loads(path.read_text())
    except ValueError as error:
        message = f"{path} is not readable as JSON. Restore it from a backup; to start anew, move it away."
        raise PlauditError(message, code="bad_secrets") from error
    return dict(held)


def _write(path: Path, held: dict[str, str]) -> None:
    """Write beside and move over, so that a crash leaves the old file or the new one."""
    draft = path.with_suffix(f".{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(held, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
