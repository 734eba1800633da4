"""The settings of a label: a string map, as clients of the reference protocol expect it.

Every setting is declared here with its meaning, so that a misspelt one is refused and the reference
page in the docs can be checked against this list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from server.core.errors import PlauditError
from server.core.periods import is_zone
from server.core.text import is_link, origin_of
from server.features.labels import caps, skins


@dataclass(frozen=True, slots=True)
class Setting:
    """`kind` is text, flag ("true"/"false"), number, percent, zone, choice or json (an object); `public` ones
    are sent to browsers."""

    name: str
    default: str
    help: str
    kind: str = "text"
    public: bool = False
    choices: tuple[str, ...] = ()


# An event is known as long as it is kept, and a page may send one again for a week.
LEAST_DAYS, MOST_DAYS = 8, 36_500

_PORT = re.compile(r":[0-9]+$")

SETTINGS: dict[str, Setting] = {
    s.name: s
    for s in (
        Setting(
            "FRONT_END_ALLOW_DOMAINS",
            "",
            "Origins whose pages may use this label, separated by commas: https://shop.example, "
            "*.shop.example, or * for any. Empty allows none but Plaudit's own pages.",
        ),
        Setting(
            "FRONT_END_ALLOWED_LANGUAGES",
            "EN",
            "Languages that players may choose, two letters each, separated by commas. "
            "The first is the default.",
            public=True,
        ),
        Setting(
            "IDENTITY_PROOF",
            "required",
            "Whether a browser must prove who its player is.",
            kind="choice",
            choices=("required", "optional"),
        ),
        Setting(
            "IDENTITY_MAX_VALIDITY_HOURS",
            "744",
            "A proof that is valid for longer than this from now is refused.",
            kind="number",
        ),
        Setting(
            "GAMIFICATION_ENABLED_PERCENT",
            "100",
            "Share of newly registered players for whom gamification is on. The others form the control "
            "group (ach_gamification_in_control_group), for good.",
            kind="percent",
        ),
        Setting(
            "INBOX_PUBLIC_CDN",
            "",
            "Where the body of an inbox message is fetched: this address, then <guid>.json. "
            "Empty means this server.",
            public=True,
        ),
        Setting(
            "PUBLIC_API_URL",
            "",
            "Where browsers reach Plaudit over HTTP. Empty means this server.",
            public=True,
        ),
        Setting(
            "GAMES_API_URL",
            "",
            "Where browsers reach the interface of prediction games: this address, then /<method>. "
            "Empty means this server.",
            public=True,
        ),
        Setting(
            "DELAY_ENGAGEMENT_EXECUTION_ON_LOGIN_MS",
            "0",
            "How long pop-ups wait after the player was identified on a page, in milliseconds.",
            kind="number",
            public=True,
        ),
        Setting(
            "FRONT_DISABLE_POPUP_INBOX_ON_URLS",
            "",
            "Parts of page addresses on which pop-ups stay away, separated by commas.",
            public=True,
        ),
        Setting(
            "CONTACT_CAPS",
            "{}",
            "How often one player may be contacted, as a JSON object: for a channel (popup, banner, inbox, "
            "deep_link, javascript, push, email) or all of them, the most in an hour, day, week or month, "
            'such as {"popup": {"day": 3}, "all": {"week": 10}}.',
            kind="json",
        ),
        Setting(
            "INBOX_MONTHLY_LIMIT",
            "1000000",
            "How many inbox messages all players of the label together are sent in a calendar month.",
            kind="number",
        ),
        Setting(
            "ENGAGEMENT_SCRIPTS_ALLOWED",
            "true",
            "Whether automation and the REST interface may send scripts to pages that take them "
            "(allowServerScripts). false refuses new ones and withholds those that wait.",
            kind="flag",
        ),
        Setting(
            "FCM_SW_URL_V2",
            "/plaudit-sw.js",
            "Where the service worker file lies on the site, which browser push needs: a path of the site.",
            public=True,
        ),
        Setting(
            "PUSH_CONTACT",
            "",
            "Whom a browser's push service may write to about this label's pushes: a mailto: or https: "
            "address. Empty means this server's address.",
        ),
        Setting(
            "GAMIFICATION_DEFAULT_SKIN",
            "",
            "The skin of widgets until the page chooses one with setSkin. Empty follows the light or dark "
            "setting of the person.",
            public=True,
        ),
        Setting(
            "UI_SKINS",
            "{}",
            "The label's own skins, as a JSON object: name to base, tokens and dark.",
            kind="json",
            public=True,
        ),
        Setting(
            "GAMIFICATION_LEVELS_LOGIC2",
            "false",
            "Levels follow two counters over a sliding window of days, up and down, instead of the points "
            "ever collected.",
            kind="flag",
            public=True,
        ),
        Setting(
            "GAMIFICATION_LEVELS_LOGIC3",
            "false",
            "Levels are only given, by rules and prizes. It goes before GAMIFICATION_LEVELS_LOGIC2.",
            kind="flag",
            public=True,
        ),
        Setting(
            "_system_leader_board_mask_username",
            "false",
            "Whether players see only a part of each other's names on leaderboards.",
            kind="flag",
            public=True,
        ),
        Setting(
            "_system_gamification_mask_username",
            "false",
            "Whether players see only a part of each other's names in tournaments and clans.",
            kind="flag",
            public=True,
        ),
        Setting(
            "LABEL_TIME_ZONE",
            "UTC",
            "The time zone in which this label's days, weeks and months begin, as an IANA name such as "
            "Europe/Berlin. A player's own core_time_zone goes before it for what recurs for the player.",
            kind="zone",
        ),
        Setting(
            "GAMIFICATION_UI_SETTINGS_V2",
            "{}",
            "What screens show, as a JSON object: hide_avatars_leaderboards, leaderboard_hide_levels, "
            "leaderboard_hide_other_points, each true or false.",
            kind="json",
            public=True,
        ),
        Setting(
            "GAMIFICATION_UI_SETTINGS_TEST_V2",
            "{}",
            "The same for players with core_is_test_account, so that a change can be looked at before all "
            "players have it.",
            kind="json",
            public=True,
        ),
        Setting(
            "AVATAR_FOR_NEW_PLAYERS",
            "default",
            "Which avatar a new player begins with: the first default one of the catalogue, a random one of "
            "those that are free, or none.",
            kind="choice",
            choices=("default", "random", "none"),
        ),
        Setting(
            "EVENTS_KEEP_DAYS",
            "730",
            "How many days events are kept whose type has no keep_days of its own: 8 or more, or 0 for good. "
            "Conditions count what is kept.",
            kind="number",
        ),
        Setting(
            "AVATAR_CUSTOMIZE_USER_MONTHLY",
            "20",
            "How many pictures a player may have made of avatars in a calendar month.",
            kind="number",
        ),
        Setting(
            "AVATAR_CUSTOMIZE_LABEL_MONTHLY",
            "10000",
            "How many pictures all players of the label together may have made of avatars in a calendar "
            "month.",
            kind="number",
        ),
        Setting(
            "CLAN_COOLDOWN_DAYS",
            "7",
            "How many days after joining a clan a player waits before joining another. 0 lets players change "
            "at once. Joining for the first time never waits.",
            kind="number",
        ),
        Setting(
            "WEBHOOK_LOG_DAYS",
            "30",
            "How many days the log keeps webhooks that were posted or given up. 0 keeps them for good.",
            kind="number",
        ),
        Setting(
            "WEBHOOK_DISABLE_DAYS",
            "5",
            "After how many days of nothing but failures an endpoint of webhooks is disabled. 0 never does.",
            kind="number",
        ),
        Setting(
            "EMAIL_PROPERTY",
            "email",
            "Which property of a player, one of your own, holds the address that e-mails go to.",
        ),
        Setting(
            "EMAIL_FROM_NAME",
            "",
            "The name that e-mails come from, beside the address of the server's PLAUDIT_SMTP_SENDER, unless "
            "the e-mail has one.",
        ),
        Setting(
            "EMAIL_DEEP_LINK_URL",
            "",
            "The page of your site to which deep links (dp:…) in e-mails lead, which has Plaudit on it: "
            "https://shop.example/. Empty leaves such links out.",
        ),
        Setting(
            "EMAIL_LOG_DAYS",
            "90",
            "How many days the log keeps e-mails that were sent or given up. 0 keeps them for good.",
            kind="number",
        ),
        Setting(
            "ENGAGEMENT_LOG_DAYS",
            "90",
            "How many days the log keeps pop-ups, banners, deep links, scripts and pushes that have expired. "
            "0 keeps them for good.",
            kind="number",
        ),
    )
}


# An origin or a bare host, with a star for its subdomains where that is meant; no path.
_ORIGIN_RULE = re.compile(r"(https?://|\*\.)?([\w-]+(\.[\w-]+)*|\[[0-9a-f:]+\])(:\d{1,5})?/?", re.IGNORECASE)


def check_settings(values: Mapping[str, str]) -> dict[str, str]:
    """The same settings, or PlauditError naming the first that cannot be."""
    for name, value in values.items():
        setting = SETTINGS.get(name)
        if setting is None:
            known = ", ".join(sorted(SETTINGS))
            raise PlauditError(
                f"There is no setting {name}. Known settings: {known}.", code="unknown_setting"
            )
        _check_value(setting, value)
    return dict(values)


def _check_value(setting: Setting, value: str) -> None:
    problem = ""
    if setting.kind == "choice" and value not in setting.choices:
        problem = f"one of {', '.join(setting.choices)}"
    elif setting.kind == "flag" and value not in ("true", "false"):
        problem = "true or false"
    elif setting.kind in ("number", "percent"):
        problem = _number_problem(setting, value)
    elif setting.name == "UI_SKINS" and (why := skins.problem_of(value)):
        raise PlauditError(f"UI_SKINS: {why}", code="bad_setting")
    elif setting.name == "CONTACT_CAPS" and (why := caps.problem_of(value)):
        raise PlauditError(f"CONTACT_CAPS: {why}", code="bad_setting")
    elif setting.kind == "json" and not _is_object(value):
        problem = 'a JSON object, such as {"leaderboard_hide_levels": true}'
    elif setting.kind == "zone" and not is_zone(value):
        problem = "the IANA name of a time zone, such as Europe/Berlin or UTC"
    elif setting.name in ("FCM_SW_URL_V2", "PUSH_CONTACT"):
        problem = _push_problem(setting.name, value)
    elif setting.name == "EMAIL_DEEP_LINK_URL" and value and origin_of(value) is None:
        problem = "the address of a page, such as https://shop.example/"
    elif setting.name == "FRONT_END_ALLOW_DOMAINS":
        wrong = [entry for entry in split(value) if not _is_origin_rule(entry)]
        if wrong:
            problem = f"origins like https://shop.example or *.shop.example (not {wrong[0]})"
    if problem:
        raise PlauditError(f"The setting {setting.name} takes {problem}.", code="bad_setting")


def _number_problem(setting: Setting, value: str) -> str:
    """What a setting that is a number takes; empty when this value is fine."""
    limit = 100 if setting.kind == "percent" else 10**12
    if not value.isdecimal() or int(value) > limit:
        return f"a whole number from 0 to {limit}"
    if setting.name == "EVENTS_KEEP_DAYS" and not is_keep_days(int(value)):
        return f"0, for good, or a number of days from {LEAST_DAYS} to {MOST_DAYS}"
    return ""


def _push_problem(name: str, value: str) -> str:
    """What the setting of push takes; empty when this value is fine."""
    if name == "PUSH_CONTACT":
        fits = not value or (value.startswith(("mailto:", "https:")) and value.isprintable())
        return "" if fits else "an address such as mailto:ops@shop.example or https://shop.example"
    fits = value.startswith("/") and is_link(value, deep=False)
    return "" if fits else "a path of the site, such as /plaudit-sw.js"


def _is_object(text: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(text), dict)
    except msgspec.DecodeError:
        return False


def is_keep_days(days: int) -> bool:
    """Whether events may be kept for so many days; 0 is for good."""
    return days == 0 or LEAST_DAYS <= days <= MOST_DAYS


def split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def csp_source(rule: str) -> str:
    """An entry of the allow-list as a source of a content security policy; a bare domain is on any port."""
    return rule if rule == "*" or "://" in rule or ":" in rule else f"{urlsplit('//' + rule).netloc}:*"


def _is_origin_rule(entry: str) -> bool:
    return entry == "*" or _ORIGIN_RULE.fullmatch(entry) is not None


def origin_allowed(origin: str | None, rules: str) -> bool:
    """Whether a page at `origin` matches the allow-list. A bare domain allows it over http and https, on
    any port."""
    if origin is None:
        return False
    # `null`, the origin of a sandbox, has no host: only a rule for any origin allows it.
    host = _PORT.sub("", origin.partition("://")[2])
    for rule in split(rules.lower()):
        if rule in ("*", host) or ("://" in rule and origin_of(rule) == origin):
            return True
        if host and rule.startswith("*.") and host.endswith(rule[1:]):
            return True
    return False
