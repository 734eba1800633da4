"""Jackpots as one player finds them, and winners as others may see them."""

from typing import Any

import sqlalchemy as sa

from server.core.conditions import matches
from server.core.text import mask
from server.core.translated import translated
from server.features.events.facts import PlayerFacts
from server.features.jackpots import rules, service, tables
from server.features.jackpots.board import Shown, board
from server.features.jackpots.definition import Game, Jackpot, amount, jackpots
from server.features.labels.catalogue import Label
from server.features.players import tables as player_tables
from server.features.players.properties import username
from server.wire.structs import jackpots as structs
from server.wire.structs.missions import AchRelatedGame, GamePublicMeta


class Look:
    """Jackpots as one player (0: a visitor) finds them at one moment."""

    def __init__(self, conn: sa.Connection, label: Label, *, player_id: int, now: int) -> None:
        self._conn = conn
        self._label = label
        self._player_id = player_id
        self._now = now
        self._facts: PlayerFacts | None = None
        self._said: dict[int, bool] | None = None
        self._own: dict[int, Shown] | None = None

    def seen(self) -> list[Jackpot]:
        found = [jackpot for jackpot in jackpots(self._label).values() if self._sees(jackpot)]
        return sorted(found, key=lambda jackpot: (jackpot.priority, jackpot.id))

    def details(self, jackpot: Jackpot, language: str) -> structs.JackpotDetails:
        members = board(self._label).members(self._conn, self._label, now=self._now)
        return structs.JackpotDetails(
            jp_template_id=jackpot.id,
            jp_type_id=2 if jackpot.personal else 1,
            jp_public_meta=_meta(jackpot, language),
            jp_currency=jackpot.currency,
            user_currency=self._currency(jackpot),
            contribution_type=1 if jackpot.contribution_type == "fixed" else 2,
            contribution_value=jackpot.contribution,
            pot=self.pot(jackpot),
            is_opted_in=self._is_in(jackpot),
            ach_related_game_allow_all=jackpot.all_games,
            registration_count=members.get(jackpot.id, 0),
            expose_winners_over_api=jackpot.expose_winners,
            contribution_rules=_rules(jackpot),
            is_auto_opt_in=jackpot.auto_opt_in,
        )

    def pot(self, jackpot: Jackpot) -> structs.JackpotPot:
        shown = self._shown(jackpot)
        held = amount(shown.parts)
        worth = rules.rate(jackpot, self._currency(jackpot))
        return structs.JackpotPot(
            jp_template_id=jackpot.id,
            jp_pot_id=shown.pot_id,
            current_pot_amount=held,
            current_pot_amount_user_currency=held / float(worth) if worth else held,
            explode_date_ts=0,
            current_pot_temperature=rules.temperature(jackpot, shown.parts),
        )

    def _shown(self, jackpot: Jackpot) -> Shown:
        fresh = Shown(0, rules.in_parts(jackpot.seed))
        if not jackpot.personal:
            return board(self._label).pots(self._conn, self._label, now=self._now).get(jackpot.id, fresh)
        if self._own is None:
            who = {"b_label_id": self._label.id, "b_player_id": self._player_id}
            rows = self._conn.execute(tables.OPEN_POTS, who) if self._player_id else ()
            self._own = {row.jackpot_id: Shown(row.id, int(row.amount)) for row in rows}
        return self._own.get(jackpot.id, fresh)

    def _sees(self, jackpot: Jackpot) -> bool:
        if jackpot.see is None:
            return True
        facts = self._of_player()
        return facts is not None and matches(jackpot.see, facts)

    def _is_in(self, jackpot: Jackpot) -> bool:
        if not self._player_id:
            return False
        if self._said is None:
            self._said = service.memberships(self._conn, self._label, player_id=self._player_id)
        return self._said.get(jackpot.id, jackpot.auto_opt_in)

    def _currency(self, jackpot: Jackpot) -> str:
        if rules.is_own(jackpot):
            return jackpot.currency
        facts = self._of_player()
        found = facts.property("core_wallet_currency") if facts is not None else None
        return str(found) if found and rules.knows(jackpot, str(found)) else jackpot.currency

    def _of_player(self) -> PlayerFacts | None:
        if self._facts is None and self._player_id:
            who = {"label_id": self._label.id, "player_id": self._player_id}
            row = self._conn.execute(player_tables.BY_ID, who).one()
            self._facts = PlayerFacts(self._conn, self._label, row, now=self._now)
        return self._facts


def people_of(conn: sa.Connection, label: Label, numbers: set[int]) -> dict[int, Any]:
    rows = conn.execute(player_tables.BY_IDS, {"label_id": label.id, "player_ids": list(numbers) or [0]})
    return {row.id: row for row in rows}


def winner(row: Any, person: Any, jackpot: Jackpot, *, me: int) -> structs.JackPotWinner:
    """One winner; the names of others are masked."""
    name, is_me = username(person), row.player_id == me
    return structs.JackPotWinner(
        is_me=is_me,
        public_username=name if is_me else mask(name),
        winning_amount_jp_currency=amount(row.amount),
        winning_amount_wallet_currency=amount(row.amount),
        winning_position=row.position,
        avatar_id=person.avatar_id or "",
    )


def _meta(jackpot: Jackpot, language: str) -> structs.JackpotPublicMeta:
    def html(content: str) -> structs.HtmlTemplate | None:
        return structs.HtmlTemplate(id=str(jackpot.id), content=content) if content else None

    return structs.JackpotPublicMeta(
        name=translated(jackpot, "name", language),
        description=translated(jackpot, "description", language),
        image_url=jackpot.image_url,
        winner_template=html(translated(jackpot, "winner_html", language)),
        not_winner_template=html(translated(jackpot, "not_winner_html", language)),
        placeholder1=jackpot.placeholder1,
        placeholder2=jackpot.placeholder2,
        custom_data=jackpot.custom_data,
    )


def _rules(jackpot: Jackpot) -> list[dict[str, Any]]:
    return [
        {
            "ruleId": number,
            "jpTemplateId": jackpot.id,
            "type": 1 if rule.type == "fixed" else 2,
            "extEntityIds": list(rule.ext_game_ids),
            "contributionValue": rule.value,
        }
        for number, rule in enumerate(jackpot.rules, start=1)
    ]


def game(game: Game) -> AchRelatedGame:
    return AchRelatedGame(
        ach_game_id=game.id,
        ext_game_id=game.ext_id,
        game_public_meta=GamePublicMeta(
            name=game.name,
            link=game.link,
            image=game.image,
            enabled=game.enabled,
            game_categories=list(game.categories),
            game_provider=game.provider,
            mobile_spec_link=game.mobile_link,
        ),
    )
