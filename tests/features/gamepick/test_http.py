"""The HTTP API as a page uses it: who may ask, what it answers, and every error that it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.core.clock import HOUR_MS
from server.features.gamepick import http
from server.features.gamepick.view import HISTORY_LENGTH
from server.features.labels.definitions import save
from server.features.players.identity import issue_hmac
from tests.features.gamepick.kit import CORNERS, FINAL, GAME, NOON, ROUND, Place, answer, score
from tests.support.label import ORIGIN
from tests.support.server import Live

READS = (
    "active-rounds",
    "active-round",
    "games-history",
    "game-board",
    "user-info",
    "game-info",
    "translations",
    "game-round-info-for-user",
)
SUBMITS = ("submit-selection", "submit-selection-quiz")
UUID = "3f0e8a52-6f0b-4d43-9a55-0c8a7f1f6f10"


@pytest.fixture
def place(live: Live) -> Place:
    place = Place(live)
    place.round()
    place.player()
    return place


# -- who may ask --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [*READS, *SUBMITS])
@pytest.mark.parametrize("proof", [None, UUID, "v2:" + "0" * 64 + ":9999999999999:full"])
def test_nobody_acts_for_a_player_without_a_proof(place: Place, method: str, proof: str | None):
    body = {"round": {"round_id": 500, "events": [{"gp_event_id": 2, "user_selection": "1"}]}}
    found = place.post(method, body, hash=proof, round_id=500, int_user_id=1)
    assert found["errCode"] == 100000
    assert "data" not in found
    assert place.events("gamepick_submitted") == []


def test_the_proof_of_one_player_proves_no_other(place: Place):
    place.player("bert")
    borrowed = place.given.proof("bert", now=NOON)
    assert place.get("user-info", hash=borrowed)["errCode"] == 100000
    bert = place.player("bert")
    assert place.get("user-info", ext_user_id=bert)["errCode"] == 100001


def test_a_random_uuid_will_do_where_the_label_asks_for_no_proof(live: Live):
    place = Place(live, settings={"IDENTITY_PROOF": "optional"})
    place.round()
    anna = place.player()
    found = place.get("user-info", hash=UUID, ext_user_id=anna, env_id=2, lang="DE")
    assert (found["errCode"], found["data"]["int_user_id"]) == (0, str(anna))
    assert place.get("user-info", hash="v2:" + "0" * 64 + ":9999999999999:full")["errCode"] == 100000


def test_a_proof_that_only_lets_look_submits_nothing(place: Place):
    look = issue_hmac("anna", salt=place.given.salt, validity_ms=NOON + HOUR_MS, scope="read")
    assert place.get("user-info", hash=look)["errCode"] == 0
    body = {"round": {"round_id": 500, "events": [{"gp_event_id": 2, "user_selection": "1"}]}}
    assert place.post("submit-selection", body, hash=look)["errCode"] == 100000
    assert place.events("gamepick_submitted") == []


@pytest.mark.parametrize(
    ("fields", "err_code"),
    [
        ({"label_api_key": "nobody"}, 20011),
        ({"brand_key": "foreign"}, 20012),
        ({"origin": "https://elsewhere.example"}, 20013),
        ({"label_api_key": None}, 20002),
        ({"smartico_ext_user_id": None}, 20002),
        ({"ext_game_id": "many"}, 20002),
        ({"ext_game_id": None}, 100002),
        ({"ext_game_id": 12}, 100002),
        ({"name": "nobody"}, 100001),
    ],
)
def test_a_request_that_cannot_be_says_why(place: Place, fields: dict[str, Any], err_code: int):
    found = place.get("user-info", **fields)
    assert found["errCode"] == err_code
    assert found["errMessage"]


def test_a_method_that_is_not_there_is_told(place: Place):
    assert place.get("jackpots")["errCode"] == 100004
    assert place.get("submit-selection")["errCode"] == 100004


def test_a_failure_of_ours_is_told_without_its_cause(place: Place, monkeypatch: pytest.MonkeyPatch):
    def fails(asking: Any) -> Any:
        raise RuntimeError("a secret of the server")

    monkeypatch.setitem(http._READS, "user-info", fails)
    found = place.get("user-info")
    assert (found["errCode"], found["errMessage"]) == (100004, "Something went wrong here. Send it again.")


@pytest.mark.parametrize(
    ("body", "err_code"),
    [
        (b"{", 20001),
        (b"[]", 20002),
        (b"[" * 100 + b"]" * 100, 20001),
        (b"{}", 20002),
        (b'{"round":{"round_id":500,"events":[{"gp_event_id":"x"}]}}', 20002),
        (b'{"round":{"round_id":500,"events":[{"gp_event_id":2,"user_selection":"3"}]}}', 20002),
        (b'{"round":{"round_id":500,"events":[{"gp_event_id":9,"user_selection":"1"}]}}', 4),
        (b'{"round":{"round_id":9,"events":[]}}', 4),
    ],
)
def test_a_submit_that_cannot_be_changes_nothing(place: Place, body: bytes, err_code: int):
    answer = httpx.post(
        f"{place.live.url}/games-api/submit-selection-quiz", params=place.session(), content=body, timeout=10
    ).json()
    assert (answer["errCode"], bool(answer["errMessage"])) == (err_code, True)
    assert place.events("gamepick_submitted") == []


def test_pages_that_the_label_allows_may_read_the_answers(place: Place):
    url = f"{place.live.url}/games-api/active-rounds"
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://elsewhere.example", None)):
        asked = httpx.options(url, headers={"Origin": origin})
        assert (asked.status_code, asked.headers.get("access-control-allow-origin")) == (204, allowed)
        got = httpx.get(url, params=place.session(), headers={"Origin": origin})
        assert got.headers.get("access-control-allow-origin") == allowed
        assert (got.headers["vary"], got.headers["cache-control"]) == ("Origin", "no-store")


def test_a_post_may_carry_everything_in_its_body(place: Place):
    url = f"{place.live.url}/games-api/active-round"
    found = httpx.post(url, json={**place.session(), "round_id": 500}, headers={"Origin": ORIGIN}).json()
    assert (found["errCode"], found["data"]["round_id"]) == (0, 500)


def test_who_asks_too_often_has_to_wait(place: Place):
    requests = place.live.plaudit.services.requests
    who = (place.given.key, "anna", "127.0.0.1")
    while requests.use(who, now_ms=NOON) is None:
        pass
    assert place.get("user-info")["errCode"] == 20007


# -- predicting ---------------------------------------------------------------------------------------------


def test_a_round_is_predicted_and_read_back(place: Place):
    found = place.send(
        "anna",
        {"gp_event_id": 1, "team1_user_selection": 2, "team2_user_selection": 1, "event_meta": {}},
        {"gp_event_id": 2, "user_selection": "x"},
    )
    assert found["errCode"] == 0
    events = {event["gp_event_id"]: event for event in found["data"]["events"]}
    assert (events[1]["team1_user_selection"], events[1]["team2_user_selection"]) == (2, 1)
    assert (events[2]["user_selection"], events[2]["user_placed_bet"]) == ("x", True)
    assert found["data"] == place.get("active-round", round_id=500)["data"]
    assert found["data"] == place.get("active-rounds")["data"][0]


def test_nothing_new_is_code_3_with_the_round(place: Place):
    pick = {"gp_event_id": 2, "user_selection": "x"}
    place.send("anna", pick)
    for again in ([pick], [], [{"gp_event_id": 2, "user_selection": None}]):
        found = place.send("anna", *again)
        assert (found["errCode"], found["data"]["user_placed_bet"]) == (3, True)


def test_an_entry_that_cannot_be_paid_answers_the_games_number(live: Live):
    place = Place(live, buy_in="points", price=30)
    place.round()
    place.player()
    found = place.send("anna", {"gp_event_id": 2, "user_selection": "x"})
    assert found["errCode"] == 40003
    assert place.get("active-round", round_id=500)["data"]["user_placed_bet"] is False


def test_a_game_that_a_player_may_not_see_is_not_there(live: Live):
    place = Place(live, see={"marker": "VIP"})
    place.round()
    place.player()
    assert place.get("active-rounds")["errCode"] == 100002
    assert place.send("anna", {"gp_event_id": 2, "user_selection": "x"})["errCode"] == 100002


def test_a_span_is_predicted_where_the_round_lets(live: Live):
    place = Place(live)
    place.round(range_width=2)
    place.player()
    spans = {"team1_user_selection": {"from": 1, "to": 3}, "team2_user_selection": 0}
    found = place.send("anna", {"gp_event_id": 1, **spans})
    assert found["data"]["events"][0]["team1_user_selection"] == {"from": 1, "to": 3}
    wide = {"team1_user_selection": {"from": 0, "to": 3}, "team2_user_selection": 0}
    assert place.send("anna", {"gp_event_id": 1, **wide})["errCode"] == 20002


# -- what is read -------------------------------------------------------------------------------------------


@contextmanager
def watched(live: Live) -> Iterator[list[tuple[str, set[Any]]]]:
    """The queries for what is kept of rounds, each with its parameters."""
    asked: list[tuple[str, set[Any]]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "gamepick_" in statement:
            asked.append(
                (statement, set(parameters.values() if isinstance(parameters, dict) else parameters))
            )

    reads = live.plaudit.database.reads  # what jobs do meanwhile is not asked of these
    sa.event.listen(reads, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(reads, "before_cursor_execute", note)


def over(place: Place, numbers: range) -> None:
    """Rounds that are over before the open one, each with results and a pick of anna's."""
    anna, label_id = place.player(), place.given.id
    for number in numbers:
        past = {"id": number, "opens_at": NOON - 9 * HOUR_MS + number, "last_bet_at": NOON + HOUR_MS - 1}
        body = {**ROUND, **past}
        place.run(partial(save, label_id=label_id, kind="match_round", key=f"r-{number}", body=body))
    place.live.plaudit.refresh()
    for number in numbers:
        assert place.submit(anna, answer("x"), round_id=number) == 1
        place.enter(number, e1={"canceled": True}, e2={"answer": "x"})
        place.resolve(number)


LOOKS: list[tuple[str, dict[str, Any], int]] = [
    ("active-round", {"round_id": 500}, 4),
    ("active-rounds", {}, 4),
    ("game-board", {"round_id": 500}, 5),
    ("game-board", {"round_id": -1}, 5),
    ("user-info", {}, 5),
    ("games-history", {}, 4),
    ("game-info", {}, 3),
]
"""What is read, and how many queries of rounds that may take."""
PAST = range(9000, 9052)


def test_what_is_read_does_not_grow_with_the_rounds_that_are_over(place: Place):
    over(place, PAST[:2])
    few = []
    for method, fields, _ in LOOKS:
        with watched(place.live) as asked:
            place.get(method, **fields)
        few.append(len(asked))
    over(place, PAST[2:])
    for (method, fields, most), before in zip(LOOKS, few, strict=True):
        with watched(place.live) as asked:
            assert place.get(method, **fields)["errCode"] == 0
        assert len(asked) == before <= most, method
        held = [
            len(parameters.intersection(PAST))
            for text, parameters in asked
            if not text.startswith("SELECT count(")
            and any(f"FROM gamepick_{table}" in text for table in ("result", "pick", "entry"))
        ]
        shown = {"games-history": HISTORY_LENGTH - 1, "game-info": len(PAST)}.get(method, 0)
        assert max(held, default=0) == shown, method


# -- what is shown ------------------------------------------------------------------------------------------


def test_a_round_lives_from_open_to_resolved(place: Place):
    anna = place.player()
    place.submit(anna, score(2, 1), answer("x"))

    def shown() -> tuple[Any, ...]:
        of = place.get("active-round", round_id=500)["data"]
        fields = ("round_status_id", "is_active_now", "is_resolved", "events_resolved", "user_score")
        return tuple(of[name] for name in fields)

    assert shown() == (-1, True, False, "0", 0)
    place.enter(e1={"score": (2, 1)})
    assert shown() == (-1, True, False, "1", 3)
    place.enter(e2={"corners": (4, 3)})
    assert shown() == (3, True, False, "2", 3)
    place.resolve()
    assert shown() == (4, False, True, "2", 3)
    events = place.get("games-history")["data"][0]["events"]
    assert [(e["resolution_type_id"], e["resolution_score"]) for e in events] == [(4, 3), (2, 0)]
    assert events[0]["event_meta"]["team1_result"] == 2
    assert events[1]["event_meta"]["result"] == "1"
    assert place.get("active-rounds") == {
        "errCode": 100003,
        "errMessage": "No round of this game is open.",
        "data": [],
    }


def test_history_is_newest_first_and_says_when_the_next_round_opens(place: Place):
    place.round(id=499, opens_at=NOON - 9 * HOUR_MS, last_bet_at=NOON - 8 * HOUR_MS)
    place.round(id=501, opens_at=NOON + 2 * HOUR_MS, last_bet_at=NOON + 3 * HOUR_MS)
    found = place.get("games-history")["data"]
    assert [(of["round_id"], of["round_row_id"]) for of in found] == [(500, 2), (499, 1)]
    assert [of["round_status_id"] for of in found] == [-1, 2]
    assert {of["next_round_open_date"] for of in found} == {NOON + 2 * HOUR_MS}
    assert place.get("active-round", round_id=501)["errCode"] == 4


def test_a_board_ranks_ties_alike_and_knows_the_player(place: Place):
    for name, home in (("anna", 0), ("bert", 2), ("cleo", 2), ("dora", 3)):
        place.submit(place.player(name), score(home, 1))
    before = place.get("game-board", round_id=500)["data"]
    assert [user["gp_position"] for user in before["users"]] == [None] * 4
    place.enter(e1={"score": (2, 1)})
    for round_id in (500, -1):
        found = place.get("game-board", round_id=round_id)["data"]
        assert [user["gp_position"] for user in found["users"]] == [1, 1, 3, 4]
        assert [user["resolution_score"] for user in found["users"]] == [3, 3, 1, 0]
        mine = found["my_user"]
        assert (mine["gp_position"], mine["lost_count"]) == (4, 1)
        assert mine["int_user_id"] == mine["ext_user_id"]
        assert found["round_id"] == round_id
    place.player("emil")
    assert place.get("game-board", "emil", round_id=500)["data"]["my_user"] is None


def test_a_board_shows_so_many_and_masks_names_where_the_label_wants(live: Live):
    place = Place(live, settings={"_system_gamification_mask_username": "true"})
    place.round(board_count=2)
    for name in ("anna", "bert", "cleo"):
        place.submit(place.player(name), score(2, 1))
    place.enter(e1={"score": (2, 1)})
    found = place.get("game-board", "cleo", round_id=500)["data"]
    assert [user["public_username"][-4:] for user in found["users"]] == ["***a", "***t"]
    assert (len(found["users"]), found["my_user"]["gp_position"]) == (2, 1)
    assert found["my_user"]["public_username"].endswith("cl***o")


def test_the_season_is_all_rounds_of_the_game(place: Place):
    place.round(id=501, opens_at=NOON - 9 * HOUR_MS, last_bet_at=NOON + HOUR_MS)
    anna = place.player()
    place.submit(anna, score(2, 1), round_id=501)
    place.enter(501, e1={"score": (2, 1)}, e2={"canceled": True})
    place.resolve(501)
    place.submit(anna, score(0, 0))
    place.enter(e1={"score": (1, 1)})
    info = place.get("user-info")["data"]
    assert (info["resolution_score"], info["full_wins_count"], info["part_wins_count"]) == (4, 1, 1)
    assert info["gp_position"] == 1


def test_the_picks_of_others_are_hidden_until_the_end_where_the_round_wants(place: Place):
    place.round(hide_predictions=True)
    bert = place.player("bert")
    place.submit(bert, answer("x"))

    def seen(name: str) -> Any:
        found = place.get("game-round-info-for-user", name, round_id=500, int_user_id=bert)
        return found["data"]["events"][1].get("user_selection")

    assert (seen("anna"), seen("bert")) == (None, "x")
    place.enter(e1={"canceled": True}, e2={"answer": "x"})
    place.resolve()
    assert seen("anna") == "x"
    found = place.get("game-round-info-for-user", round_id=500, int_user_id=place.player("nobody"))
    assert found["errCode"] == 4


def test_what_others_predicted_is_shown_in_per_cent(live: Live):
    place = Place(live)
    place.round(show_preference=True, events=[FINAL, {**CORNERS, "odds": {"1": 2.5}}])
    for name, pick in (("anna", "1"), ("bert", "1"), ("cleo", "x"), ("dora", "2")):
        place.submit(place.player(name), answer(pick))
    events = place.get("active-round", round_id=500)["data"]["events"]
    assert events[1]["odds_details"] == {"odd_value": {"1": 50, "2": 25, "x": 25}}


def test_texts_come_in_the_players_language_with_all_the_others(live: Live):
    place = Place(live)
    texts = {"de": {"name": "Endspiel"}}
    teams = {**FINAL, "translations": {"de": {"team1": "Rote"}}}
    place.round(translations=texts, events=[teams])
    place.player()
    found = place.get("active-round", round_id=500, lang="DE")["data"]
    assert (found["round_name"], found["events"][0]["event_meta"]["team1_name"]) == ("Endspiel", "Rote")
    assert found["public_meta"]["_translations"] == {"DE": {"round_name": "Endspiel"}}
    place.define("translation", "de", {"language": "DE", "texts": {"hello": "Hallo"}})
    assert place.get("translations", lang="DE")["data"] == {"hello": "Hallo"}


def test_a_game_tells_of_itself_its_rounds_and_its_label(place: Place):
    found = place.get("game-info")["data"]
    assert (found["sawTemplate"]["saw_template_id"], found["sawTemplate"]["saw_game_type_id"]) == (GAME, 3)
    assert [of["round_id"] for of in found["allRounds"]] == [-1, 500]
    numbers = {str(each["saw_prize_id"]) for each in found["sawTemplate"]["prizes"]}
    assert found["sawTemplate"]["prizesMap"].keys() == numbers
    assert "events" not in found["allRounds"][0]
    assert found["labelInfo"]["settings"]["GAMES_API_URL"] == f"{place.live.url}/games-api"
