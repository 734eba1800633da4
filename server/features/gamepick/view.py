"""Rounds, boards and players as a page sees them: a handful of queries, however many rounds there are, which
read the results and picks of those rounds only that are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from server.core.text import mask
from server.core.translated import translated
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, shown
from server.features.gamepick import rules, tables
from server.features.gamepick.definition import (
    ORDER_NUMBERS,
    SCORE_NUMBERS,
    Event,
    MatchRound,
    Round,
    rounds,
)
from server.features.gamepick.rules import HUNDRED, Pick, Resolution, Result, Span
from server.features.gamepick.service import pick_of
from server.features.gamepick.templates import Template
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players.properties import username
from server.wire.structs import gamepick as wire

MASKED = "_system_gamification_mask_username"
HISTORY_LENGTH = 50
_META = {
    "round_name": "name",
    "round_description": "description",
    "promo_image": "promo_image",
    "promo_text": "promo_text",
    "final_screen_image_desktop": "final_image_desktop",
    "final_screen_image_mobile": "final_image_mobile",
    "final_screen_message": "final_message",
    "final_screen_cta_button_title": "final_button",
    "final_screen_cta_dp": "final_action",
}
"""Fields of a round's texts by their names on the wire."""
_EVENT_META = {
    "event_name": "name",
    "team1_name": "team1",
    "team2_name": "team2",
    "custom_question": "question",
}

Votes = Mapping[int, Mapping[str, float]]
"""By event and answer: how many per cent of the players gave it."""


@dataclass(slots=True)
class Reading:
    """What a page may see of one game at one moment. `player_id` is whose picks are shown."""

    conn: sa.Connection
    label: Label
    template: Template
    player_id: int
    now: int
    language: str
    rounds: Sequence[Round] = ()
    _known: dict[int, dict[int, Any]] = field(default_factory=dict)
    _resolved: dict[int, int] = field(default_factory=dict)
    _picks: dict[int, dict[int, Pick]] = field(default_factory=dict)
    _entries: dict[int, Any] = field(default_factory=dict)
    _open: Round | None = None
    _next_opens_at: int | None = None

    def __post_init__(self) -> None:
        siblings = rounds(self.label).of_template.get(self.template.key, [])
        self.rounds = [each for each in siblings if each.definition.opens_at <= self.now]
        later = [each.definition.opens_at for each in siblings if each.definition.opens_at > self.now]
        self._next_opens_at = min(later, default=None)
        if not self.rounds:
            return
        rows = self.conn.execute(tables.PROGRESS_OF, self._where(self.rounds)).all()
        self._resolved = {row.round_id: row.resolved_at for row in rows if row.resolved_at is not None}
        self._open = rules.open_round(self.rounds, self.now, self._resolved.keys())

    def look_at(self, player_id: int) -> None:
        """Show the picks of this player from now on."""
        self.player_id = player_id
        self._picks, self._entries = {}, {}

    # -- what the database knows of them --------------------------------------------------------------------

    def _where(self, wanted: Sequence[Round]) -> dict[str, Any]:
        return {"b_label_id": self.label.id, "round_ids": [each.id for each in wanted]}

    def load_results(self, wanted: Sequence[Round]) -> None:
        """Read how the events of these rounds came out, of all of them at once."""
        lacking = [each for each in wanted if each.id not in self._known]
        if not lacking:
            return
        self._known |= {each.id: {} for each in lacking}
        for row in self.conn.execute(tables.RESULTS_OF, self._where(lacking)).all():
            self._known[row.round_id][row.event_id] = row

    def load_picks(self, wanted: Sequence[Round]) -> None:
        """Read what the player predicted in these rounds, of all of them at once."""
        lacking = [each for each in wanted if each.id not in self._picks]
        if not lacking:
            return
        mine = {**self._where(lacking), "b_player_id": self.player_id}
        self._picks |= {each.id: {} for each in lacking}
        for row in self.conn.execute(tables.PICKS_OF_ROUNDS, mine).all():
            self._picks[row.round_id][row.event_id] = pick_of(row)
        entries = self.conn.execute(tables.ENTRIES_OF_ROUNDS, mine).all()
        self._entries |= {row.round_id: row for row in entries}

    def _load(self, wanted: list[Round]) -> list[Round]:
        self.load_results(wanted)
        self.load_picks(wanted)
        return wanted

    def _results_total(self) -> int:
        """How many events of the game's rounds have come out."""
        if not self.rounds:
            return 0
        return int(self.conn.execute(tables.COUNT_RESULTS, self._where(self.rounds)).scalar_one())

    # -- which rounds ---------------------------------------------------------------------------------------

    def active(self) -> list[Round]:
        """Those that have opened and are not resolved."""
        return self._load([each for each in self.rounds if each.id not in self._resolved])

    def history(self) -> list[Round]:
        """The latest, newest first."""
        return self._load(list(reversed(self.rounds))[:HISTORY_LENGTH])

    def has_entered(self, round_: Round) -> bool:
        self.load_picks([round_])
        return round_.id in self._entries

    def is_resolved(self, round_id: int) -> bool:
        return round_id in self._resolved

    def _rows(self, round_: Round) -> dict[int, Any]:
        self.load_results([round_])
        return self._known[round_.id]

    def results(self, round_: Round) -> dict[int, Result]:
        rows = self._rows(round_)
        return {number: Result(row.outcome, canceled=bool(row.canceled)) for number, row in rows.items()}

    # -- a round --------------------------------------------------------------------------------------------

    def base(self, round_: Round) -> dict[str, Any]:
        """The fields of a round without its events."""
        of, results = round_.definition, self.results(round_)
        status = rules.status(of, now=self.now, results=results, resolved=self.is_resolved(round_.id))
        siblings = [each.id for each in rounds(self.label).of_template[self.template.key]]
        texts = {name: translated(of, source, self.language) or None for name, source in _META.items()}
        texts.pop("final_screen_cta_dp")
        return {
            **texts,
            "round_id": round_.id,
            "round_row_id": siblings.index(round_.id) + 1,
            "open_date": of.opens_at,
            "last_bet_date": of.last_bet_at,
            "resolution_date": self._resolved.get(round_.id, of.resolves_at),
            "score_full_win": of.score_full_win,
            "score_part_win": of.score_part_win,
            "score_lost": of.score_lost,
            "is_active_now": self._open is not None and self._open.id == round_.id,
            "is_resolved": self.is_resolved(round_.id),
            "round_status_id": int(status),
            "events_total": str(len(of.events)),
            "events_resolved": str(sum(event.id in results for event in of.events)),
            "score_type_id": SCORE_NUMBERS[of.score_type],
            "order_events": ORDER_NUMBERS[of.order],
            "board_users_count": of.board_count,
            "hide_users_predictions": of.hide_predictions,
            "show_users_preference": of.show_preference,
            "public_meta": meta(of),
            "next_round_open_date": self._next_opens_at,
        }

    def round(self, round_: Round, *, votes: Votes | None = None, hidden: bool = False) -> wire.GamePickRound:
        """A round with the player's picks, or with `hidden` without them."""
        self.load_picks([round_])
        picks = {} if hidden else self._picks[round_.id]
        entry = self._entries.get(round_.id)
        events = [
            self._event(round_, event, picks.get(event.id), votes=(votes or {}).get(event.id))
            for event in rules.ordered(round_.definition)
        ]
        return wire.GamePickRound(
            **self.base(round_),
            events=events,
            user_score=entry.score / HUNDRED if entry is not None else 0,
            user_placed_bet=entry is not None,
            has_open_for_bet_events=any(event.is_open_for_bets for event in events),
            has_not_submitted_changes=False,
        )

    def _event(
        self, round_: Round, event: Event, pick: Pick | None, *, votes: Mapping[str, float] | None
    ) -> wire.GamePickEvent:
        row = self._rows(round_).get(event.id)
        result = Result(row.outcome, canceled=bool(row.canceled)) if row is not None else None
        resolution = rules.judge(round_.definition, event, pick, result)
        is_open = self._open is not None and self._open.id == round_.id
        odds = votes if votes is not None else event.odds
        return wire.GamePickEvent(
            gp_event_id=event.id,
            market_type_id=event.kind.number,
            event_meta=event_meta(event, row, language=self.language),
            user_placed_bet=pick is not None,
            resolution_type_id=int(resolution),
            match_date=iso(event.match_at),
            event_resolution_date=iso(row.resolved_at if row is not None else None),
            team1_user_selection=selection(pick.team1 if pick else None),
            team2_user_selection=selection(pick.team2 if pick else None),
            user_selection=pick.answer if pick else None,
            resolution_score=_worth(round_.definition, resolution),
            is_open_for_bets=is_open and rules.takes_bets(event, self.now, result),
            odds_details=wire.OddsDetails(odd_value=dict(odds)) if odds else None,
            question_image=event.question_image or None,
        )

    # -- boards ---------------------------------------------------------------------------------------------

    def board(self, round_: Round, *, me: int) -> wire.GamePickRoundBoard:
        at = {"b_label_id": self.label.id, "b_round_id": round_.id}
        top = self.conn.execute(tables.TOP, {**at, "count": round_.definition.board_count}).all()
        own = self.conn.execute(tables.ENTRY, {**at, "b_player_id": me}).first()
        ranked = bool(self._rows(round_))
        users, mine = self._people(top, own, at=at, better=tables.BETTER, ranked=ranked)
        return wire.GamePickRoundBoard(**self.base(round_), my_user=mine, users=users)

    def season(self, *, me: int) -> wire.GamePickRoundBoard:
        """All rounds of the game together."""
        at = {"b_label_id": self.label.id, "b_game_id": self.template.id}
        top = self.conn.execute(tables.SEASON_TOP, {**at, "count": self.template.board_count}).all()
        own = self.conn.execute(tables.SEASON_OF, {**at, "b_player_id": me}).first()
        base = self.season_base()
        ranked = base["events_resolved"] != "0"
        users, mine = self._people(top, own, at=at, better=tables.SEASON_BETTER, ranked=ranked)
        return wire.GamePickRoundBoard(**base, my_user=mine, users=users)

    def bases(self) -> list[dict[str, Any]]:
        """The season and all rounds, without their events."""
        self.load_results(self.rounds)
        return [self.season_base(), *map(self.base, self.rounds)]

    def season_base(self) -> dict[str, Any]:
        definitions = [each.definition for each in self.rounds]
        return {
            "round_id": rules.SEASON,
            "round_row_id": 0,
            "round_name": self.template.name,
            "open_date": min((of.opens_at for of in definitions), default=0),
            "last_bet_date": max((of.last_bet_at for of in definitions), default=0),
            "score_full_win": 0,
            "score_part_win": 0,
            "score_lost": 0,
            "is_active_now": self._open is not None,
            "is_resolved": False,
            "round_status_id": int(rules.RoundStatus.OTHER),
            "events_total": str(sum(len(of.events) for of in definitions)),
            "events_resolved": str(self._results_total()),
            "score_type_id": SCORE_NUMBERS["exact"],
            "order_events": ORDER_NUMBERS["as_added"],
            "board_users_count": self.template.board_count,
            "hide_users_predictions": True,
            "show_users_preference": False,
            "public_meta": wire.GamePickRoundMeta(
                round_name=self.template.name, hide_resolved_round=False, allow_edit_answers=False
            ),
            "next_round_open_date": self._next_opens_at,
        }

    def _people(
        self, top: Sequence[Any], own: Any, *, at: Mapping[str, Any], better: sa.Select[Any], ranked: bool
    ) -> tuple[list[wire.GamePickBoardUser], wire.GamePickBoardUser | None]:
        """Everybody of the top with a place, and the player; nobody has a place before there is a result."""
        ids = {row.player_id for row in top} | ({own.player_id} if own is not None else set())
        known = players.by_ids(self.conn, label_id=self.label.id, player_ids=sorted(ids))
        masked = self.label.setting(MASKED) == "true"
        places = rules.places([row.score for row in top])
        me = own.player_id if own is not None else 0
        users = [
            board_user(
                row, known[row.player_id], place if ranked else None, masked=masked and row.player_id != me
            )
            for row, place in zip(top, places, strict=True)
        ]
        if own is None:
            return users, None
        place = self.conn.execute(better, {**at, "score": own.score}).scalar_one() + 1
        return users, board_user(own, known[me], place if ranked else None, masked=False)

    def user_info(self, player: Any) -> wire.GamePickUserInfo:
        mine = self.season(me=player.id).my_user
        held = economy.balances(self.conn, label_id=self.label.id, player_id=player.id)
        balances = {currency: shown(currency, held[currency][0]) for currency in Currency}
        return wire.GamePickUserInfo(
            ext_user_id=str(player.id),
            int_user_id=str(player.id),
            public_username=username(player),
            avatar_url=player.avatar_id or "",
            gp_position=mine.gp_position if mine else None,
            full_wins_count=mine.full_wins_count if mine else None,
            part_wins_count=mine.part_wins_count if mine else None,
            resolution_score=mine.resolution_score if mine else None,
            last_wallet_sync_time=iso(self.now),
            ach_points_balance=int(balances[Currency.POINTS]),
            ach_gems_balance=balances[Currency.GEMS],
            ach_diamonds_balance=balances[Currency.DIAMONDS],
            pubic_username_set=player.nickname is not None,
        )


def board_user(row: Any, player: Any, place: int | None, *, masked: bool) -> wire.GamePickBoardUser:
    name = username(player)
    return wire.GamePickBoardUser(
        ext_user_id=str(player.id),
        int_user_id=str(player.id),
        public_username=mask(name) if masked else name,
        avatar_url=player.avatar_id or "",
        gp_position=place,
        resolution_score=row.score / HUNDRED,
        full_wins_count=row.full_wins,
        part_wins_count=row.part_wins,
        lost_count=row.lost,
    )


def votes_of(conn: sa.Connection, label: Label, round_: Round) -> Votes:
    """What players predicted, in per cent of those who did."""
    rows = conn.execute(tables.ANSWERS, {"b_label_id": label.id, "b_round_id": round_.id}).all()
    counted: dict[int, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row.event_id, {})[row.answer] = row.votes
    return {
        event.id: {a: round(100 * n.get(a, 0) / sum(n.values())) for a in event.answers}
        for event in round_.definition.events
        if (n := counted.get(event.id))
    }


def meta(of: MatchRound) -> wire.GamePickRoundMeta:
    """A round's texts as they are written, with their translations."""
    texts = {name: getattr(of, source) or None for name, source in _META.items()}
    return wire.GamePickRoundMeta(
        **texts,
        hide_resolved_round=of.hide_resolved,
        allow_edit_answers=of.may_edit,
        translations=_translations(of.translations, _META),
    )


def event_meta(event: Event, row: Any, *, language: str) -> wire.GamePickEventMeta:
    texts = {name: translated(event, source, language) or None for name, source in _EVENT_META.items()}
    details: dict[str, Any] = {}
    if row is not None and not row.canceled and event.kind.is_score:
        home, away = (float(part) for part in row.outcome.split(":"))
        details = {"team1_result": home, "team2_result": away}
        if row.by_feed:
            details |= {"team1_auto_result": home, "team2_auto_result": away}
    elif row is not None and not row.canceled:
        details = {"result": row.outcome, "auto_result": row.outcome if row.by_feed else None}
    return wire.GamePickEventMeta(
        **texts,
        **details,
        team1_image=event.team1_image or None,
        team2_image=event.team2_image or None,
        sport_type_id=event.sport,
        is_canceled=row is not None and bool(row.canceled),
        scores_manually_adjusted=row is not None and not row.by_feed,
        auto_resolve_enabled=event.auto_resolve and bool(event.feed_id),
        question_image=event.question_image or None,
        answers=[_choice(option, language) for option in event.options] or None,
        translations=_translations(event.translations, _EVENT_META),
    )


def _choice(option: Any, language: str) -> wire.QuizAnswer:
    return wire.QuizAnswer(
        value=option.value,
        text=translated(option, "text", language),
        translations=_translations(option.translations, {"text": "text"}),
    )


def _translations(
    given: Mapping[str, Mapping[str, str]], names: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Translations with the wire's names of fields."""
    return {
        language.upper(): {name: texts[source] for name, source in names.items() if texts.get(source)}
        for language, texts in given.items()
    }


def selection(span: Span | None) -> float | wire.SelectionRange | None:
    if span is None:
        return None
    return span[0] if span[0] == span[1] else wire.SelectionRange(from_=span[0], to=span[1])


def _worth(of: MatchRound, resolution: Resolution) -> float:
    return rules.worth(of, resolution) / HUNDRED


def iso(at: int | None) -> str | None:
    """A moment (epoch ms) as ISO 8601 in UTC, to the millisecond."""
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
