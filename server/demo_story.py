"""The nine days before the demo starts: what its members did, told through the services that real players
use, each moment with a clock of its own, all in one unit of work.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from server import demo_games
from server.core.clock import HOUR_MS
from server.features.bonuses import service as bonuses
from server.features.bonuses import tables as bonus_tables
from server.features.clans import service as clans
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source, parts
from server.features.economy.service import Affects, Cause
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.effects.service import Context
from server.features.gamepick import resolving
from server.features.gamepick import tasks as pick_tasks
from server.features.labels.catalogue import Label
from server.features.leaderboards import service as boards
from server.features.leaderboards import tasks as board_tasks
from server.features.missions import service as missions
from server.features.players import service as players
from server.features.shop import service as shop
from server.features.tournaments import runs
from server.features.tournaments import service as tournaments
from server.features.tournaments import tables as tournament_tables
from server.features.tournaments import tasks as tournament_tasks
from server.jobs import engine as jobs
from server.jobs.tables import job as job_table
from server.simulator import MEMBERS, Act, Dice, Member, act, perform
from server.store.transaction import Tx
from server.store.writer import Settle

ADA, MATEO, INES = "kl-1007", "kl-2311", "kl-4820"
REGULAR = "LANE_REGULAR"
"""The marker of the other members: some journeys of the demo are for them alone."""
STEP_MS = 12 * HOUR_MS
STEPS = 18
ACTS_A_STEP = 8
# Today's boards are filled, too.
ACTS_TODAY = 24
LEAGUE, GRINDER, WINTER, INVITATIONAL, TABLE = 401, 404, 405, 406, 408

_HANDLERS: Mapping[str, jobs.Handler] = {
    runs.RUN_JOB: tournament_tasks.move,
    runs.PLAN_JOB: tournament_tasks.plan,
    boards.CLOSE_JOB: board_tasks.close,
    resolving.JOB: pick_tasks.settle,
}
_DUE = (
    sa.select(job_table)
    .where(job_table.c.kind.in_(tuple(_HANDLERS)), job_table.c.due_at <= sa.bindparam("now"))
    .order_by(job_table.c.due_at, job_table.c.id)
    .limit(1)
)
_OPEN_RUN = (
    sa.select(tournament_tables.run.c.id)
    .where(
        tournament_tables.run.c.label_id == sa.bindparam("b_label_id"),
        tournament_tables.run.c.tournament_id == sa.bindparam("b_tournament_id"),
        tournament_tables.run.c.status.in_((2, 3)),
    )
    .order_by(tournament_tables.run.c.id)
)
_FIRST_BONUS = (
    sa.select(bonus_tables.bonus.c.id)
    .where(
        bonus_tables.bonus.c.label_id == sa.bindparam("b_label_id"),
        bonus_tables.bonus.c.player_id == sa.bindparam("b_player_id"),
    )
    .order_by(bonus_tables.bonus.c.id)
)


def brew(method: str = "Filter", rating: int = 4) -> Act:
    return Act("brew_logged", {"method": method, "rating": rating})


def order(amount: float, number: str) -> Act:
    return Act("purchase", {"amount": amount, "currency": "EUR", "order_id": f"KL-{number}"})


def view(slug: str) -> Act:
    return Act("product_viewed", {"slug": slug})


def review(slug: str, stars: int) -> Act:
    return Act("review_written", {"slug": slug, "stars": stars})


TASTING = Act("tasting_attended", {"seats": 1, "favourite_cup": "hilltop"})
CUPS = Act("cup_returned", {"cups": 2})

# What the three whom one can visit did, by steps of half a day from the beginning.
ACTS: Mapping[str, Mapping[int, tuple[Act, ...]]] = {
    ADA: {
        1: (order(26.0, "A00001"), brew(rating=5)),
        3: (brew(), brew("Espresso", 3), review("hilltop", 5)),
        5: (order(14.5, "A00002"), brew(rating=5), TASTING),
        7: (view("slow-cone"), brew(), brew(rating=5), CUPS),
        9: (brew(), view("morning-row"), view("hilltop")),
        11: (order(18.0, "A00003"), brew(), review("slow-cone", 4), CUPS),
        13: (TASTING, brew(rating=5), Act("friend_brought", {"via": "a word at the counter"})),
        15: (brew(), brew(), brew("Espresso", 4)),
        17: (review("morning-row", 4), order(12.0, "A00004"), brew(rating=5)),
    },
    MATEO: {
        6: (brew("Espresso", 4), view("blue-mug")),
        12: (order(11.5, "B00001"),),
        16: (brew("Espresso", 5),),
    },
    INES: {17: (view("night-lantern"), view("morning-row"))},
}


class Story:
    """The players of the demo by their ids, and the moment that is being told."""

    def __init__(self, tx: Tx, label: Label, *, settle: Settle, dice: Dice) -> None:
        self._tx = tx
        self._label = label
        self._settle = settle
        self._dice = dice
        self._ids: dict[str, int] = {}
        self._numbers = 0

    def tell(self, player_ids: Mapping[str, int], *, shop_url: str) -> None:
        """Everything up to now. `player_ids` are the three by their external ids."""
        now = self._tx.now
        self._ids.update(player_ids)
        for step in range(STEPS + 1):
            self._tx = Tx(self._tx.conn, now=now - (STEPS - step) * STEP_MS, dialect=self._tx.dialect)
            if step == 0:
                self._do(lambda: self._open(shop_url))
            self._work_off()
            for scene in _SCENES.get(step, ()):
                self._do(functools.partial(scene, self))
            self._live_through(step)

    def _do(self, work: Callable[[], None]) -> None:
        """One act and everything that follows from it."""
        work()
        self._settle(self._tx)

    def _open(self, shop_url: str) -> None:
        runs.plan(self._tx, self._label)
        for member in MEMBERS:
            self._ids[member.ext_user_id] = self._welcome(member, shop_url)

    def _welcome(self, member: Member, shop_url: str) -> int:
        tx, label = self._tx, self._label
        row = players.ensure(
            tx,
            label,
            brand=label.brand(None),
            ext_user_id=member.ext_user_id,
            language=member.language,
        )
        avatar = f"{shop_url}/static/img/avatars/{member.avatar}.svg"
        values = {
            "user_country": member.country,
            "core_wallet_currency": "EUR",
            "avatar_id": avatar,
            "avatar_real_id": None,
        }
        players.change(tx, label, player_id=row.id, values=values)
        players.set_nickname(tx, label_id=label.id, player_id=row.id, nickname=member.nickname)
        players.change_markers(
            tx, label_id=label.id, player_id=row.id, operation="replace", markers=[REGULAR]
        )
        carry_over(tx, label, player_id=row.id, points=member.card)
        return int(row.id)

    def _work_off(self) -> None:
        """What a running server would have done by now: start and end runs, close boards."""
        while (row := self._tx.first(_DUE, {"now": self._tx.now})) is not None:
            payload = msgspec.json.decode(row.payload)
            job = jobs.Job(row.id, row.fence, row.kind, row.key, payload, row.due_at, row.tries)
            goes_on_at = _HANDLERS[row.kind](self._tx, job)
            assert not isinstance(goes_on_at, jobs.Failed)
            if goes_on_at is None:
                jobs.cancel(self._tx, kind=row.kind, key=row.key)
            else:
                jobs.reschedule(self._tx, kind=row.kind, key=row.key, due_at=goes_on_at)
            self._settle(self._tx)

    def _live_through(self, step: int) -> None:
        for ext_user_id, days in ACTS.items():
            for what in days.get(step, ()):
                self.perform(ext_user_id, what)
        for _ in range(ACTS_TODAY if step == STEPS else ACTS_A_STEP if step else 0):
            self.perform(self._dice.pick(MEMBERS).ext_user_id, act(self._dice))

    def perform(self, ext_user_id: str, what: Act) -> None:
        self._numbers += 1
        event_id = f"demo:{self._numbers}"
        player_id = self._ids[ext_user_id]
        self._do(lambda: perform(self._tx, self._label, player_id=player_id, act=what, event_id=event_id))

    # -- scenes ---------------------------------------------------------------------------------------------

    def join_clans(self) -> None:
        wanted = {ADA: 902, MATEO: 901} | {member.ext_user_id: member.clan_id for member in MEMBERS[:22]}
        for who, clan_id in wanted.items():
            player_id = self._ids[who]
            clans.join(self._tx, self._label, player_id=player_id, clan_id=clan_id, request_id="demo-clan")
            self._settle(self._tx)

    def register(self, tournament_id: int, *who: str) -> None:
        at = {"b_label_id": self._label.id, "b_tournament_id": tournament_id}
        run_id = int(self._tx.value(_OPEN_RUN, at))
        for ext_user_id in who:
            player_id = self._ids[ext_user_id]
            tournaments.register(self._tx, self._label, player_id=player_id, run_id=run_id)
            self._settle(self._tx)

    def opt_in(self, ext_user_id: str, ach_id: int) -> None:
        missions.opt_in(self._tx, self._label, player_id=self._ids[ext_user_id], ach_id=ach_id)

    def buy(self, ext_user_id: str, item_id: int) -> None:
        player_id = self._ids[ext_user_id]
        shop.buy(self._tx, self._label, player_id=player_id, item_id=item_id, request_id=f"demo-{item_id}")
        self._settle(self._tx)

    def give(self, ext_user_id: str, *what: Effect) -> None:
        context = Context(self._ids[ext_user_id], Source.MANUAL, f"demo:{what[0].type}", "From the counter")
        effects.apply_all(self._tx, self._label, context, what)

    def claim_first_bonus(self, ext_user_id: str) -> None:
        player_id = self._ids[ext_user_id]
        at = {"b_label_id": self._label.id, "b_player_id": player_id}
        bonus_id = int(self._tx.value(_FIRST_BONUS, at))
        bonuses.claim(self._tx, self._label, player_id=player_id, bonus_id=bonus_id, request_id="demo")

    def answer(self, round_id: int, *who: str) -> None:
        for ext_user_id in who:
            player_id = self._ids[ext_user_id]
            demo_games.answer(self._tx, self._label, player_id=player_id, round_id=round_id, dice=self._dice)
            self._settle(self._tx)

    def foresee(self, *who: str) -> None:
        for ext_user_id in who:
            demo_games.foresee(self._tx, self._label, player_id=self._ids[ext_user_id], dice=self._dice)
            self._settle(self._tx)

    def tell_answers(self) -> None:
        demo_games.tell_answers(self._tx, self._label)

    def spin(self, game_id: int, *who: str) -> None:
        for number, ext_user_id in enumerate(who):
            key = f"demo-{game_id}-{self._tx.now}-{number}"
            demo_games.play(self._tx, self._label, player_id=self._ids[ext_user_id], game_id=game_id, key=key)
            self._settle(self._tx)

    def meet(self, ext_user_id: str) -> None:
        """A login: what hangs on a player's state is looked at."""
        self.perform(ext_user_id, Act("login", {}))


def settle_accounts(tx: Tx, label: Label, *, player_id: int, wanted: Mapping[Currency, float]) -> None:
    """Bring balances to what the shop's pages are written for: the rest went over the counter, or came from
    there."""
    held = economy.balances(tx.conn, label_id=label.id, player_id=player_id)
    for currency, amount in wanted.items():
        missing = parts(currency, amount) - held[currency][0]
        key = f"demo:{player_id}:counter:{currency.name}"
        if missing > 0:
            economy.add(
                tx,
                label_id=label.id,
                player_id=player_id,
                currency=currency,
                amount=missing,
                cause=Cause(Source.MANUAL, key, "From the counter"),
                affects=Affects(level=False, board=False),
            )
        elif missing < 0:
            economy.spend(
                tx,
                label_id=label.id,
                player_id=player_id,
                currency=currency,
                amount=-missing,
                cause=Cause(Source.SHOP, key, "Spent at the counter"),
            )


def carry_over(tx: Tx, label: Label, *, player_id: int, points: int, spent: int = 0) -> None:
    """Points of the old paper card, and what was spent of them already: they count for level and balance, and
    for no board."""
    economy.add(
        tx,
        label_id=label.id,
        player_id=player_id,
        currency=Currency.POINTS,
        amount=parts(Currency.POINTS, points),
        cause=Cause(Source.MANUAL, f"demo:{player_id}:card", "Paper card"),
        affects=Affects(board=False),
    )
    economy.deduct(
        tx,
        label_id=label.id,
        player_id=player_id,
        currency=Currency.POINTS,
        amount=parts(Currency.POINTS, spent),
        cause=Cause(Source.SHOP, f"demo:{player_id}:card:spent", "Spent from the paper card"),
    )


def begins_at(now: int) -> int:
    """The moment of the first step."""
    return now - STEPS * STEP_MS


def _names(*numbers: int) -> tuple[str, ...]:
    return tuple(MEMBERS[number].ext_user_id for number in numbers)


_WHEEL, _CRATES = demo_games.WHEEL, demo_games.CRATES

_SCENES: Mapping[int, tuple[Callable[[Story], Any], ...]] = {
    0: (Story.join_clans, lambda s: s.meet(ADA), lambda s: s.meet(MATEO)),
    1: (lambda s: s.register(GRINDER, ADA, MATEO, *_names(0, 1, 2, 3, 5, 6, 8, 11, 14, 18)),),
    3: (lambda s: s.opt_in(ADA, 209), lambda s: s.buy(ADA, 601)),
    5: (lambda s: s.register(LEAGUE, ADA, MATEO, *_names(0, 1, 4, 7, 8, 9, 10, 12, 13, 15, 16, 20)),),
    6: (
        lambda s: s.opt_in(ADA, 208),
        lambda s: s.claim_first_bonus(ADA),
        lambda s: s.answer(demo_games.FINISHED, ADA, *_names(0, 1, 3, 5, 7, 8, 11, 14, 16)),
    ),
    8: (lambda s: s.spin(_WHEEL, ADA, MATEO, *_names(0, 2, 4)),),
    10: (lambda s: s.spin(_CRATES, ADA, *_names(1, 5, 9)),),
    9: (
        lambda s: s.give(ADA, Effect(type="mission_give", mission="keepers-errand")),
        lambda s: s.buy(ADA, 607),
    ),
    12: (lambda s: s.give(MATEO, Effect(type="mission_give", mission="baristas-word")),),
    13: (lambda s: s.spin(_WHEEL, ADA, *_names(6, 8)),),
    14: (
        lambda s: s.tell_answers(),
        lambda s: s.register(TABLE, *_names(0, 8, 11)),
        lambda s: s.buy(ADA, 602),
    ),
    16: (
        lambda s: s.give(
            ADA, Effect(type="avatar_give", avatar="roaster"), Effect(type="gems_diamonds_add", gems=5)
        ),
        lambda s: s.register(WINTER, ADA),
        lambda s: s.register(INVITATIONAL, ADA, *_names(2, 8, 11)),
        lambda s: s.answer(demo_games.OPEN, *_names(0, 2, 3, 6, 9, 12)),
        lambda s: s.foresee(*_names(0, 1, 5, 8)),
    ),
}
