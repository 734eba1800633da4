"""The rules of the house that a machine can check; each takes the folder of a tree and answers what it found.

A finding is one line, `path:line: what is wrong`, and an empty list is a clean tree.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_FILE = 500
LONGEST_FUNCTION = 70

# Rooms below a feature's, and what each part of the server may import beside itself (docs/architecture.md).
FOUNDATION = {"labels", "players", "effects", "economy", "events", "draws"}
SHARED = {"core", "store", "realtime", "wire", "jobs", "settings", "paths"}
MAY_IMPORT: dict[str, set[str]] = {
    "core": set(),
    "store": {"core", "settings", "paths"},
    "realtime": {"core", "settings"},
    "jobs": {"core", "store", "settings"},
    "wire": {"core", "store", "realtime", "settings"},
    "features": SHARED - {"settings"},
    "integrations": SHARED | {"features"},
    "web": SHARED | {"features", "integrations"},
    "backoffice": SHARED | {"features", "web"},
}
# Every message is said within a label, so the wire knows that one feature and no other.
ALSO_MAY_IMPORT = {"wire": {("features", "labels")}}
# Files beside the folders put everything together and nobody below knows them, but for these few.
LEAVES = {"settings", "paths", "log", "secrets_file"}
APP_USERS = {"cli", "demo", "__main__"}

# Built from pieces, because this file is part of the tree that it checks.
FORBIDDEN = {
    "registry host": re.compile(
        "|".join(("py" + "pi\\.org", "python" + "hosted", "registry\\.npm" + "js", "deb\\.deb" + "ian\\.org"))
    ),
    "path of one machine": re.compile("(?<![\\w.])/(?:wo" + "rk|ro" + "ot|home/\\w+)/"),
    "unfinished work": re.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b"),
}
TEXT_SUFFIXES = {
    *(".py", ".js", ".mjs", ".ts", ".css", ".html", ".svg", ".md", ".toml", ".json", ".txt", ".yml", ".yaml"),
    *(".cfg", ".ini", ".sh", ".mako", ".java", ".php", ".cs", ""),
}

# Where time, ids and chance may come from; everything else is handed them.
SOURCES = {"server/core/clock.py", "server/core/ids.py", "server/core/randomness.py"}
UNINJECTED: dict[str, set[str] | None] = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns"},
    "random": None,
    "uuid": {"uuid1", "uuid4", "uuid6", "uuid7"},
}


# -- the files ----------------------------------------------------------------------------------------------


def tree_files(root: Path) -> list[Path]:
    """What git knows or would add; a folder outside git is taken whole."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        paths = [root / name for name in names if name]
    else:
        paths = list(root.rglob("*"))
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


def python_files(root: Path, folder: str = "server") -> Iterator[Path]:
    yield from (path for path in tree_files(root) if path.suffix == ".py" and _under(path, root, folder))


def _under(path: Path, root: Path, *folders: str) -> bool:
    return path.relative_to(root).parts[0] in folders


def _is_migration(path: Path) -> bool:
    return {"migrations", "versions"} <= set(path.parts)


def _at(path: Path, root: Path, line: int) -> str:
    return f"{path.relative_to(root).as_posix()}:{line}"


# -- size ---------------------------------------------------------------------------------------------------


def long_files(root: Path) -> list[str]:
    """Files of server/ and static/ to be split by noun; the types for pages are one file that they fetch."""
    found = []
    for path in tree_files(root):
        if path.name.endswith(".d.ts"):
            continue
        if path.suffix in {".py", ".js", ".css", ".ts"} and _under(path, root, "server", "static"):
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > LONGEST_FILE and not _is_migration(path):
                found.append(f"{_at(path, root, 1)}: {count} lines, at most {LONGEST_FILE}")
    return found


def long_functions(root: Path) -> list[str]:
    """Functions of server/ that do more than one thing, judged by their length."""
    found = []
    for path in python_files(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_migration(path):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > LONGEST_FUNCTION:
                    place = _at(path, root, node.lineno)
                    found.append(f"{place}: {node.name} has {count} lines, at most {LONGEST_FUNCTION}")
    return found


# -- words --------------------------------------------------------------------------------------------------


def forbidden_words(root: Path) -> list[str]:
    """What ties the tree to one machine or tells of unfinished work, and files named for nothing."""
    found = []
    for path in tree_files(root):
        if path.stem in {"utils", "util"}:
            found.append(f"{_at(path, root, 1)}: name the file for what it holds")
        if path.suffix not in TEXT_SUFFIXES:
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        ):
            found += [
                f"{_at(path, root, number)}: {reason}: {line.strip()[:80]}"
                for reason, pattern in FORBIDDEN.items()
                if pattern.search(line)
            ]
    return found


# -- imports ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrow:
    """One import of a module of ours by another, both as dotted names below `server`."""

    importer: tuple[str, ...]
    imported: tuple[str, ...]
    place: str


def import_arrows(root: Path) -> list[Arrow]:
    """The import graph of server/, imports inside functions included."""
    arrows = []
    for path in python_files(root):
        importer = path.relative_to(root / "server").with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _imported_names(node):
                parts = tuple(name.split("."))
                if parts[0] == "server":
                    arrows.append(Arrow(importer, parts[1:], _at(path, root, node.lineno)))  # type: ignore[attr-defined]
    return arrows


def _imported_names(node: ast.AST) -> list[str]:
    """Full names; `from server.features import labels` counts as an import of server.features.labels."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def wrong_arrows(root: Path) -> list[str]:
    """Imports that go up or sideways in the list of docs/architecture.md."""
    found = [f"{arrow.place}: {reason}" for arrow in import_arrows(root) if (reason := _objection(arrow))]
    return list(dict.fromkeys(found))


def _objection(arrow: Arrow) -> str:
    """Why this arrow should not be; empty when it may."""
    source, target = arrow.importer[0], arrow.imported[0] if arrow.imported else ""
    if not target or (source == target and source != "features"):
        return ""
    if len(arrow.importer) == 1:
        return _objection_to_composition(source, target)
    if source == target:
        return _sideways(arrow)
    if target not in MAY_IMPORT.keys() | LEAVES:
        return f"{source} imports server.{target}, which knows everything"
    if source not in MAY_IMPORT:
        return f"server/{source} has no place in the architecture"
    if target in MAY_IMPORT[source] or arrow.imported[:2] in ALSO_MAY_IMPORT.get(source, set()):
        return ""
    return f"{source} imports {target}"


def _objection_to_composition(source: str, target: str) -> str:
    """The leaves know only core and each other, and few know the application."""
    if source in LEAVES:
        return "" if target in LEAVES | {"core"} else f"{source} imports {target}"
    return f"{source} imports server.app" if target == "app" and source not in APP_USERS else ""


def _sideways(arrow: Arrow) -> str:
    """Features meet only on their foundation; a module beside their folders may list them all."""
    source = arrow.importer[1] if len(arrow.importer) > 2 else ""
    target = arrow.imported[1] if len(arrow.imported) > 1 else ""
    if not source or source == target or target in FOUNDATION or not target:
        return ""
    return f"feature {source} imports feature {target}"


# -- time, ids and chance -----------------------------------------------------------------------------------


def uninjected_sources(root: Path) -> list[str]:
    """Direct reads of the clock, of an id or of chance, which a test could not steer."""
    found = []
    for path in python_files(root):
        if path.relative_to(root).as_posix() not in SOURCES:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                f"{_at(path, root, line)}: {name} is called directly; take it as an argument"
                for line, name in _direct_calls(tree)
            ]
    return found


def _direct_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls such as time.time() and datetime.datetime.now(), and `from time import time`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            if _is_source(owner, node.func.attr):
                yield node.lineno, f"{owner}.{node.func.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in {"time", "random", "uuid"}:
            for alias in node.names:
                if _is_source(node.module, alias.name):
                    yield node.lineno, f"{node.module}.{alias.name}"


def _is_source(owner: str, name: str) -> bool:
    names = UNINJECTED.get(owner, set())
    return names is None or name in names
