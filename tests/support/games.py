"""The games of a page without a server: the linked script, a template of every type, and a host that plays
what the test wants.

`GamePage(page).open("wheel", wins=2)` opens the game; what its host was asked lands in `asked()`.
"""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from server.web.linker import Linked, link

STATIC = Path(__file__).parents[2] / "static"
ORIGIN = "http://games.test"
CSP = (
    "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; style-src 'none'; img-src 'self' data:; "
    "frame-src https://games.example; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types plaudit"
)
ENTRY = """
window.openGame = async (host) => (await import('./games/open.js')).openGame(host);
"""
HOST = """
window.violations = [];
addEventListener('securitypolicyviolation', (e) =>
  violations.push([e.effectiveDirective, e.blockedURI].join(' ')));
window.asked = [];
window.openWith = async ({ template, wins, answer, preset, language, history, rounds, mount, fails }) => {
  let played = 0;
  const host = {
    template, preset, language, wearer: { skin: () => window.skin || "" },
    play: async () => {
      asked.push(['play']);
      const request_id = `request-${++played}`;
      return { request_id, err_code: 0, err_message: '', prize_id: wins, ...answer };
    },
    acknowledge: async (id, options) => {
      asked.push(['acknowledge', id, options ?? null]);
      if (fails?.length) throw Error(fails.pop());
    },
    refresh: async () => { asked.push(['refresh']); return window.fresh ?? template; },
    history: history && (async () => history),
    rounds: rounds && (async () => rounds),
    submit: rounds && (async (round) => {
      asked.push(['submit', round]);
      return { errCode: 0, data: rounds.find((each) => each.round_id === round.round_id) };
    }),
    dp: (link) => asked.push(['dp', link]),
    emit: (name, payload) => asked.push(['emit', name, payload]),
    proof: (id) => `/fair-play?request_id=${id}`,
    params: { label_key: 'label-1', brand_key: 'brand-1', user_ext_id: 'noor' },
    mount: mount ? document.getElementById('place') : undefined,
    onClose: () => asked.push(['closed']),
    ...window.extra,
  };
  window.game = await openGame(host);
};
"""
PRIZES: list[dict[str, Any]] = [
    {"id": 1, "name": "500 points", "prize_type": "points", "prize_value": 500},
    {"id": 2, "name": "Free delivery", "prize_type": "bonus"},
    {"id": 3, "name": "3 gems", "prize_type": "gems-and-diamonds"},
    {"id": 4, "name": "No prize", "prize_type": "no-prize", "acknowledge_type": "full-message"},
    {"id": 5, "name": "Raffle ticket", "prize_type": "raffle-ticket"},
    {"id": 6, "name": "Jackpot {{jackpot}}", "prize_type": "jackpot"},
    {"id": 7, "name": "50 points", "prize_type": "points", "prize_value": 50},
    {"id": 8, "name": "Extra spin", "prize_type": "spin"},
]
NAMES = {
    "wheel": ("Lucky wheel", "One spin a day, and something for everybody who turns up."),
    "scratch": ("Golden card", "Rub the foil off and find three alike."),
    "giftbox": ("Gift box", "Six boxes, one of them is yours."),
    "prizedrop": ("A gift for you", "Thanks for the five days in a row."),
    "lootbox_weekdays": ("Week of treats", "A box for every day of the week."),
    "lootbox_calendar_days": ("Winter calendar", "One door a day until the holidays."),
    "treasure_hunt": ("Treasure island", "Follow the trail to the chest."),
    "voyager": ("Star voyage", "Bring the ship home without a scratch."),
    "plinko": ("Plinko", "Let it bounce."),
    "coin_flip": ("Coin flip", "Crown or star?"),
    "custom_minigame": ("Memory", "A game from our friends."),
    "matchx": ("Weekend scores", "Guess the scores before kick-off."),
    "quiz": ("Friday quiz", "Three questions about the week."),
}
WIN_MESSAGES = {
    1: "The wheel stopped on your favourite sector.",
    4: "Come back tomorrow, there is a new try every day.",
}


def template(kind: str, **changes: Any) -> dict[str, Any]:
    """As `api.getMiniGames` gives it."""
    prizes = [
        {
            "acknowledge_type": "full-message",
            "aknowledge_message": WIN_MESSAGES.get(prize["id"], ""),
            "sectors": [],
            **prize,
        }
        for prize in PRIZES
    ]
    name, description = NAMES[kind]
    return {
        "id": 77,
        "name": name,
        "description": description,
        "saw_game_type": kind,
        "saw_buyin_type": "points",
        "buyin_cost_points": 50,
        "jackpot_current": 12430,
        "jackpot_symbol": "points",
        "prizes": prizes,
        "saw_template_ui_definition": {},
        "relative_period_timezone": 0,
        "steps_to_finish_game": 5,
    } | changes


@cache
def linked() -> Linked:
    """The chunks as a site gets them, entered through a module that hands `openGame` to the page."""
    with TemporaryDirectory() as folder:
        shutil.copytree(STATIC, f"{folder}/static")
        (Path(folder) / "static/page.js").write_text(ENTRY)
        return link(Path(folder) / "static", {"games.js": "page.js"})


class GamePage:
    """A page of a site under a strict policy, with one game on it."""

    def __init__(self, page: Any, *, direction: str = "ltr") -> None:
        self.page = page
        self.direction = direction
        page.route("**/*", self._answer)
        page.goto(f"{ORIGIN}/")

    def _answer(self, route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        script = {"content-type": "text/javascript", "access-control-allow-origin": "*"}
        if path == "/":
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": CSP}
            route.fulfill(body=self._html(), headers=headers)
        elif path == "/host.js":
            route.fulfill(body=HOST, headers=script)
        elif path == "/games.js":
            route.fulfill(body=linked().entries["games.js"].body, headers=script)
        elif path.startswith("/chunks/"):
            route.fulfill(body=linked().chunks[path.removeprefix("/chunks/")].body, headers=script)
        else:
            route.fulfill(status=404, body="")

    def _html(self) -> str:
        return (
            f'<!doctype html><html lang="en" dir="{self.direction}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>A site</title>'
            '<script nonce="n1" src="/host.js"></script><script nonce="n1" src="/games.js"></script></head>'
            '<body><button id="opener">Play</button><div id="place"></div></body></html>'
        )

    def open(
        self, kind: str, *, language: str = "en", changes: dict[str, Any] | None = None, **how: Any
    ) -> None:
        given = {"template": template(kind, **(changes or {})), "language": language, "wins": 1, **how}
        self.page.evaluate(f"openWith({json.dumps(given)})")

    def asked(self, name: str = "") -> list[Any]:
        calls: list[Any] = self.page.evaluate("asked")
        return [call for call in calls if not name or call[0] == name]

    def live(self) -> str:
        return str(self.page.locator("[data-plaudit=game] p[role=status]").text_content())
