"""The journeys of the shop's label as its pages show them: a tree of nodes, and buttons to walk it.

What is drawn is read from the very files that Plaudit imports. Each of these journeys is a tree, so where a
run stands tells the whole way that it came.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from demo_site.texts import LABEL_DIR

WORDS = Path(__file__).parent / "journeys.toml"
SIGNS = {
    "activity": "star",
    "delay": "moon",
    "wait_event": "bell",
    "check": "grid",
    "split": "grid",
    "ab": "palette",
    "limit": "minus",
    "control_group": "nobody",
    "convert": "check",
    "funnel": "wave",
    "stop": "close",
}
"""The icon of each type of node."""


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button. `does` is event or action (of the page), link (an address), or review (the shop's server)."""

    label: str
    does: str
    name: str
    payload: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"does": self.does, "name": self.name, "payload": dict(self.payload)}


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A node of the drawing: `words` say what it does, `way` by which exit one comes to it, and `figure` is
    the name of what Plaudit counts for that exit."""

    key: str
    name: str
    sign: str
    words: str
    way: str
    figure: str
    after: tuple["Stop", ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A journey's page."""

    slug: str
    name: str
    lead: str
    real: str
    starts: str
    presses: tuple[Press, ...]
    first: Stop
    source: str

    def as_json(self) -> dict[str, Any]:
        """What the page's script needs of it: the way to each node."""
        return {"slug": self.slug, "ways": dict(_ways(self.first, ()))}


@dataclass(frozen=True, kw_only=True)
class ShownRule:
    """A rule of the label in a sentence or two."""

    slug: str
    name: str
    when: str
    does: str
    is_draft: bool


@cache
def journeys() -> tuple[Shown, ...]:
    """All of them, in the order of `journeys.toml`."""
    with WORDS.open("rb") as file:
        return tuple(_shown(found) for found in tomllib.load(file)["journeys"])


@cache
def rules() -> tuple[ShownRule, ...]:
    """Every rule of the label's folder, by its number."""
    found = []
    for path in (LABEL_DIR / "rule").glob("*.toml"):
        body = tomllib.loads(path.read_text(encoding="utf-8"))
        rule = ShownRule(
            slug=path.stem,
            name=body["name"],
            when=_when(body),
            does=_effects(body["effects"]),
            is_draft=body.get("status") == "draft",
        )
        found.append((body["id"], rule))
    return tuple(rule for _number, rule in sorted(found, key=lambda each: each[0]))


def find_journey(slug: str) -> Shown | None:
    return next((journey for journey in journeys() if journey.slug == slug), None)


# -- drawing ------------------------------------------------------------------------------------------------


def _shown(words: Mapping[str, Any]) -> Shown:
    source = (LABEL_DIR / "journey" / f"{words['slug']}.toml").read_text(encoding="utf-8")
    body = tomllib.loads(source)
    return Shown(
        slug=words["slug"],
        name=body["name"],
        lead=words["lead"],
        real=words["real"],
        starts=body["start"].get("action") or body["start"]["event"],
        presses=tuple(Press(**{"payload": {}, **each}) for each in words["presses"]),
        first=_stop(body["nodes"], body["entry"], way="", figure=""),
        source=source,
    )


def _stop(nodes: Mapping[str, Any], key: str, *, way: str, figure: str) -> Stop:
    node = nodes[key]
    after = (
        _stop(nodes, to, way=said, figure="" if exit_ == "then" else f"{key}:{exit_}")
        for exit_, said, to in _exits(node)
    )
    return Stop(
        key=key,
        name=node["name"],
        sign=SIGNS[node["type"]],
        words=_words(node),
        way=way,
        figure=figure,
        after=tuple(after),
    )


def _exits(node: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each way out: the exit's name, what it is called here, and where it leads."""
    called = {
        "then": "they do" if node["type"] == "wait_event" else "",
        "yes": "yes",
        "no": "no",
        "timeout": f"not within {_span(node['timeout_seconds'])}" if "timeout_seconds" in node else "",
        "over": "more often",
        "else": "all others",
    }
    for branch in node.get("branches", ()):
        yield branch["key"], _branch(branch), branch["to"]
    for name, said in called.items():
        if name in node:
            within = "in the control group" if node["type"] == "control_group" and name == "then" else said
            yield name, within, node[name]


def _branch(branch: Mapping[str, Any]) -> str:
    return f"{branch['percent']} %" if "percent" in branch else f"{branch['key']}"


def _words(node: Mapping[str, Any]) -> str:
    kind = node["type"]
    if kind == "activity":
        return _effects(node["effects"])
    if kind == "wait_event":
        return f"waits for {node.get('action') or node['event']}"
    if kind == "delay":
        return f"waits {_span(node['seconds'])}"
    if kind == "limit":
        return f"at most {node['count']} a {node['period']}"
    said = {
        "check": "looks at the member",
        "split": "looks at the event",
        "ab": "A/B test",
        "control_group": f"{node.get('percent')} % stay without",
        "convert": "counts as a success",
        "funnel": "counts who comes by",
        "stop": "ends here",
    }
    return said[kind]


def _effects(effects: list[dict[str, Any]]) -> str:
    return ", ".join(_effect(each) for each in effects)


def _effect(effect: Mapping[str, Any]) -> str:
    kind = effect["type"]
    if kind == "points_add":
        return f"{effect['amount']} points"
    if kind == "gems_diamonds_add":
        amounts = [(effect.get(name), name) for name in ("gems", "diamonds")]
        return ", ".join(
            f"{amount} {name[:-1] if amount == 1 else name}" for amount, name in amounts if amount
        )
    if kind == "raffle_tickets":
        return f"{effect['count']} tickets of the raffle"
    told = {"marker_add": "marker", "popup": "pop-up", "inbox": "inbox", "deep_link": "link"}
    about = effect.get("marker") or effect.get("popup") or effect.get("message") or effect.get("link") or ""
    return f"{told.get(kind, kind.replace('_', ' '))} {about}".strip()


def _span(seconds: int) -> str:
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"


def _ways(stop: Stop, before: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys on the way to each node, itself the last."""
    way = (*before, stop.key)
    yield stop.key, way
    for each in stop.after:
        yield from _ways(each, way)


def _when(body: Mapping[str, Any]) -> str:
    if "schedule" in body:
        return f"every {body['schedule']['every']}"
    total = body.get("accumulate")
    said = str(body.get("action") or body["event"])
    if total:
        step = total.get("every") or " or ".join(f"{n} {code}" for code, n in total["every_in"].items())
        return f"{said}, each {step} of {total['field']}"
    return said
