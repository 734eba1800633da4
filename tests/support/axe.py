"""axe-core over a page of the browser tests: what it finds against WCAG 2.2 A and AA, shadow roots included.

It is fetched with npm beside the TypeScript compiler, outside the tree, and never served to anybody.
"""

from functools import cache
from typing import Any

from tests.support.provision import ensure_axe, ensure_node

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def source() -> str:
    """The script. Raises SetupError when npm cannot install it."""
    return ensure_axe(ensure_node()).read_text(encoding="utf-8")


def violations(
    page: Any, within: str, *, ignored: tuple[str, ...] = (), colours_only: bool = False
) -> list[str]:
    """One line for each finding inside the element: the rule and the nodes that break it. A skin is nothing
    but colours and shapes, so for another skin of what was examined in full `colours_only` is enough."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"(() => {{ {source()} }})()")
    rules = {rule: {"enabled": False} for rule in ignored}
    asked = (
        {"type": "rule", "values": ["color-contrast"]} if colours_only else {"type": "tag", "values": TAGS}
    )
    options = {"runOnly": asked, "rules": {} if colours_only else rules, "resultTypes": ["violations"]}
    found = page.evaluate(
        "([within, options]) => axe.run(within, options).then(({ violations }) => violations)",
        [within, options],
    )
    return [f"{each['id']}: {[_told(node) for node in each['nodes']]}" for each in found]


def _told(node: dict[str, Any]) -> str:
    reasons = [check["message"] for check in [*node["any"], *node["all"], *node["none"]]]
    return f"{node['target']}: {'; '.join(reasons)}"
