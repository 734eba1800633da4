"""The demo as its visitors find it: members with a past, boards that are filled, and others who go on."""

import asyncio
import subprocess
from dataclasses import asdict
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from demo_site.players import DEMO_PLAYERS
from server import demo, demo_story, simulator
from server.core.clock import DAY_MS
from server.features.economy import service as economy
from server.features.engagements import service as engagements
from server.features.events.definition import BUILT_IN
from server.features.events.rules import check_event
from server.features.events.tables import event as event_table
from server.features.journeys import tables as journey_tables
from server.features.labels.files import read_folder
from server.features.players.tables import player as player_table
from server.wire.class_ids import ClassId
from server.wire.structs import RESPONSES
from tests.support.browser import find_node
from tests.support.label import WireClient, open_socket
from tests.support.recorded_samples import shape_of
from tests.support.server import ROOT, Live
from tests.support.typings import TYPINGS, Typings, breaches

SHOP = "http://127.0.0.1:8421"
MONTH_S = 31 * DAY_MS // 1000

# A message, what it asks with, and the field of the answer that holds what there is.
READS: tuple[tuple[ClassId, dict[str, Any], str, int], ...] = (
    (ClassId.GET_LEVEL_MAP_REQUEST, {}, "levels", 8),
    (ClassId.GET_ACHIEVEMENT_MAP_REQUEST, {}, "achievements", 28),
    (ClassId.GET_LEADERS_BOARD_REQUEST, {}, "map", 3),
    (ClassId.GET_SHOP_ITEMS_REQUEST, {}, "items", 12),
    (ClassId.GET_SHOP_CATEGORIES_REQUEST, {}, "categories", 3),
    (ClassId.GET_TOURNAMENT_LOBBY_REQUEST, {}, "tournaments", 8),
    (ClassId.GET_CUSTOM_SECTIONS_REQUEST, {}, "customSections", 6),
    (ClassId.GET_ACH_CATEGORIES_REQUEST, {}, "categories", 5),
    (ClassId.ACH_SHOP_ITEM_HISTORY_REQUEST, {}, "items", 3),
    (ClassId.GET_POINT_HISTORY_REQUEST, {}, "logHistory", 20),
    (ClassId.GET_AVATARS_LIST_REQUEST, {}, "avatars", 6),
    (ClassId.GET_AVATAR_PROMPTS_REQUEST, {}, "prompts", 4),
    (ClassId.GET_CLAN_LIST_REQUEST, {}, "clans", 4),
    (ClassId.GET_BONUSES_REQUEST, {}, "bonuses", 2),
)

# Fields that an answer may lack, and that the demo has something for.
SHOWN = {
    "getLevels": ("visibility_points", "description"),
    "getMissions": (
        *(
            "description",
            "reward",
            "image",
            "cta_action",
            "cta_text",
            "position",
            "ribbon",
            "hide_locked_mission",
        ),
        *(
            "ach_completed_id",
            "requires_prize_claim",
            "complete_date",
            "complete_date_ts",
            "completion_count",
        ),
        *(
            "next_recurrence_date_ts",
            "unlock_mission_description",
            "related_games[].game_public_meta.priority",
        ),
    ),
    "getBadges": ("custom_section_id", "custom_section_type_id", "tasks[].stage_image"),
    "getTournamentsList": (
        *(
            "image1",
            "image2",
            "image2_mobile",
            "prize_pool_short",
            "is_featured",
            "ribbon",
            "priority",
            "me.user_id",
        ),
        *("prizes[].points", "prizes[].gems", "prizes[].diamonds", "registration_cost_points", "duration_ms"),
        *(
            "players_max_count",
            "min_scores_win",
            "hide_leaderboard_min_scores",
            "total_scores",
            "is_clan_based",
        ),
    ),
    "getStoreItems": (
        *(
            "discounted_price",
            "discount_price_ribbon",
            "ribbon",
            "limit_message",
            "cant_buy_message",
            "can_buy",
        ),
        *(
            "related_item_ids",
            "pool",
            "hint_text",
            "active_till_date",
            "show_timer",
            "only_in_custom_section",
        ),
    ),
    "getStorePurchasedItems": ("purchase_ts", "purchase_points_amount", "purchased_today", "hint_text"),
    "getBonuses": ("is_redeemable", "create_date", "redeem_date", "bonus_meta_map.uiAmount"),
    "getAvatarsList": ("description", "is_in_use"),
    "getCustomSections": ("body", "menu_img", "menu_name", "liquid_entity_data", "liquid_template"),
    "getActivityLog": ("total_ever",),
    "getActivityLogV2": ("activity_type_id", "amount", "balance", "meta", "source_entity_name"),
    "getInboxMessages": ("category_id", "expire_on_dt"),
}


class Seeded:
    """A running server with the demo label in it."""

    def __init__(self, live: Live, keys: demo.DemoKeys) -> None:
        self.live = live
        self.keys = keys

    def enter(self, number: int) -> tuple[WireClient, dict[str, Any]]:
        """A socket of one of the three, and its public properties."""
        client = self.live._sockets.enter_context(open_socket(self.live.url, origin=SHOP))
        given = {"label_key": self.keys.label_key, "brand_key": self.keys.brand_key}
        assert client.ask(3, **given, session_id="s-1", device_id="d-1")["errCode"] == 0
        who = self.keys.players[number]
        answer = client.ask(5, ext_user_id=who["ext_user_id"], hash=who["user_hash"])
        assert answer["errCode"] == 0
        assert client.ask(7)["errCode"] == 0
        return client, answer["props"]

    def leave(self) -> None:
        """Close the sockets: a client that nobody reads from takes its time to close once it has pushes."""
        self.live._sockets.close()

    def read(self, statement: sa.Executable) -> Any:
        with self.live.plaudit.database.reads.connect() as conn:
            return conn.execute(statement).all()


def test_whatever_followed_has_the_registered_type_and_fields(seeded: Seeded) -> None:
    followed = seeded.read(sa.select(event_table).where(event_table.c.source == "plaudit"))
    kinds = {row.type for row in followed}
    assert {"ach_points_added", "ach_level_changed", "ach_achievement_completed", "tournament_win"} <= kinds
    for row in followed:
        payload = msgspec.json.decode(row.payload)
        check_event(BUILT_IN.get(row.type), name=row.type, source="plaudit", payload=payload)
        if BUILT_IN[row.type].source == "plaudit":
            assert set(payload) <= set(BUILT_IN[row.type].fields), row.type


@pytest.fixture
def seeded(live: Live) -> Seeded:
    return Seeded(live, demo.seed(live.plaudit, demo_url=SHOP))


def now_s(seeded: Seeded) -> int:
    return seeded.live.now // 1000


def every_read_answers_ada_with_what_there_is(seeded: Seeded) -> None:
    client, props = seeded.enter(0)
    assert props["ach_level_current"] == "Roaster's circle"
    assert (props["ach_points_balance"], props["ach_gems_balance"], props["ach_diamonds_balance"]) == (
        840,
        25,
        4,
    )
    assert props["core_clan_id"] == "902"
    period = {"startTimeSeconds": now_s(seeded) - MONTH_S, "endTimeSeconds": now_s(seeded) + 60}
    for cid, asked, name, least in READS:
        given = {**asked, **(period if cid is ClassId.GET_POINT_HISTORY_REQUEST else {})}
        answer = client.ask(int(cid), **given)
        assert answer["errCode"] == 0, answer
        msgspec.convert(answer, RESPONSES[answer["cid"]])
        assert len(answer[name]) >= least, (cid, len(answer[name]))


def ada_is_in_the_middle_of_things(seeded: Seeded) -> None:
    client, _ = seeded.enter(0)
    missions = {a["ach_id"]: a for a in client.ask(502)["achievements"]}
    assert missions[208]["isOptedIn"]
    assert missions[217]["requires_prize_claim"]
    assert 0 < missions[218]["progress"] < 100
    assert 0 < missions[210]["progress"] < 100
    lobby = client.ask(517)["tournaments"]
    statuses = {run["tournamentInstanceStatus"] for run in lobby}
    assert {2, 3, 4} <= statuses
    finished = next(run for run in lobby if run["tournamentId"] == demo_story.GRINDER)
    assert finished["tournamentInstanceStatus"] == 4
    assert finished["registrationCount"] >= 10
    assert finished["tournamentPlayer"]["position"] >= 1
    boards = client.ask(505)["map"]
    for board in boards.values():
        assert len(board["positions"]) >= 3
        assert board["reward_points"]
    assert {bonus["redeemable"] for bonus in client.ask(600)["bonuses"]} == {True, False}


def texts_come_in_german_and_arabic(seeded: Seeded) -> None:
    client, _ = seeded.enter(0)
    for language, wanted in (("EN", "Taster"), ("DE", "Probierer"), ("AR", "متذوق")):
        levels = client.ask(500, force_language=language)["levels"]
        assert levels[0]["level_public_meta"]["name"] == wanted


def the_other_two_stand_elsewhere(seeded: Seeded) -> None:
    _, mateo = seeded.enter(1)
    assert (mateo["ach_level_current"], mateo["ach_points_balance"]) == ("Regular", 310)
    assert mateo["core_clan_id"] == "901"
    client, ines = seeded.enter(2)
    assert (ines["ach_level_current"], ines["ach_points_ever"]) == ("Probierer", 0)
    assert ines["ach_gamification_in_control_group"]
    german = {section["menu_name"] for section in client.ask(523)["customSections"].values()}
    assert "Deutscher Abend" in german


def wallets_are_the_sum_of_their_ledger(seeded: Seeded) -> None:
    with seeded.live.plaudit.database.reads.connect() as conn:
        assert economy.wrong_wallets(conn) == []


def nobody_of_the_three_is_waited_for(seeded: Seeded) -> None:
    """The other members have walked journeys and fired rules; no pop-up waits for the three, and no run is
    theirs."""
    label = seeded.live.plaudit.services.catalogue.by_key(seeded.keys.label_key)
    assert label is not None
    three = sa.select(player_table.c.id).where(
        player_table.c.ext_user_id.in_([player["ext_user_id"] for player in DEMO_PLAYERS])
    )
    walked = {row.player_id for row in seeded.read(sa.select(journey_tables.run.c.player_id))}
    theirs = {row.id for row in seeded.read(three)}
    assert len(theirs) == len(DEMO_PLAYERS)
    assert walked
    assert not walked & theirs
    with seeded.live.plaudit.database.reads.connect() as conn:
        for player_id in theirs:
            assert engagements.pending(conn, label, player_id, seeded.live.now) == []


def starting_again_changes_nothing(seeded: Seeded) -> None:
    # Of what follows by itself there may be more: the running server holds a raffle meanwhile.
    count = sa.select(sa.func.count()).where(event_table.c.source != "plaudit")
    before = seeded.read(count)
    again = demo.seed(seeded.live.plaudit, demo_url=SHOP)
    assert again.label_key == seeded.keys.label_key
    assert seeded.read(count) == before
    assert len(seeded.read(sa.select(player_table.c.id))) == len(simulator.MEMBERS) + len(DEMO_PLAYERS)


def a_simulated_member_does_something_through_the_front_door(seeded: Seeded) -> None:
    services = seeded.live.plaudit.services
    loop = services.writer._loop
    assert loop is not None
    done = asyncio.run_coroutine_threadsafe(
        simulator.act_once(services, label_key=seeded.keys.label_key, dice=simulator.Dice("one")), loop
    )
    before = seeded.read(sa.select(sa.func.count()).select_from(event_table))
    assert done.result(10)
    assert seeded.read(sa.select(sa.func.count()).select_from(event_table)) >= before
    gone = simulator.act_once(services, label_key="nobody", dice=simulator.Dice("one"))
    assert not asyncio.run_coroutine_threadsafe(gone, loop).result(10)


def every_method_of_the_api_answers_as_its_type_says(seeded: Seeded) -> None:
    seeded.leave()
    node = find_node()
    assert node is not None
    command = [node, str(ROOT / "tests" / "js" / "answers.mjs"), "-", "-"]
    keys = msgspec.json.encode({**asdict(seeded.keys), "url": seeded.live.url})
    done = subprocess.run(command, input=keys, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answers = msgspec.json.decode(done.stdout)
    declared = Typings(TYPINGS.read_text(encoding="utf-8")).methods()
    assert declared.keys() == answers.keys()
    wrong = {
        f"{name} {each}" for name, of in declared.items() for a in answers[name] for each in breaches(of, a)
    }
    assert wrong == set()
    for name, paths in SHOWN.items():
        seen = {path.removeprefix("$[].") for path in shape_of(answers[name])}
        assert set(paths) - seen == set(), name


def test_the_demo_is_full_of_life(seeded: Seeded) -> None:
    """One after the other, since seeding takes longer than looking."""
    every_read_answers_ada_with_what_there_is(seeded)
    ada_is_in_the_middle_of_things(seeded)
    texts_come_in_german_and_arabic(seeded)
    the_other_two_stand_elsewhere(seeded)
    wallets_are_the_sum_of_their_ledger(seeded)
    nobody_of_the_three_is_waited_for(seeded)
    starting_again_changes_nothing(seeded)
    a_simulated_member_does_something_through_the_front_door(seeded)
    every_method_of_the_api_answers_as_its_type_says(seeded)


def test_whatever_members_do_is_taken() -> None:
    dice = simulator.Dice("seven")
    kinds = {simulator.act(dice).type for _ in range(300)}
    known = {d.key for d in read_folder(demo.FOLDER).definitions if d.kind == "event_type"}
    assert kinds == set(simulator._KINDS)
    assert kinds <= known


def test_moments_move_with_the_day_and_pictures_with_the_shop() -> None:
    folder = read_folder(demo.FOLDER)
    now = demo.WRITTEN_ON + 100 * DAY_MS + 5
    moved = demo.placed(folder, shop_url="https://shop.example", now=now)
    before = {(d.kind, d.key): d.body for d in folder.definitions}
    after = {(d.kind, d.key): d.body for d in moved.definitions}
    upcoming = ("tournament", "winter-cup")
    starts = before[upcoming]["schedule"]["starts_at"]
    assert after[upcoming]["schedule"]["starts_at"] == starts + 100 * DAY_MS
    assert after[upcoming]["schedule"]["duration_s"] == before[upcoming]["schedule"]["duration_s"]
    mug = ("avatar", "mug")
    assert after[mug]["url"] == "https://shop.example/static/img/avatars/mug.svg"
    assert demo.WRITTEN_FOR not in str(after)
