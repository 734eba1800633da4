"""Which modules belong to the script at once, and which to the chunks that are fetched later.

Invariant: a module is in exactly one file of a script, so it runs once. What two chunks need and the core
lacks is in `common`; where all of them come from one folder, in that folder's own (`common-games`) or, if
there is much of it, in one that only they fetch (`common-hub-ranking`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from server.web.linker.errors import LinkError
from server.web.linker.module import Module, read_module

COMMON = "common"
# Characters of code from which what a few files share is fetched with them alone.
OWN_CHUNK_LENGTH = 3000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Modules of one lazy file, each after those it imports. `name` is without hash and ending."""

    name: str
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`core` and every chunk list modules in running order. `needs` tells the chunks, in running order,
    that must have run before the lazy import of its key can be answered; `shared` are the names that another
    file than its own asks of a module. `carried` tells the targets that chunks alone can ask for, by the name
    of each that does: it brings their needs along, so that the core does not grow with them."""

    core: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    needs: dict[str, tuple[str, ...]]
    shared: dict[str, frozenset[str]]
    carried: dict[str, tuple[str, ...]]

    def in_order(self) -> Iterable[Chunk]:
        """Each chunk after those whose names it carries."""
        chunks = {chunk.name: chunk for chunk in self.chunks}
        before = {
            name: sorted(
                {file for target in self.carried.get(name, ()) for file in self.needs[target]} - {name}
            )
            for name in chunks
        }
        return [chunks[name] for name in TopologicalSorter(before).static_order()]


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
        homes = _shared_homes(lacking, self.modules)
        before = _imports_between(homes, self.modules)
        running = list(TopologicalSorter(before).static_order())
        held_in_common: dict[str, dict[str, None]] = {home: {} for home in sorted(set(homes.values()))}
        for module in (module for modules in lacking.values() for module in modules if module in homes):
            held_in_common[homes[module]][module] = None
        chunks = [Chunk(home, tuple(modules)) for home, modules in held_in_common.items()]
        names = _chunk_names(lacking)
        needs: dict[str, tuple[str, ...]] = {}
        for target, modules in lacking.items():
            own = tuple(module for module in modules if module not in homes)
            if own:
                chunks.append(Chunk(names[target], own))
            commons = {homes[module] for module in modules if module in homes}
            for home in reversed(running):
                commons |= set(before[home]) if home in commons else set()
            first = [home for home in running if home in commons]
            needs[target] = (*first, names[target]) if own else tuple(first)
        shared = self._shared(core, chunks, targets)
        return Plan(core, tuple(chunks), needs, shared, self._carried(core, chunks, needs))

    def _carried(
        self, core: tuple[str, ...], chunks: list[Chunk], needs: dict[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]]:
        """Targets that no module of the core asks for, by each chunk that does. A chunk is named by the hash
        of all that it carries, so where two would have to be named first, the core keeps the target."""
        home = dict.fromkeys(core, "") | {module: each.name for each in chunks for module in each.modules}
        askers: dict[str, set[str]] = {target: set() for target in needs}
        for module, file in home.items():
            for lazy in self.modules[module].lazy:
                askers[lazy.target].add(file)
        carried: dict[str, tuple[str, ...]] = {}
        before: dict[str, set[str]] = {each.name: set() for each in chunks}
        for target, files in askers.items():
            if "" in files:
                continue
            wanted = {file: before[file] | set(needs[target]) - {file} for file in files}
            if not _has_order(before | wanted):
                continue
            before |= wanted
            for file in files:
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

    def _shared(
        self, core: tuple[str, ...], chunks: list[Chunk], targets: tuple[str, ...]
    ) -> dict[str, frozenset[str]]:
        home = dict.fromkeys(core, "")
        for chunk in chunks:
            home |= dict.fromkeys(chunk.modules, chunk.name)
        shared = {target: set(self.modules[target].exports) for target in targets}
        for name, file in home.items():
            for imported in self.modules[name].imports:
                if home[imported.target] != file:
                    shared.setdefault(imported.target, set()).update(asked for asked, _ in imported.names)
        return {module: frozenset(names) for module, names in shared.items()}


def _has_order(before: Mapping[str, Iterable[str]]) -> bool:
    """Whether every file can come after those before it."""
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        return False
    return True


def _imports_between(homes: dict[str, str], modules: Mapping[str, Module]) -> dict[str, list[str]]:
    """For each common chunk those that must have run before it."""
    before: dict[str, set[str]] = {home: set() for home in sorted(set(homes.values()))}
    for name, home in homes.items():
        before[home] |= {homes[each.target] for each in modules[name].imports if each.target in homes}
    return {home: sorted(needed - {home}) for home, needed in before.items()}


def _shared_homes(lacking: dict[str, tuple[str, ...]], modules: Mapping[str, Module]) -> dict[str, str]:
    """Module → the common chunk that holds it, for every module that two targets lack.

    Modules that exactly the same targets of one folder lack are a chunk of their own when they are long
    enough to be worth a request; the others of that folder share one."""
    users: dict[str, list[str]] = {}
    for target, lacked in lacking.items():
        for module in lacked:
            users.setdefault(module, []).append(target)
    groups: dict[tuple[str, ...], list[str]] = {}
    for module, asking in users.items():
        if len(asking) > 1:
            groups.setdefault(tuple(asking), []).append(module)
    homes: dict[str, str] = {}
    long: list[tuple[str, list[str]]] = []
    for targets, together in groups.items():
        folders = {target.partition("/")[0] for target in targets}
        home = COMMON if len(folders) > 1 else f"{COMMON}-{_safe(min(folders))}"
        homes |= dict.fromkeys(together, home)
        if len(folders) == 1 and sum(len(modules[each].code) for each in together) >= OWN_CHUNK_LENGTH:
            long.append((f"{home}-{_safe(together[-1].rpartition('/')[2])}", together))
    for home, together in long:
        alone = homes | dict.fromkeys(together, home)
        if _has_order(_imports_between(alone, modules)):
            homes = alone
    return homes


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
