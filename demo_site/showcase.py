"""What the showcase shows: every widget with the parameters one can play with, and every game of the label.

A widget is data, and `static/js/showcase/calls.js` makes both the call and its snippet from it: what one
reads is what runs.
"""

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from demo_site.texts import LABEL_DIR

SKINS: tuple[tuple[str, str], ...] = (
    ("v3_base_light", "Light"),
    ("v3_base_dark", "Dark"),
    ("v3_base_vip", "VIP"),
    ("v3_base_festive", "Festive"),
    ("kettle_lane", "Kettle Lane"),
)
"""Four of Plaudit's and one of the operator's own."""

MOUNT = "live"
"""The id of the element that holds a widget on its page."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One thing to play with. `value` is where it starts; an empty one leaves it out of the call."""

    name: str
    kind: str  # choice, text, number, flag
    value: str
    options: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A widget's page. `call` is the method, `first` its first argument when that is a name, `fixed` the
    parameters that stay, `place` where it appears: in the page or over it."""

    slug: str
    name: str
    group: str
    lead: str
    call: str
    art: str
    first: str = ""
    fixed: tuple[tuple[str, str], ...] = (("iframe", MOUNT),)
    parameters: tuple[Parameter, ...] = ()
    place: str = "page"
    points: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What the page's script needs of it."""
        return {"mount": MOUNT, **asdict(self)}


@dataclass(frozen=True, kw_only=True)
class Game:
    """A mini-game of the label: `slug` is the key of its definition, `id` what `miniGame` takes."""

    slug: str
    id: int
    name: str
    type: str
    about: str


HEIGHT = Parameter(
    name="height",
    kind="choice",
    value="auto",
    options=("auto", "480px", "640px"),
    about="auto grows with what is shown",
)
THEME = Parameter(
    name="theme",
    kind="choice",
    value="",
    options=("", *(name for name, _words in SKINS)),
    about="of this widget alone; empty follows the page",
)
MOBILE = Parameter(name="force_mobile", kind="flag", value="", about="as on a telephone, however wide")
ZOOM = Parameter(
    name="zoom",
    kind="choice",
    value="",
    options=("", "0.8", "0.9", "1.1"),
    about="all of it, larger or smaller",
)
COMMON = (HEIGHT, THEME, ZOOM, MOBILE)

WIDGETS: tuple[Widget, ...] = (
    Widget(
        slug="hub",
        name="The hub",
        group="The whole club",
        lead="Level, missions, shop, games and boards in one place, with its own navigation.",
        call="showWidget",
        first="achievements",
        art="hub",
        parameters=COMMON,
        points=(
            "The same hub that a deep link such as dp:gf opens over the page.",
            "Every number in it is live: earn a point elsewhere and watch it move.",
            "Closed with Escape; the focus returns to where it was.",
        ),
    ),
    Widget(
        slug="short-info",
        name="Member card",
        group="The whole club",
        lead="Who I am, how far it is to the next level, what I can spend. Fits a sidebar.",
        call="showWidget",
        first="short_info",
        art="card",
        parameters=COMMON,
        points=("Balances count up while one looks.", "A press opens the hub at the right screen."),
    ),
    Widget(
        slug="missions",
        name="Missions",
        group="The whole club",
        lead="What can be done today, what is half done, and what is waiting to be claimed.",
        call="showWidget",
        first="missions",
        art="missions",
        parameters=COMMON,
        points=(
            "Opt in, follow the bar, claim: each is one press and happens once.",
            "Missions of a category can stand in a custom section of their own.",
        ),
    ),
    Widget(
        slug="tournaments",
        name="Tournaments",
        group="The whole club",
        lead="Races that run, that come, and that are over, with the board as it stands this second.",
        call="showWidget",
        first="tournaments",
        art="tournaments",
        parameters=COMMON,
        points=("Joining pays the buy-in once, however often one presses.", "The own place stays in sight."),
    ),
    Widget(
        slug="store",
        name="Shop",
        group="The whole club",
        lead="What points, gems and diamonds are worth: prices, stock, and what is back on Friday.",
        call="showWidget",
        first="store",
        art="store",
        parameters=COMMON,
        points=("An item that cannot be bought says why.", "A purchase whose answer is lost is paid once."),
    ),
    Widget(
        slug="inbox",
        name="Inbox",
        group="Messages",
        lead="Everything the shop has told this member: read, starred, deleted, acted upon.",
        call="showWidget",
        first="inbox",
        art="inbox",
        parameters=COMMON,
        points=("A message sent now appears now.", "Bodies with HTML are shown in a sandbox."),
    ),
    Widget(
        slug="inbox-widget",
        name="The bell",
        group="Messages",
        lead="A bell with a count. It opens the last messages, and is quiet when there is nothing.",
        call="showWidget",
        first="inbox-widget",
        art="bell",
        parameters=(THEME, ZOOM),
        points=("The count follows every message, on every open page.",),
    ),
    Widget(
        slug="pop-ups",
        name="Pop-ups",
        group="Messages",
        lead="One at a time, never over the till, designed so that one is glad to see them.",
        call="pop-up",
        art="popup",
        place="over",
        fixed=(),
        parameters=(
            Parameter(
                name="popup",
                kind="choice",
                value="four-fridays",
                options=(
                    *("four-fridays", "new-harvest", "filter-coupon"),
                    *("mug-ready", "say-a-word", "winter-evening"),
                ),
                about="reward, modal, coupon, toast, sheet, full",
            ),
            Parameter(
                name="points",
                kind="choice",
                value="150",
                options=("40", "150", "2500"),
                about="what the first one says",
            ),
        ),
        points=(
            "Sent by the shop's server, shown by the page: the browser decides nothing.",
            "suspendPopups(true) holds it back; the first that was missed comes afterwards.",
            "The same key reaches a player once, however often the server says it.",
        ),
    ),
    Widget(
        slug="banners",
        name="Banners",
        group="Messages",
        lead="A place on the page that the operator fills. Empty, it takes no room.",
        call="showBanner",
        art="banner",
        fixed=(("dom_id", MOUNT),),
        parameters=(
            Parameter(
                name="placement_key", kind="choice", value="home_top", options=("home_top", "shop_side")
            ),
        ),
        points=("No layout shift when there is nothing to show.",),
    ),
    Widget(
        slug="mini-game",
        name="Mini-game",
        group="Games",
        lead="Any of the thirteen games in a place of its own on the page.",
        call="showWidget",
        first="mini-game",
        art="wheel",
        parameters=(
            Parameter(
                name="id", kind="choice", value="1101", options=("1101", "1102", "1103", "1109", "1110")
            ),
            *COMMON,
        ),
        points=(
            "The server draws, the page shows. A reload loses no prize.",
            "Every draw can be checked afterwards.",
        ),
    ),
    Widget(
        slug="match-x-2",
        name="Predictions",
        group="Games",
        lead="Say how Sunday's matches end, change your mind until kick-off, and see who knew best.",
        call="showWidget",
        first="match-x-2",
        art="matchx",
        parameters=COMMON,
        points=("One buy-in a round.", "Rounds are resolved from the operator's results."),
    ),
    Widget(
        slug="quiz",
        name="Quiz",
        group="Games",
        lead="A round of questions with a closing time and a board.",
        call="showWidget",
        first="quiz",
        art="quiz",
        parameters=COMMON,
        points=("Answers may be changed until the round closes.",),
    ),
    Widget(
        slug="custom-section",
        name="Custom section",
        group="Your own",
        lead="A page of the hub that the operator made up: rules, a category, a wall of badges.",
        call="showWidget",
        first="custom-section",
        art="section",
        parameters=(
            Parameter(name="id", kind="choice", value="851", options=("851", "852", "853", "855", "856")),
            *COMMON,
        ),
        points=("HTML is sanitised when it is saved and shown in a sandbox.",),
    ),
    Widget(
        slug="liquid",
        name="Liquid section",
        group="Your own",
        lead="A template of the operator, filled on the server with this member's levels, missions or items.",
        call="showWidget",
        first="liquid",
        art="liquid",
        parameters=(Parameter(name="id", kind="choice", value="854", options=("854",)), *COMMON),
        points=("Rendered on the server: no template engine reaches the browser.",),
    ),
    Widget(
        slug="ui-widget",
        name="UI widget",
        group="Your own",
        lead="A section by the id that the operator published, for pages that must not know its number.",
        call="showWidget",
        first="ui-widget",
        art="block",
        parameters=(
            Parameter(name="wuuid", kind="choice", value="851", options=("851", "854", "856")),
            HEIGHT,
            THEME,
        ),
        points=("The operator may replace what stands behind the id at any time.",),
    ),
    Widget(
        slug="gamification-block",
        name="Gamification block",
        group="Your own",
        lead="A published block in a place of the page, as wide as the place or as its content.",
        call="gamificationBlock",
        art="block",
        fixed=(("dom_id", MOUNT),),
        parameters=(
            Parameter(
                name="url",
                kind="choice",
                value="dp:gf_missions",
                options=("dp:gf_missions", "dp:gf_store", "dp:gf_board"),
            ),
            Parameter(name="fit", kind="choice", value="content", options=("content", "fill")),
        ),
        points=("Calling it again with the same place replaces what is there.",),
    ),
)


def find_widget(slug: str) -> Widget | None:
    return next((widget for widget in WIDGETS if widget.slug == slug), None)


@cache
def games() -> tuple[Game, ...]:
    """Every mini-game of the label's folder, by its number."""
    found = []
    for path in (LABEL_DIR / "mini_game").glob("*.toml"):
        with path.open("rb") as file:
            body = tomllib.load(file)
        found.append(
            Game(
                slug=path.stem,
                id=body["id"],
                name=body["name"],
                type=body["type"],
                about=body.get("description", ""),
            )
        )
    return tuple(sorted(found, key=lambda game: game.id))


def find_game(slug: str) -> Game | None:
    return next((game for game in games() if game.slug == slug), None)
