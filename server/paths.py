"""Where the parts that are not Python lie: beside the package in a checkout, inside it in an installed
wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    beside = _PACKAGE.parent / name
    return beside if beside.is_dir() else _PACKAGE / name


STATIC = _find("static")
TEMPLATES = _find("templates")
MIGRATIONS = _PACKAGE / "store" / "migrations"
