"""The reference pages say what the code says: nothing is missing in them, and nothing in them is invented.

Every claim is checked three times: as it stands, with one row taken away, and with one row made up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.app import Plaudit, build
from server.core import nesting
from server.features.events import rules as event_rules
from server.features.events.pipeline import CASCADE_LIMIT
from server.features.players import messages as player_messages
from server.features.players import rules as player_rules
from server.features.segments import service as segments
from server.realtime import connection
from server.settings import Settings
from server.store import writer
from server.web.rest import operation, routes
from server.wire import dispatcher, http, session
from tests.docs import code_facts
from tests.docs.code_facts import Browser, Row
from tests.docs.reading import ROOT, rows


@dataclass(frozen=True)
class Code:
    """Everything that has to be started before it can be asked."""

    plaudit: Plaudit
    data: Path
    browser: Browser


@dataclass(frozen=True)
class Claim:
    """The cells `columns` of the tables below `headings` of a page are what `facts` finds in the code."""

    page: str
    headings: tuple[str, ...]
    facts: Callable[[Code], set[Row]]
    columns: tuple[int, ...] = (0,)

    @property
    def text(self) -> str:
        return (ROOT / self.page).read_text(encoding="utf-8")

    def written(self, text: str) -> set[Row]:
        found = [tuple(_plain(row[n]) for n in self.columns) for row in rows(text, *self.headings)]
        assert len(found) == len(set(found)), f"{self.page}: a row stands twice"
        return set(found)


def _plain(cell: str) -> str:
    """`init(label_key, params)` is about init, and `dp:go&url=URL` about dp:go."""
    name, bracket, _ = cell.partition("(")
    if cell.startswith("dp:"):
        return cell.partition("&")[0]
    return name if bracket and name.isidentifier() else cell


def difference(claim: Claim, text: str, facts: set[Row]) -> list[str]:
    """What the page lacks and what it has too much, a line each."""
    written = claim.written(text)
    lacking = [f"{claim.page} lacks {row}" for row in sorted(facts - written)]
    return lacking + [f"{claim.page} has {row}, which is not in the code" for row in sorted(written - facts)]


REFERENCE = "docs/reference/"
CLAIMS = {
    "settings": Claim(
        REFERENCE + "settings.md", ("Settings of the server",), lambda _: code_facts.settings(), (0, 1)
    ),
    "variables of tests": Claim(
        REFERENCE + "settings.md",
        ("For tests and benchmarks alone",),
        lambda _: code_facts.variables_of_tests(),
    ),
    "label settings": Claim(
        REFERENCE + "label-settings.md",
        ("Settings of a label",),
        lambda _: code_facts.label_settings(),
        (0, 1, 2, 3),
    ),
    "requests": Claim(
        REFERENCE + "protocol.md",
        ("Requests",),
        lambda code: code_facts.requests(code.plaudit),
        (0, 1, 2, 3, 4),
    ),
    "pushes": Claim(REFERENCE + "protocol.md", ("Pushes",), lambda _: code_facts.pushes(), (0, 1)),
    "close codes": Claim(REFERENCE + "protocol.md", ("Close codes",), lambda _: code_facts.close_codes()),
    "addresses": Claim(
        REFERENCE + "protocol.md", ("Addresses",), lambda code: code_facts.addresses(code.plaudit, code.data)
    ),
    "error codes": Claim(
        REFERENCE + "error-codes.md", ("Answered today",), lambda _: code_facts.error_codes(), (0, 1)
    ),
    "event types": Claim(
        REFERENCE + "event-types.md",
        ("What players do", "What only a server may report", "What follows inside Plaudit"),
        lambda _: code_facts.event_types(),
        (0, 1, 2),
    ),
    "callbacks": Claim(
        REFERENCE + "callbacks.md", ("Callbacks",), lambda code: code.browser.callbacks(), (0, 3)
    ),
    "reasons of dropped events": Claim(
        REFERENCE + "callbacks.md", ("Why an event is dropped",), lambda _: code_facts.drop_reasons()
    ),
    "deep links": Claim(REFERENCE + "deep-links.md", ("Deep links",), lambda code: code.browser.deep_links()),
    "reasons of failed links": Claim(
        REFERENCE + "deep-links.md", ("When a link is not carried out",), lambda _: code_facts.link_problems()
    ),
    "methods": Claim(REFERENCE + "sdk.md", ("Methods",), lambda code: code.browser.methods()),
    "other members": Claim(
        REFERENCE + "sdk.md", ("Other members",), lambda _: code_facts.properties_of_object()
    ),
    "api": Claim(REFERENCE + "sdk.md", ("`_smartico.api`",), lambda code: code.browser.api(), (0, 3)),
    "parameters of init": Claim(
        REFERENCE + "sdk.md", ("Parameters of `init`",), lambda _: code_facts.init_parameters()
    ),
    "public properties": Claim(
        REFERENCE + "sdk.md",
        ("Public properties",),
        lambda code: code_facts.public_properties(code.plaudit),
        (0, 1),
    ),
    "globals": Claim(
        REFERENCE + "sdk.md", ("Globals that a page may set",), lambda _: code_facts.page_globals()
    ),
    "storage": Claim(
        REFERENCE + "sdk.md", ("What is kept in the browser",), lambda _: code_facts.storage_keys()
    ),
    "routes": Claim("docs/guides/server-api.md", ("All routes",), lambda _: code_facts.routes()),
    "metrics": Claim("docs/guides/operating.md", ("Metrics",), lambda code: code_facts.metrics(code.plaudit)),
    "markets": Claim("docs/guides/predictions.md", ("Markets",), lambda _: code_facts.markets(), (0, 1, 2)),
    "conditions": Claim(
        "docs/guides/definitions.md", ("Conditions",), lambda _: code_facts.condition_fields()
    ),
}


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory, node: str) -> Code:
    data = tmp_path_factory.mktemp("docs")
    documented = [row[0] for row in rows(CLAIMS["deep links"].text, "Deep links")]
    return Code(build(Settings(data=data)), data, Browser(node, documented))


@pytest.mark.parametrize("name", CLAIMS)
def test_a_page_says_what_the_code_says(name: str, code: Code) -> None:
    claim = CLAIMS[name]
    found = difference(claim, claim.text, claim.facts(code))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_row_that_is_missing_or_made_up_would_be_found(name: str, code: Code) -> None:
    claim = CLAIMS[name]
    facts = claim.facts(code)
    row = sorted(claim.written(claim.text))[0]
    assert difference(claim, claim.text, facts - {row}) == [
        f"{claim.page} has {row}, which is not in the code"
    ]
    invented = ("an_invention", *row[1:])
    assert difference(claim, claim.text, facts | {invented}) == [f"{claim.page} lacks {invented}"]


def test_a_section_that_was_renamed_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(AssertionError, match="no heading"):
        rows("# Other\n", "Settings")
    with pytest.raises(AssertionError, match="no table"):
        rows("# Settings\n\nNothing here.\n", "Settings")


# -- pages with a section for each thing --------------------------------------------------------------------

CLI = ROOT / REFERENCE / "cli.md"
DEFINITIONS = ROOT / "docs/guides/definitions.md"


def options_written(text: str) -> set[Row]:
    found: set[Row] = set()
    for line in text.splitlines():
        if line.startswith("## `plaudit "):
            command = line.removeprefix("## `plaudit ").rstrip("`")
            table = rows(text, f"`plaudit {command}`")
            found |= {(command, row[0].split()[0]) for row in table}
    return found


def test_every_command_is_described_with_every_option() -> None:
    text = CLI.read_text()
    assert options_written(text) == code_facts.options()
    assert options_written(text.replace("| `--json` |", "| `--yaml` |")) != code_facts.options()


def definitions_written(text: str) -> set[Row]:
    kinds = [line.strip("# `") for line in text.splitlines() if line.startswith("### `")]
    return {(kind, row[0]) for kind in kinds for row in rows(text, f"`{kind}`")}


def test_every_kind_of_definition_is_described_with_every_field() -> None:
    text = DEFINITIONS.read_text()
    assert definitions_written(text) == code_facts.definition_fields()
    assert definitions_written(text.replace("| `exposed` |", "| `shown` |")) != code_facts.definition_fields()


# -- what a link does ---------------------------------------------------------------------------------------


def test_a_deep_link_does_what_its_row_says(code: Code) -> None:
    """Links that work are not refused as unknown or not available; those that come later are exactly that."""
    for row in rows(CLAIMS["deep links"].text, "Deep links"):
        link, state = row[0], row[2]
        expected = {"works": "works", "later": "not_available"}[state]
        assert code.browser.outcome(link) == expected, link


# -- limits -------------------------------------------------------------------------------------------------

LIMITS = {
    "a message": dispatcher.MESSAGE_LIMIT,
    "nesting of a message, or of a body of REST": nesting.LIMIT,
    "a body over HTTP": http.BODY_LIMIT,
    "a batch of events over REST": operation.BATCH_BODY_LIMIT,
    "messages in one body": http.BATCH_LIMIT,
    "messages of a connection": Settings().messages_per_s,
    "messages over HTTP of a player and address, or of an S2S key": session.REQUESTS_PER_WINDOW,
    "requests of a key over REST": routes.REQUESTS_PER_MINUTE,
    "segment checks of a player": segments.CHECKS_PER_MINUTE,
    "open pages of a player": player_messages.CONNECTIONS_PER_PLAYER,
    "pushes that wait for a client": connection.OUTBOX_LIMIT,
    "attempts of visitors from one address": session.VISITS_PER_WINDOW,
    "units of work that wait": writer.QUEUE_LIMIT,
    "entry points of a label": event_rules.ENTRY_POINT_LIMIT,
    "markers of a player": player_rules.MARKER_LIMIT,
    "consequences of one act for one player": CASCADE_LIMIT,
    "client actions that become known": event_rules.ACTION_LIMIT,
    "kept samples of refused events": event_rules.SAMPLE_LIMIT,
    "kept reports of pages": event_rules.REPORT_LIMIT,
}


def limits_written(text: str) -> dict[str, int]:
    found = {}
    for name, value in rows(text, "Limits"):
        number, _, unit = value.partition(" ")
        scale = {"KiB": 1024, "MiB": 1024**2}.get(unit, 1)
        found[name] = int(number.replace(",", "")) * scale
    return found


def test_the_limits_are_those_of_the_code() -> None:
    text = (ROOT / "docs/guides/operating.md").read_text()
    assert limits_written(text) == LIMITS
    assert limits_written(text.replace("| 64 KiB |", "| 65 KiB |")) != LIMITS
