"""Which modules belong to the script at once, and which to the chunks that are fetched later.

Invariant: a module is in exactly one file of a script, so it runs once. `common` holds whatever two chunks
need and the core lacks.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from server.web.linker.errors import LinkError
from server.web.linker.module import Module, read_module

COMMON = "common"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Modules of one lazy file, each after those it imports. `name` is without hash and ending."""

    name: str
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`core` and every chunk list modules in running order. `needs` tells the chunks, in running order,
    that must have run before the lazy import of its key can be answered; `shared` are the modules that
    another file than their own asks for. `carried` tells the targets that only one chunk can ask for, by that
    chunk's name: it brings their needs along, so that the core does not grow with them."""

    core: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    needs: dict[str, tuple[str, ...]]
    shared: frozenset[str]
    carried: dict[str, tuple[str, ...]]


class Graph:
    """All modules that can be reached from the entries, read once. Raises LinkError."""

    def __init__(self, static_dir: Path, entries: Iterable[str]) -> None:
        self._static_dir = static_dir
        self.modules: dict[str, Module] = {}
        for entry in entries:
            self._reach(entry)
        for module in self.modules.values():
            self._check_names(module)

    def _reach(self, entry: str) -> None:
        waiting = [(entry, f"{entry}.js:1")]
        while waiting:
            name, wanted_at = waiting.pop()
            if name in self.modules:
                continue
            module = self._read(name, wanted_at)
            self.modules[name] = module
            waiting += [(imported.target, imported.where) for imported in module.imports]
            waiting += [(lazy.target, lazy.where) for lazy in module.lazy]

    def _read(self, name: str, wanted_at: str) -> Module:
        path = self._static_dir / f"{name}.js"
        try:
            source = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise LinkError(wanted_at, f"there is no file {name}.js below {self._static_dir.name}/") from None
        except UnicodeDecodeError:
            raise LinkError(f"{name}.js:1", "this file is not UTF-8: save it as UTF-8") from None
        return read_module(name, source)

    def _check_names(self, module: Module) -> None:
        for imported in module.imports:
            exported = self.modules[imported.target].exports
            for name, _local in imported.names:
                if name not in exported:
                    listed = ", ".join(exported) or "nothing"
                    message = f"{imported.target}.js does not export {name}; it exports {listed}"
                    raise LinkError(imported.where, message)

    def closure(self, name: str) -> tuple[str, ...]:
        """`name` and all it imports statically, each after its own imports. Raises LinkError for a cycle."""
        done: dict[str, None] = {}
        self._visit(name, done=done, path=[])
        return tuple(done)

    def _visit(self, name: str, *, done: dict[str, None], path: list[str]) -> None:
        if name in done:
            return
        path.append(name)
        for imported in self.modules[name].imports:
            if imported.target in path:
                circle = [*path[path.index(imported.target) :], imported.target]
                shown = " → ".join(f"{step}.js" for step in circle)
                message = f"imports run in a circle: {shown}; move what both need to a third file"
                raise LinkError(imported.where, message)
            self._visit(imported.target, done=done, path=path)
        path.pop()
        done[name] = None

    def plan(self, entry: str) -> Plan:
        """Splits what `entry` reaches into its core and its chunks."""
        core = self.closure(entry)
        held = frozenset(core)
        targets = self._lazy_targets(core)
        lacking = {target: tuple(m for m in self.closure(target) if m not in held) for target in targets}
        uses = Counter(module for modules in lacking.values() for module in modules)
        common = {module for module, count in uses.items() if count > 1}
        ordered_common = tuple(dict.fromkeys(m for ms in lacking.values() for m in ms if m in common))
        chunks = [Chunk(COMMON, ordered_common)] if common else []
        names = _chunk_names(lacking)
        needs: dict[str, tuple[str, ...]] = {}
        for target, modules in lacking.items():
            own = tuple(module for module in modules if module not in common)
            if own:
                chunks.append(Chunk(names[target], own))
            first = (COMMON,) if len(own) < len(modules) else ()
            needs[target] = (*first, names[target]) if own else first
        shared = self._shared(core, chunks, targets)
        return Plan(core, tuple(chunks), needs, shared, self._carried(core, chunks, targets))

    def _carried(
        self, core: tuple[str, ...], chunks: list[Chunk], targets: tuple[str, ...]
    ) -> dict[str, tuple[str, ...]]:
        """Only targets that import nothing lazily: a chunk is named by the hash of all that it carries."""
        home = dict.fromkeys(core, "") | {module: each.name for each in chunks for module in each.modules}
        askers: dict[str, set[str]] = {target: set() for target in targets}
        for module, file in home.items():
            for lazy in self.modules[module].lazy:
                askers[lazy.target].add(file)
        carried: dict[str, tuple[str, ...]] = {}
        for target, files in askers.items():
            ends_here = not any(self.modules[module].lazy for module in self.closure(target))
            if len(files) == 1 and ends_here and not files & {"", COMMON}:
                (file,) = files
                carried[file] = (*carried.get(file, ()), target)
        return carried

    def _lazy_targets(self, core: tuple[str, ...]) -> tuple[str, ...]:
        """Every lazy import that the core, or a chunk of it, can make; sorted: one tree gives one result."""
        found: set[str] = set()
        waiting = list(core)
        seen = set(core)
        while waiting:
            for lazy in self.modules[waiting.pop()].lazy:
                found.add(lazy.target)
                fresh = [module for module in self.closure(lazy.target) if module not in seen]
                seen.update(fresh)
                waiting += fresh
        return tuple(sorted(found))

    def _shared(self, core: tuple[str, ...], chunks: list[Chunk], targets: tuple[str, ...]) -> frozenset[str]:
        home = dict.fromkeys(core, "")
        for chunk in chunks:
            home |= dict.fromkeys(chunk.modules, chunk.name)
        shared = set(targets)
        for name, file in home.items():
            shared |= {i.target for i in self.modules[name].imports if home[i.target] != file}
        return frozenset(shared)


def _chunk_names(targets: Iterable[str]) -> dict[str, str]:
    """`widgets/hub` becomes `hub`, or `widgets-hub` when another lazy file is a hub too; always unique."""
    stems = {target: target.rpartition("/")[2] for target in targets}
    often = Counter(stems.values())
    names: dict[str, str] = {}
    taken = {COMMON}
    for target, stem in stems.items():
        name = _safe(stem if often[stem] == 1 else target)
        while name in taken:
            name += "-x"
        taken.add(name)
        names[target] = name
    return names


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in name).lower().strip("-")
