"""The economy as a page reads it from the demo: real data in the documented shapes, kept, refreshed, refused.

The shapes are those of `smartico.d.ts`: what the page got becomes a literal of its type, and tsc judges it.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from run import ROOT
from tests.support import provision
from tests.support.pages import Site, until

ADA = "kl-1007"
MONTH_S = 31 * 86_400

SPAN = f"{{ startTimeSeconds: Date.now() / 1000 - {MONTH_S}, endTimeSeconds: Date.now() / 1000 + 60 }}"
RUN = "(await api.getTournamentsList()).find((run) => run.is_finished && !run.is_clan_based).instance_id"
CLAN_RUN = "(await api.getTournamentsList()).find((run) => run.is_clan_based).instance_id"

# What is called on the api, and the type of its answer. The first are kept, the others asked every time.
KEPT = {
    "getLevels()": "TLevel[]",
    "getCurrentLevel()": "TLevelCurrent",
    "getUserLevelExtraCounters()": "LevelExtraCounters",
    "getMissions()": "TMissionOrBadge[]",
    "getBadges()": "TMissionOrBadge[]",
    "getAchCategories()": "TCategory[]",
    "getLeaderBoard(3)": "LeaderBoardDetailsT",
    "getLeaderBoards()": "LeaderBoardDetailsT[]",
    "getTournamentsList()": "TTournament[]",
    "getStoreItems()": "TStoreItem[]",
    "getStoreCategories()": "TCategory[]",
    "getStorePurchasedItems({ limit: 3 })": "TStoreItem[]",
    "getBonuses()": "TBonus[]",
    "getClans()": "TClans",
    "getAvatarsList()": "TAvatarDefinition[]",
    "getAvatarPrompts()": "TAvatarPrompt[]",
    "getCustomSections()": "TUICustomSection[]",
}
FRESH = {
    "getUserGamificationInfo()": "GamificationInfo",
    "getLeaderBoardSettings()": "LeaderBoardSettings",
    f"getTournamentInstanceInfo({RUN})": "TTournamentDetailed",
    f"getTournamentInstanceInfo({CLAN_RUN})": "TTournamentDetailed",
    f"getClanTournamentPlayers({CLAN_RUN}, 902)": "TClanTournamentPlayers",
    "getClanInfo(902)": "TClanInfo",
    f"getActivityLog({SPAN})": "TActivityLog[]",
    f"getActivityLogV2({SPAN})": "TActivityLogEntry[]",
}
FOR_VISITORS = (
    *("getLevels()", "getMissions()", "getAchCategories()", "getLeaderBoard(3)", "getLeaderBoards()"),
    *("getTournamentsList()", "getStoreItems()", "getStoreCategories()", "getCustomSections()"),
)
NOT_FOR_VISITORS = (
    *("getBadges()", "getCurrentLevel()", "getBonuses()", "getClans()", "getAvatarsList()"),
    *("getStorePurchasedItems()", "buyStoreItem(501)", "requestMissionOptIn(1)", "joinClan(901)"),
    *("registerInTournament(1)", "claimBonus(1)", "getActivityLog({})", "requestMissionClaimReward(1, 1)"),
)


def read(page: Any, call: str, api: str = "_smartico.api") -> str:
    """The answer of a call as the JSON that the page has of it."""
    code = f"(async () => {{ const api = {api}; return JSON.stringify(await api.{call}); }})()"
    return str(page.evaluate(code))


def judged(folder: Path, answers: list[tuple[str, str]]) -> str:
    """What tsc has against these values, each given with its type; nothing when all is as documented."""
    types = sorted({kind.removesuffix("[]") for kind, _ in answers})
    consts = [f"export const v{n}: {kind} = {value};" for n, (kind, value) in enumerate(answers)]
    (folder / "smartico.d.ts").write_text((ROOT / "static" / "smartico.d.ts").read_text())
    code = f"import type {{ {', '.join(types)} }} from './smartico';\n" + "\n".join(consts)
    (folder / "answers.ts").write_text(code)
    tsc = provision.ensure_typescript(provision.ensure_node())
    options = [
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--moduleResolution",
        "bundler",
        "--module",
        "esnext",
    ]
    done = subprocess.run(
        [*tsc, *options, "answers.ts"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout


@pytest.fixture(scope="module")
def ada(chromium: Any, site: Site) -> Iterator[Any]:
    """A page on which the demo's Ada is identified, and the messages it has sent."""
    context = chromium.new_context()
    page = context.new_page()
    sent: list[int] = []
    hear = lambda text: sent.append(json.loads(text)["cid"])  # noqa: E731
    page.on("websocket", lambda socket: socket.on("framesent", hear))
    site.open(page, ADA)
    page.sent = sent
    yield page
    context.close()


def test_every_read_has_real_data_in_the_documented_shape(ada: Any, tmp_path: Path) -> None:
    answers = [(kind, read(ada, call)) for call, kind in {**KEPT, **FRESH}.items()]
    empty = [
        call for call, (_, value) in zip([*KEPT, *FRESH], answers, strict=True) if value in ("[]", "null")
    ]
    assert empty == []
    assert judged(tmp_path, answers) == ""


def test_a_shape_that_is_not_the_documented_one_would_be_found(tmp_path: Path) -> None:
    category = {"id": 1, "name": "Season", "order": 1}
    wrong = [{**category, "order": "1"}, {**category, "extra": 1}, {"id": 1, "name": "Season"}]
    for value in wrong:
        assert "error TS" in judged(tmp_path, [("TCategory[]", json.dumps([category, value]))])


LEVEL = 527


def test_what_is_kept_is_asked_once_until_the_language_changes(ada: Any) -> None:
    for call in KEPT:
        read(ada, call)
    ada.sent.clear()
    for call in KEPT:
        read(ada, call)
    # Levels are asked for anew when a balance moves, as it does when the shop's raffle is drawn just now.
    assert [cid for cid in ada.sent if cid >= 500 and cid != LEVEL] == []
    for call in FRESH:
        read(ada, call)
    assert {519, 527, 572, 576} <= set(ada.sent)
    before = json.loads(read(ada, "getLevels()"))[0]["name"]
    ada.evaluate("_smartico.changeLanguage('DE')")
    until(ada, "_smartico.getPublicProps().core_user_language === 'DE'")
    german = json.loads(read(ada, "getLevels()"))[0]["name"]
    ada.evaluate("_smartico.changeLanguage('EN')")
    until(ada, "_smartico.getPublicProps().core_user_language === 'EN'")
    assert (before, german) == ("Taster", "Probierer")
    assert json.loads(read(ada, "getLevels()"))[0]["name"] == "Taster"


def test_the_names_of_old_integrations_read_the_same(ada: Any) -> None:
    for old, new in {
        "gf.doGetLevels()": "api.getLevels()",
        "gf.doGetMissions()": "api.getMissions()",
        "gf.doGetTournaments()": "api.getTournamentsList()",
    }.items():
        got, wanted = (read(ada, call, "_smartico") for call in (old, new))
        assert got == wanted != "[]", old
    run = json.loads(read(ada, f"getTournamentInstanceInfo({RUN})"))
    assert json.loads(read(ada, f"gf.doGetTournamentLobby({run['instance_id']})", "_smartico")) == run
    refused = [
        json.loads(read(ada, call, "_smartico"))["err_code"]
        for call in ("gf.doOptinMission(-1)", "gf.doClaimRewardMission(-1, 1)", "gf.doTournamentRegister(-1)")
    ]
    assert refused == [105, 1, 30001]


def test_what_boards_hide_follows_the_setting(page: Any, site: Site) -> None:
    name = "GAMIFICATION_UI_SETTINGS_V2"
    usual = {"hide_avatars": False, "hide_levels": False, "hide_other_points": True}
    site.open(page, site.player())
    assert json.loads(read(page, "getLeaderBoardSettings()")) == usual
    shown = json.dumps({"leaderboard_hide_levels": True, "leaderboard_hide_other_points": False})
    site.rest.ask("PATCH", "/settings", {"settings": {name: shown}})
    try:
        site.open(page, site.player())
        assert json.loads(read(page, "getLeaderBoardSettings()")) == {
            **usual,
            "hide_levels": True,
            "hide_other_points": False,
        }
    finally:
        site.rest.ask("PATCH", "/settings", {"settings": {name: "{}"}})


# -- visitors -----------------------------------------------------------------------------------------------


def test_visitors_read_in_their_language_and_are_refused_what_needs_a_player(
    page: Any, site: Site, tmp_path: Path
) -> None:
    keys = [site.keys.label_key, {"brand_key": site.keys.brand_key}]
    site.show(page, f"_smartico('initVisitorMode', {json.dumps(keys)[1:-1]});")
    until(page, "_smartico.vapi?.('DE')")
    answers = [({**KEPT}[call], read(page, call, "_smartico.vapi('DE')")) for call in FOR_VISITORS]
    assert [call for call, (_, value) in zip(FOR_VISITORS, answers, strict=True) if value == "[]"] == []
    assert judged(tmp_path, answers) == ""
    assert json.loads(answers[0][1])[0]["name"] == "Probierer"
    assert json.loads(read(page, "getLevels()", "_smartico.vapi('AR')"))[0]["name"] == "متذوق"
    for call in NOT_FOR_VISITORS:
        said = page.evaluate(
            f"(() => {{ try {{ _smartico.vapi('DE').{call}; }} catch (e) {{ return e.message; }} }})()"
        )
        assert "needs an identified player" in said, call
    for call in ("getLevels()", "buyStoreItem(501)"):
        assert "A visitor has no player" in page.evaluate(
            f"_smartico.api.{call}.catch((error) => error.message)"
        )


def test_a_player_may_read_in_another_language_beside_its_own(ada: Any) -> None:
    both = [
        json.loads(read(ada, "getStoreCategories()", api))
        for api in ("_smartico.api", "_smartico.vapi('DE')")
    ]
    assert [each["id"] for each in both[0]] == [each["id"] for each in both[1]]
    assert [each["name"] for each in both[0]] != [each["name"] for each in both[1]]
