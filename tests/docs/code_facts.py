"""What the code says about itself, in the form in which the reference pages say it: rows of a table."""

import argparse
import ast
import json
import re
import subprocess
import typing
from collections.abc import Container, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
from starlette.routing import Mount, Route, WebSocketRoute

from server import cli
from server.app import Plaudit, _routes
from server.core.conditions import Condition
from server.features.avatars import rules as avatars
from server.features.bonuses import rules as bonuses
from server.features.events.definition import BUILT_IN
from server.features.gamepick.markets import MARKETS
from server.features.inbox import service as inbox
from server.features.labels.definitions import KINDS
from server.features.labels.settings import SETTINGS
from server.features.players import service as players
from server.features.players.properties import PROPERTIES
from server.features.shop import rules as shop
from server.jobs.figures import Figures
from server.jobs.steps import End
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx
from server.web.health import _Figures
from server.web.rest.table import OPERATIONS
from server.web.scripts import Scripts
from server.wire import structs, websocket
from server.wire.class_ids import ClassId
from server.wire.codes import ErrCode
from tests.docs.reading import ROOT
from tests.support.label import make_label

Row = tuple[str, ...]
SERVER, STATIC = ROOT / "server", ROOT / "static"


# -- settings and commands ----------------------------------------------------------------------------------


def settings() -> set[Row]:
    return {(f"PLAUDIT_{f.name.upper()}", _shown(f.default)) for f in fields(Settings)}


def _shown(default: Any) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default) or "empty"


def variables_of_tests() -> set[Row]:
    texts = [path.read_text() for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    ours = r'"(PLAUDIT_(?:TEST_\w+|BENCH_\w+|CHROMIUM|HEADLESS_SHELL|NODE))"'
    named = set(re.findall(ours, "\n".join(texts)))
    return {(name,) for name in named}


def label_settings() -> set[Row]:
    return {(s.name, s.default or "empty", s.kind, "yes" if s.public else "no") for s in SETTINGS.values()}


def commands() -> dict[str, argparse.ArgumentParser]:
    (choices,) = [action for action in cli._parser()._actions if action.choices]
    return typing.cast("dict[str, argparse.ArgumentParser]", choices.choices)


def options() -> set[Row]:
    """(command, option or argument), as the headings and tables of cli.md have them."""
    return {
        (command, action.option_strings[0] if action.option_strings else action.dest)
        for command, parser in commands().items()
        for action in parser._actions
        if action.dest != "help"
    }


# -- the wire -----------------------------------------------------------------------------------------------


def requests(plaudit: Plaudit) -> set[Row]:
    return {_request(plaudit, cid) for cid in plaudit.dispatcher}


def _request(plaudit: Plaudit, cid: int) -> Row:
    route = plaudit.dispatcher._routes[cid]
    silent = typing.get_type_hints(route.handler)["return"] is type(None)
    answer = "–" if silent else str(route.answer)
    return (str(cid), ClassId(cid).name, answer, route.needs, "yes" if route.acting else "no")


def pushes() -> set[Row]:
    """Every class that something in the server makes and sends unasked, and the ping of the socket."""
    made = {node.func.id for node in _calls(SERVER) if isinstance(node.func, ast.Name)}
    known = [named for module in structs.MODULES for named in vars(module).items()]
    found = {cls for name, cls in known if name in made and _is_push(cls)}
    ping = json.loads(websocket._PING)["cid"]
    return {(str(int(cid)), ClassId(cid).name) for cid in [ping, *(cls.CID for cls in found)]}


def _is_push(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, structs.envelope.Push)


def _calls(folder: Path) -> Iterator[ast.Call]:
    for path in sorted(folder.rglob("*.py")):
        yield from (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call))


def _numbers(keyword: str) -> set[int]:
    """Every literal number that the server passes under this name."""
    return {
        given.value.value
        for call in _calls(SERVER)
        for given in call.keywords
        if given.arg == keyword
        and isinstance(given.value, ast.Constant)
        and isinstance(given.value.value, int)
    }


# Numbers below it, and those that features keep in tables, are named one by one.
_LOWEST_TELLING = 9999


def error_codes() -> set[Row]:
    names = {int(member): member.name for member in ErrCode}
    named = {avatars.INACTIVE, avatars.OUT_OF_WINDOW, avatars.NOT_OWNED, avatars.FAILED}
    named |= {shop.WRONG_LABEL_PRECHECK, bonuses.NOT_CLAIMABLE}
    return {(str(code), names[code]) for code in {0, 1, *named, *_numbers("err_code"), *_telling(names)}}


def _telling(names: Container[int]) -> set[int]:
    """Numbers in the sources of features that can hardly be anything but an error code."""
    nodes = [
        n
        for path in sorted((SERVER / "features").rglob("*.py"))
        for n in ast.walk(ast.parse(path.read_text()))
    ]
    found = {
        n.value for n in nodes if isinstance(n, ast.Constant) and type(n.value) is int and n.value in names
    }
    found |= {
        -n.operand.value
        for n in nodes
        if isinstance(n, ast.UnaryOp)
        and isinstance(n.op, ast.USub)
        and isinstance(n.operand, ast.Constant)
        and type(n.operand.value) is int
        and -n.operand.value in names
    }
    return {number for number in found if abs(number) >= _LOWEST_TELLING}


def close_codes() -> set[Row]:
    return {(str(code),) for code in _numbers("code")}


def addresses(plaudit: Plaudit, data: Path) -> set[Row]:
    """Every path of the application."""
    found = _routes(plaudit, Scripts(STATIC, data))
    assert all(isinstance(route, Route | Mount | WebSocketRoute) for route in found)
    return {(re.sub(r":\w+}", "}", route.path),) for route in found}  # type: ignore[attr-defined]


def routes() -> set[Row]:
    """Every REST route, without the prefix that all of them have."""
    return {(f"{operation.method} {operation.path}",) for operation in OPERATIONS}


def metrics(plaudit: Plaudit) -> set[Row]:
    jobs = Figures()
    for end in End:
        jobs.count("kind", end)
    jobs.look({"kind": 0}, 0)
    families = _Figures(plaudit.services, plaudit.dispatcher, jobs).collect()
    return {(sample.name,) for family in families for sample in family.samples}


# -- features -----------------------------------------------------------------------------------------------


def event_types() -> set[Row]:
    return {(t.name, t.source, _event_fields(t)) for t in BUILT_IN.values()}


def _event_fields(kind: Any) -> str:
    named = [
        f"{name} {type_}" + (", required" if name in kind.required else "")
        for name, type_ in kind.fields.items()
    ]
    return ", ".join(named) or "–"


def public_properties(plaudit: Plaudit) -> set[Row]:
    """What a new player's page gets, and whether a server may set it."""
    label_id = make_label(plaudit).id
    label = plaudit.services.catalogue.by_id(label_id)
    assert label is not None
    players.provide_props(inbox.live_props, of_many=inbox.live_props_of)

    def work(tx: Tx) -> set[str]:
        row = players.ensure(tx, label, brand=None, ext_user_id="ada")
        return {*players.full_props(tx.conn, label, row, now=tx.now), "user_id"}

    writable = {p.name for p in PROPERTIES.values() if p.writer == "operator"}
    return {(name, "yes" if name in writable else "no") for name in run_unit(plaudit.database, work)}


def definition_fields() -> set[Row]:
    """(kind, field) of everything that an operator defines."""
    return {(kind, field.encode_name) for kind, struct in KINDS for field in msgspec.structs.fields(struct)}


def markets() -> set[Row]:
    """What can be asked in a round of predictions: name, number, answers."""
    return {(m.name, str(m.number), ", ".join(m.answers) or "–") for m in MARKETS}


def condition_fields() -> set[Row]:
    return {(field.encode_name,) for field in msgspec.structs.fields(Condition)}


# -- the browser side ---------------------------------------------------------------------------------------

_ASK = """
import { MEMBERS } from './static/sdk/members.js';
import { SCREENS } from './static/sdk/screens.js';
import { createRouter } from './static/sdk/router.js';
import { LINKS, PLACES, linkOf } from './static/hub/routes.js';
let reason = '';
const router = createRouter({
  win: { location: { href: 'https://a.example/', origin: 'https://a.example', assign() {} } },
  screens: SCREENS, emit: (key, error) => { if (key === 'dp_error') reason = error.reason; },
  allowed: () => true, action() {},
});
console.warn = () => {};
const outcome = (link) => { reason = ''; return router.run(link) ? 'works' : reason; };
const outcomes = Object.fromEntries(JSON.parse(process.argv[1]).map((link) => [link, outcome(link)]));
const places = Object.keys(PLACES).map((name) => linkOf({ name, params: {} }).slice(3));
const screens = [...new Set([...Object.keys(SCREENS), ...Object.keys(LINKS), ...places])];
const announced = Object.values(SCREENS).map(({ starting }) => starting).filter(Boolean);
console.log(JSON.stringify({ ...MEMBERS, screens, announced, outcomes }));
"""


class Browser:
    """The SDK's own lists, and what its router says to links, asked in one run of Node.js."""

    def __init__(self, node: str, links: list[str]) -> None:
        command = [node, "--input-type=module", "--eval", _ASK, json.dumps(links)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self._said: dict[str, Any] = json.loads(done.stdout)

    def methods(self) -> set[Row]:
        return {(name,) for name in self._said["methods"]}

    def api(self) -> set[Row]:
        found = re.search(r"FOR_VISITORS = \(([^)]*)\)", _source("sdk/api/lazy.js"))
        assert found is not None
        visitors = re.findall(r"\w+", found[1])
        return {(name, "yes" if name in visitors else "no") for name in self._said["api"]}

    def callbacks(self) -> set[Row]:
        """Each key, and whether any module emits it: by name, or as a screen's announcement."""
        emitted = set(re.findall(r"emit\('(\w+)'", "\n".join(_sources("sdk", "games", "hub", "popups"))))
        emitted |= set(self._said["announced"])
        return {(key, "yes" if key in emitted else "later") for key in self._said["callbacks"]}

    def deep_links(self) -> set[Row]:
        """Every link that the router has a word for."""
        return {(f"dp:{action}",) for action in ("action", "go", *self._said["screens"])}

    def outcome(self, link: str) -> str:
        return str(self._said["outcomes"][link])


def _source(path: str) -> str:
    return (STATIC / path).read_text(encoding="utf-8")


def _sources(*folders: str) -> list[str]:
    return [path.read_text() for folder in folders for path in sorted((STATIC / folder).rglob("*.js"))]


def properties_of_object() -> set[Row]:
    """The members of `_smartico` that are not methods."""
    return {
        (name,) for name in re.findall(r"^  readonly (\w+):", _interface("Smartico extends"), re.MULTILINE)
    }


def init_parameters() -> set[Row]:
    return {(name,) for name in re.findall(r"^  (\w+)\?:", _interface("InitParams"), re.MULTILINE)}


def drop_reasons() -> set[Row]:
    return _union("DroppedEvent", "reason")


def link_problems() -> set[Row]:
    return _union("DeepLinkError", "reason")


def _union(interface: str, field: str) -> set[Row]:
    line = re.search(rf"^  {field}: (.*);$", _interface(interface), re.MULTILINE)
    assert line is not None
    return {(word,) for word in re.findall(r"'(\w+)'", line[1])}


def _interface(name: str) -> str:
    found = re.search(rf"^export interface {name}.*?^\}}", _source("smartico.d.ts"), re.MULTILINE | re.DOTALL)
    assert found is not None, f"smartico.d.ts has no interface {name}"
    return found.group()


def page_globals() -> set[Row]:
    """Names on `window` that a page may set; the object itself and the parameter of addresses are not."""
    named = set(re.findall(r"_smartico_[a-z_]+", "\n".join(_sources("sdk"))))
    return {(name,) for name in named - {"_smartico_dp", "_smartico_inframe", "_smartico_visitor_win_uuid"}}


def storage_keys() -> set[Row]:
    return {(key,) for key in re.findall(r"plaudit:[a-z]+", "\n".join(_sources("sdk", "widgets", "games")))}
