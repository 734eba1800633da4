"""Raffles as one player finds them, and winners as others may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.text import mask
from server.core.translated import translated
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players.properties import username
from server.features.raffles import reading, rules, runs, service, tables
from server.features.raffles.board import Current, board, tickets_of
from server.features.raffles.definition import Raffle, RaffleDraw, RafflePrize, raffles
from server.wire.structs import raffles as structs

MASKED = "_system_gamification_mask_username"
PAGE, PAGE_LIMIT = 20, 50
HISTORY = 100


@dataclass(frozen=True, slots=True)
class Paging:
    count: int = PAGE
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """What is the player's in a run. `unclaimed` are prizes that wait to be claimed."""

    tickets: int = 0
    last: Sequence[Any] = ()
    takes_part: bool = False
    unclaimed: frozenset[int] = frozenset()


class Look:
    """Raffles as one player (0: a visitor) finds them at one moment."""

    def __init__(self, conn: sa.Connection, label: Label, *, player_id: int, now: int, language: str) -> None:
        self._conn = conn
        self._label = label
        self._player_id = player_id
        self._now = now
        self._language = language
        self._board = board(label).snapshot(conn, label, now=now)
        self._held: Mapping[int, int] | None = None

    # -- raffles and draws ----------------------------------------------------------------------------------

    def seen(self) -> list[Raffle]:
        found = [raffle for raffle in raffles(self._label).values() if self.sees(raffle)]
        return sorted(found, key=lambda raffle: (raffle.priority, raffle.id))

    def sees(self, raffle: Raffle) -> bool:
        who = {"player_id": self._player_id, "now": self._now}
        return service.sees(self._conn, self._label, raffle, **who)

    def raffle(self, raffle: Raffle, *, meta: bool) -> structs.Raffle:
        found = [(draw, self._board.currents.get((raffle.id, draw.id))) for draw in raffle.draws]
        return structs.Raffle(
            raffle_id=raffle.id,
            start_date_ts=raffle.starts_at,
            end_date_ts=raffle.ends_at,
            max_tickets_count=raffle.most_tickets,
            current_tickets_count=self._board.issued.get(raffle.id, 0),
            draws=[self._draw(raffle, draw, current, Paging()) for draw, current in found if current],
            public_meta=_raffle_meta(raffle, self._language) if meta else None,
        )

    def run(self, raffle: Raffle, run: Any, paging: Paging) -> structs.RaffleDraw | None:
        """One run, the present or a past one, with a page of its winners; None when it is not shown."""
        terms = runs.terms_of(run)
        draw = terms.draw if terms is not None else raffle.draw(run.draw_id)
        if draw is None or (terms is None and run.state != rules.OPEN):
            return None
        current = self._board.currents.get((raffle.id, draw.id))
        if current is None or current.run.id != run.id or current.run.state != run.state:
            issued = self._board.issued.get(raffle.id, 0)
            tickets = tickets_of(self._conn, self._label, draw, run, issued=issued)
            current = Current(run, None, tickets, current.given if current is not None else {})
        return self._draw(raffle, draw, current, paging)

    def _draw(self, raffle: Raffle, draw: RaffleDraw, current: Current, paging: Paging) -> structs.RaffleDraw:
        run, previous = current.run, current.previous
        terms = runs.terms_of(run)
        draw = terms.draw if terms is not None else draw
        own = self._own(raffle, draw, run)
        total, page = self._winners(run, paging)
        state = rules.SELECTING if run.state == rules.OPEN and run.executes_at <= self._now else run.state
        return structs.RaffleDraw(
            draw_id=draw.id,
            public_meta=_draw_meta(draw, self._language),
            prizes=[self._prize(raffle, draw, prize, current, own, page) for prize in _in_order(draw)],
            current_state=state,
            run_id=run.id,
            execution_type=rules.TYPE_NUMBERS[draw.type],
            execution_ts=run.executes_at,
            ticket_start_ts=run.tickets_from,
            allow_multi_prize_per_ticket=draw.several_prizes_per_ticket,
            total_tickets_count=current.tickets,
            my_tickets_count=own.tickets,
            my_last_tickets=_last(raffle.id, own.last),
            user_opted_in=own.takes_part,
            requires_optin=draw.opt_in,
            is_active=raffle.starts_at <= self._now
            and (run.state == rules.OPEN or self._now < raffle.ends_at),
            previous_run_ts=previous.executes_at if previous is not None else None,
            previous_run_id=previous.id if previous is not None else None,
            winners_limit=paging.count,
            winners_offset=paging.skip,
            winners_total=total,
        )

    def _prize(
        self,
        raffle: Raffle,
        draw: RaffleDraw,
        prize: RafflePrize,
        current: Current,
        own: Own,
        page: Sequence[tuple[Any, Any]],
    ) -> structs.RafflePrize:
        count = self._count(prize, current)
        mine = own.tickets if own.takes_part and own.tickets >= prize.least_own_tickets else 0
        chance = 0.0
        if current.run.state == rules.OPEN and not prize.hide_chance:
            chance = rules.chance_percent(mine=mine, tickets=current.tickets, prizes=count)
        stock = None if prize.stock is None else max(0, prize.stock - current.given.get(prize.id, 0))
        return structs.RafflePrize(
            prize_id=prize.id,
            public_meta=structs.RafflePrizePublicMeta(
                name=translated(prize, "name", self._language),
                description=translated(prize, "description", self._language),
                image_url=prize.image_url,
                hide_chance_to_win=prize.hide_chance,
                custom_data=prize.custom_data,
            ),
            prizes_per_run=prize.per_run,
            prizes_per_run_actual=count,
            chances_to_win_perc=chance,
            requires_claim=prize.must_claim,
            min_required_tickets_for_user=prize.least_own_tickets,
            priority=prize.priority,
            should_claim=prize.id in own.unclaimed,
            winners=[
                self._winner(raffle.id, row, person) for row, person in page if row.prize_id == prize.id
            ],
            min_required_total_tickets=prize.least_tickets,
            add_one_prize_per_each_x_tickets=prize.one_more_per,
            cap_prizes_per_run=prize.most_per_run,
            stock_items_per_draw=stock,
        )

    def _count(self, prize: RafflePrize, current: Current) -> int:
        """How many of it the run has, or had."""
        terms = runs.terms_of(current.run)
        if terms is not None:
            return dict(terms.places).get(prize.id, 0)
        given = current.given.get(prize.id, 0)
        return rules.prizes_in_run(prize, tickets=current.tickets, given=given)

    # -- what is the player's -------------------------------------------------------------------------------

    def _own(self, raffle: Raffle, draw: RaffleDraw, run: Any) -> Own:
        if not self._player_id:
            return Own(takes_part=not draw.opt_in)
        who = {
            "b_label_id": self._label.id,
            "b_raffle_id": raffle.id,
            "b_player_id": self._player_id,
            "b_run_id": run.id,
            "first": run.first_number,
            "last": runs.ALL if run.last_number is None else run.last_number,
        }
        takes_part = not draw.opt_in or self._conn.execute(tables.ENTERED, who).first() is not None
        if not self._held_in(raffle):
            return Own(takes_part=takes_part)
        tickets = int(self._conn.execute(tables.HELD_IN_RUN, who).scalar_one())
        last = self._conn.execute(tables.LAST_OF_PLAYER, who).all() if tickets else ()
        unclaimed = self._conn.execute(tables.OWN_UNCLAIMED, who).scalars() if run.state != rules.OPEN else ()
        return Own(tickets, last, takes_part, frozenset(unclaimed))

    def _held_in(self, raffle: Raffle) -> int:
        if self._held is None:
            who = {"b_label_id": self._label.id, "b_player_id": self._player_id}
            rows = self._conn.execute(tables.HELD_BY_RAFFLE, who)
            self._held = {row.raffle_id: int(row.held) for row in rows}
        return self._held.get(raffle.id, 0)

    # -- winners --------------------------------------------------------------------------------------------

    def _winners(self, run: Any, paging: Paging) -> tuple[int, list[tuple[Any, Any]]]:
        """How many there are, and a page of (win, player), the player's own wins first."""
        if run.state != rules.EXECUTED:
            return 0, []
        where = {"b_label_id": self._label.id, "b_run_id": run.id}
        total = int(self._conn.execute(tables.COUNT_WON, where).scalar_one())
        page = {"b_player_id": self._player_id, "count": paging.count, "skip": paging.skip}
        rows = self._conn.execute(tables.WON_PAGE, {**where, **page}).all() if paging.skip < total else ()
        numbers = list({row.player_id for row in rows})
        people = players.by_ids(self._conn, label_id=self._label.id, player_ids=numbers) if rows else {}
        return total, [(row, people[row.player_id]) for row in rows if row.player_id in people]

    def _winner(self, raffle_id: int, row: Any, person: Any) -> structs.RafflePrizeWinner:
        masked = self._label.setting(MASKED) == "true" and row.player_id != self._player_id
        return structs.RafflePrizeWinner(
            user_id=row.player_id,
            avatar_id=person.avatar_id or "",
            ticket=_ticket(raffle_id, row.ticket_number),
            raf_won_id=row.id,
            claimed_date=row.claimed_at,
            public_username=mask(username(person)) if masked else username(person),
            avatar_url=person.avatar_id,
        )

    def history(self, raffle: Raffle, *, draw_id: int | None) -> list[structs.RaffleDrawRun]:
        """The runs that are over, newest first."""
        where = {"b_label_id": self._label.id, "b_raffle_id": raffle.id}
        own = {}
        if self._player_id:
            who = {**where, "b_player_id": self._player_id}
            own = {row.run_id: bool(row.unclaimed) for row in self._conn.execute(tables.OWN_BY_RUN, who)}
        values = {**where, "count": HISTORY}
        if draw_id is not None:
            values["b_draw_id"] = draw_id
        past = [
            (run, runs.terms_of(run)) for run in self._conn.execute(tables.PAST[draw_id is not None], values)
        ]
        return [
            structs.RaffleDrawRun(
                draw_id=run.draw_id,
                run_id=run.id,
                public_meta=_draw_meta(terms.draw, self._language),
                execution_ts=run.executes_at,
                actual_execution_ts=run.executed_at,
                ticket_start_ts=run.tickets_from,
                is_winner=run.id in own,
                has_unclaimed_prize=own.get(run.id, False),
            )
            for run, terms in past
            if terms is not None
        ]

    def won_prizes(self, raffle_id: int, paging: Paging) -> structs.GetWonPrizesResponse:
        """A page of what the player won in a raffle, newest first, also when the raffle is no more."""
        who = {"b_label_id": self._label.id, "b_raffle_id": raffle_id, "b_player_id": self._player_id}
        total = int(self._conn.execute(tables.COUNT_OWN, who).scalar_one())
        page = {"count": paging.count, "skip": paging.skip}
        rows = self._conn.execute(tables.OWN_PAGE, {**who, **page}).all() if total else ()
        prizes = reading.prizes_of(self._conn, self._label, rows)
        return structs.GetWonPrizesResponse(
            user=self._card() if rows else None,
            won_prizes=[self._won_prize(row, prizes[row.id]) for row in rows],
            total=total,
            offset=paging.skip,
            limit=paging.count,
        )

    def _won_prize(self, row: Any, prize: RafflePrize | None) -> structs.RaffleWonPrize:
        return structs.RaffleWonPrize(
            raf_won_id=row.id,
            prize_id=row.prize_id,
            raffle_run_id=row.run_id,
            draw_id=row.draw_id,
            public_meta=structs.RaffleWonPrizePublicMeta(
                name=translated(prize, "name", self._language) if prize else "",
                hide_chance_to_win=prize.hide_chance if prize else False,
                image_url=prize.image_url if prize else "",
            ),
            requires_claim=bool(row.must_claim),
            claimed_date=row.claimed_at,
        )

    def _card(self) -> structs.RaffleWonPrizeUser:
        row = players.by_ids(self._conn, label_id=self._label.id, player_ids=[self._player_id])[
            self._player_id
        ]
        return structs.RaffleWonPrizeUser(
            user_id=self._player_id,
            avatar_id=row.avatar_id or "",
            avatar_real_id=row.avatar_real_id,
            public_username=username(row),
        )


def _in_order(draw: RaffleDraw) -> list[RafflePrize]:
    return sorted(draw.prizes, key=lambda prize: (prize.priority, prize.id))


def _ticket(raffle_id: int, number: int) -> structs.RaffleTicket:
    return structs.RaffleTicket(id=number, s=rules.printed(raffle_id, number))


def _last(raffle_id: int, rows: Sequence[Any], count: int = 10) -> list[structs.RaffleTicket]:
    """The newest tickets, the last one first."""
    numbers = [
        number
        for row in rows
        for number in range(row.first_number + row.ticket_count - 1, row.first_number - 1, -1)[:count]
    ]
    return [_ticket(raffle_id, number) for number in numbers[:count]]


def _raffle_meta(raffle: Raffle, language: str) -> structs.RafflePublicMeta:
    return structs.RafflePublicMeta(
        name=translated(raffle, "name", language),
        description=translated(raffle, "description", language),
        image_url=raffle.image_url,
        image_url_mobile=raffle.image_url_mobile,
        custom_section_id=raffle.custom_section_id,
        hint_text=translated(raffle, "hint_text", language) if raffle.hint_text else None,
        custom_data=raffle.custom_data,
        ticket_cap_visualization=raffle.ticket_cap_visualization,
    )


def _draw_meta(draw: RaffleDraw, language: str) -> structs.RaffleDrawPublicMeta:
    return structs.RaffleDrawPublicMeta(
        name=translated(draw, "name", language),
        description=translated(draw, "description", language),
        image_url=draw.image_url,
        is_grand=draw.type == "grand",
        image_url_mobile=draw.image_url_mobile,
        icon_url=draw.icon_url,
        background_image_url=draw.background_image_url,
        background_image_url_mobile=draw.background_image_url_mobile,
    )
