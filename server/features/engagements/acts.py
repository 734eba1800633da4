"""Deep links and scripts: what a page does without showing anything of ours.

A deep link opens what it names as if the player had followed it. A script is the operator's own code, run as
the page's own: it can do whatever the page can. So a page takes one only when it says so
(`allowServerScripts`), the label can forbid them all, and nothing is ever written into its text: what it
knows of the player comes in as values.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import msgspec

from server.core import markup
from server.core.errors import PlauditError
from server.core.text import LONGEST_ADDRESS, clean_line, is_link
from server.features.engagements import service
from server.features.engagements.service import Content, Sending
from server.features.labels.catalogue import Label
from server.store.transaction import Tx

LONGEST_SCRIPT = 20_000
_GO = re.compile(r"dp:\s*go\s*[&?](?:.*?&)?url=(.*?)(?:&target=.*)?$", re.IGNORECASE | re.DOTALL)
_GOES = re.compile(r"dp:\s*go\s*($|[&?])", re.IGNORECASE)
_OUTSIDE = re.compile(r"(mailto|tel):[^\s<>]+", re.IGNORECASE)
# What would end a line of JavaScript inside of a string on old browsers, or a script where somebody inlines
# it.
_ESCAPES = {ord("<"): "\\u003c", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def send_deep_link(tx: Tx, label: Label, *, player_id: int, link: str, how: Sending) -> str:
    """Carry a deep link out on the player's page and return its engagement_uid; `link` is Liquid.

    Raises PlauditError template_failed for Liquid that fails and for what is no link.
    """
    facts = service.facts_of(tx.conn, label, player_id, how, now=tx.now)
    try:
        target = clean_line(markup.render_text(link, facts), limit=LONGEST_ADDRESS + 1)
    except PlauditError as error:
        raise PlauditError(error.message, code="template_failed", status=422) from error
    if not is_allowed(target):
        text = f"The deep link leads to {target[:80]!r}: that is no deep link, address or path."
        raise PlauditError(text, code="template_failed", status=422)
    row = {"activity_type": service.DEEP_LINK}
    return service.deliver(tx, label, player_id=player_id, row=row, content=Content(does=target), how=how)


def send_script(tx: Tx, label: Label, *, player_id: int, script: str, how: Sending) -> str:
    """Run a script on the player's page and return its engagement_uid.

    Raises PlauditError scripts_forbidden when the label allows none, and bad_script.
    """
    if not service.scripts_allowed(label):
        text = "The label's setting ENGAGEMENT_SCRIPTS_ALLOWED forbids scripts. Set it to true to send one."
        raise PlauditError(text, code="scripts_forbidden", status=403)
    check_script(script)
    facts = service.facts_of(tx.conn, label, player_id, how, now=tx.now)
    row, content = {"activity_type": service.SCRIPT}, Content(does=_called(script, facts))
    return service.deliver(tx, label, player_id=player_id, row=row, content=content, how=how)


def check_link(link: str) -> None:
    """Raise PlauditError for a link that can lead nowhere, or Liquid that does not parse; one that begins
    with Liquid is looked at when it is sent."""
    if len(link) > LONGEST_ADDRESS or "\0" in link:
        text = f"A link has at most {LONGEST_ADDRESS} characters and no NUL."
        raise PlauditError(text, code="bad_effect")
    if "{{" in link or "{%" in link:
        markup.check_liquid(link)
    if not link.startswith(("{{", "{%")) and not is_allowed(markup.without_liquid(link)):
        text = f"{link[:80]!r} is no deep link (dp:…), http(s) address or path."
        raise PlauditError(text, code="bad_effect")


def check_script(script: str) -> None:
    if not script.strip() or len(script) > LONGEST_SCRIPT or "\0" in script:
        text = f"A script has 1 to {LONGEST_SCRIPT} characters and no NUL."
        raise PlauditError(text, code="bad_script")


def is_allowed(link: str) -> bool:
    """Whether a page may carry this out: a link, and where it is `dp:go`, to an address, a path, a mail or a
    telephone."""
    if not is_link(link) or link.lower() == "dp:":
        return False
    found = _GO.match(link)
    if found is None:
        return not _GOES.match(link)
    target = found[1] if is_link(found[1], deep=False) else unquote(found[1])
    return is_link(target, deep=False) or _OUTSIDE.fullmatch(target) is not None


def _called(script: str, facts: Mapping[str, Any]) -> str:
    """The script as a function of what it may know: `player`, `params`, `event` and `language`."""
    names = ("player", "params", "event", "language")
    values = [msgspec.json.encode(facts[name]).decode().translate(_ESCAPES) for name in names]
    return f"(function ({', '.join(names)}) {{\n{script}\n}})({', '.join(values)});"
