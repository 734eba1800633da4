"""Jackpots as one player finds them, and winners as others may see them."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.conditions import KnownFacts, matches
from server.core.text import mask
from server.core.translated import translated
from server.features.events.facts import PlayerFacts
from server.features.jackpots import rules, service
from server.features.jackpots.board import MOST_ANSWERS, Shown, Viewer, board, fresh, open_pots
from server.features.jackpots.definition import Game, Jackpot, amount, jackpots
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players import tables as player_tables
from server.features.players.properties import all_properties, username
from server.store.prepared import first_row
from server.wire.structs import jackpots as structs
from server.wire.structs.missions import AchRelatedGame, GamePublicMeta

AT_ONCE = 500
"""How many players are looked up in one statement."""


class Look:
    """Jackpots as one player (0: a visitor) finds them at one moment."""

    def __init__(self, conn: sa.Connection, label: Label, *, player_id: int, now: int) -> None:
        self._conn = conn
        self._label = label
        self._player_id = player_id
        self._now = now

    @cached_property
    def viewer(self) -> Viewer:
        known = board(self._label).viewer(self._player_id, now=self._now)
        if known is None:
            known = self._viewer()
        return known

    def seen(self) -> list[Jackpot]:
        """What the player may see, in the operator's order."""
        known = jackpots(self._label)
        found = [known[number] for number in self.viewer.currencies if number in known]
        return sorted(found, key=lambda jackpot: (jackpot.priority, jackpot.id))

    def require(self, jackpot_id: int) -> Jackpot:
        """The jackpot of that number. Raises PlauditError when the player may see none."""
        found = jackpots(self._label).get(jackpot_id)
        if found is None or jackpot_id not in self.viewer.currencies:
            raise service.unknown()
        return found

    def details(self, jackpot: Jackpot, language: str) -> structs.JackpotDetails:
        pot = self.pot(jackpot)
        said = self._said.get(jackpot.id, jackpot.auto_opt_in) if self._player_id else False
        return self._details(jackpot, language, pot=pot, is_opted_in=said)

    def burst(self, jackpot: Jackpot, row: Any, language: str) -> structs.JackpotDetails:
        """The jackpot with a pot that has burst, as all who take part hear of it."""
        shown = Shown(row.id, int(row.final_amount), row.seed_amount, row.least, row.most)
        owner = row.player_id if jackpot.personal else None
        pot = pot_of(jackpot, shown, currency=jackpot.currency, burst_at=row.burst_at, owner=owner)
        return self._details(jackpot, language, pot=pot, is_opted_in=True)

    def pot(self, jackpot: Jackpot) -> structs.JackpotPot:
        held = self._own if jackpot.personal else self._all
        currency = self.viewer.currencies.get(jackpot.id, jackpot.currency)
        owner = (self._player_id or None) if jackpot.personal else None
        return pot_of(jackpot, held.get(jackpot.id), currency=currency, owner=owner)

    def _details(
        self, jackpot: Jackpot, language: str, *, pot: structs.JackpotPot, is_opted_in: bool
    ) -> structs.JackpotDetails:
        members = board(self._label).members(self._conn, self._label, now=self._now)
        return structs.JackpotDetails(
            jp_template_id=jackpot.id,
            jp_type_id=2 if jackpot.personal else 1,
            jp_public_meta=_meta(jackpot, language),
            jp_currency=jackpot.currency,
            user_currency=self.viewer.currencies.get(jackpot.id, jackpot.currency),
            contribution_type=1 if jackpot.contribution_type == "fixed" else 2,
            contribution_value=jackpot.contribution,
            pot=pot,
            is_opted_in=is_opted_in,
            ach_related_game_allow_all=jackpot.all_games,
            registration_count=members.get(jackpot.id, 0),
            expose_winners_over_api=jackpot.expose_winners,
            contribution_rules=_rules(jackpot),
            is_auto_opt_in=jackpot.auto_opt_in,
            related_games=[] if jackpot.all_games else [game(each) for each in jackpot.games if each.enabled],
        )

    @cached_property
    def _all(self) -> Any:
        return board(self._label).pots(self._conn, self._label, now=self._now)

    @cached_property
    def _own(self) -> Any:
        if not self._player_id:
            return {}
        return open_pots(self._conn, self._label, player_id=self._player_id)

    @cached_property
    def _said(self) -> dict[int, bool]:
        return service.memberships(self._conn, self._label, player_id=self._player_id)

    def _viewer(self) -> Viewer:
        row = None
        if self._player_id:
            where = {"label_id": self._label.id, "player_id": self._player_id}
            row = first_row(self._conn, player_tables.BY_ID, where)
        return _look(self._conn, self._label, row, player_id=self._player_id, now=self._now)


def _look(conn: sa.Connection, label: Label, row: Any, *, player_id: int, now: int) -> Viewer:
    """What a player (row None: a visitor) is shown, noted for a while."""
    wallet = None
    facts: Any = KnownFacts(properties={})
    if row is not None:
        facts = PlayerFacts(conn, label, row, now=now)
        wallet = all_properties(label, row).get("core_wallet_currency")
    currencies = {
        jackpot.id: currency_for(jackpot, wallet)
        for jackpot in jackpots(label).values()
        if jackpot.see is None or matches(jackpot.see, facts)
    }
    return board(label).keep(player_id, currencies, now=now)


def look_again(conn: sa.Connection, label: Label, numbers: Iterable[int], *, now: int) -> None:
    """Look up anew what these players (0: visitors) are shown, many in one statement."""
    left = sorted(numbers)
    while left:
        some, left = left[:AT_ONCE], left[AT_ONCE:]
        people = people_of(conn, label, set(some))
        for number in some:
            _look(conn, label, people.get(number), player_id=number, now=now)


def from_memory(label: Label, wanted: tuple[int, ...], *, player_id: int, now: int) -> msgspec.Raw | None:
    """The pots of these jackpots as JSON, when nothing has to be read for them; None when something has.

    Those who are shown the same in one second get the same text. A pot of the player's own is not among it.
    """
    known = board(label)
    held, viewer = known.held(now), known.viewer_for_now(player_id, now=now)
    if held is None or viewer is None:
        return None
    answer = held.answers.get((viewer, wanted))
    if answer is None:
        seen = [jackpots(label)[number] for number in wanted if number in viewer.currencies]
        if any(jackpot.personal for jackpot in seen):
            return None
        answer = msgspec.Raw(
            msgspec.json.encode(
                [pot_of(each, held.shown.get(each.id), currency=viewer.currencies[each.id]) for each in seen]
            )
        )
        if len(held.answers) < MOST_ANSWERS:
            held.answers[(viewer, wanted)] = answer
    return answer


def currency_for(jackpot: Jackpot, wallet: Any) -> str:
    """What a player counts the pot in: its wallet's currency where that has a rate."""
    if not isinstance(wallet, str) or rules.money_of(jackpot) is not None:
        return jackpot.currency
    return wallet.upper() if rules.rate(jackpot, wallet) is not None and wallet else jackpot.currency


def pot_of(
    jackpot: Jackpot, shown: Shown | None, *, currency: str, burst_at: int = 0, owner: int | None = None
) -> structs.JackpotPot:
    """A pot on the wire; one that does not exist yet holds its seed."""
    shown = shown or fresh(jackpot)
    return structs.JackpotPot(
        jp_template_id=jackpot.id,
        jp_pot_id=shown.pot_id,
        current_pot_amount=amount(shown.parts),
        current_pot_amount_user_currency=_converted(jackpot, shown.parts, currency),
        explode_date_ts=burst_at,
        current_pot_temperature=rules.temperature(
            shown.parts, seed=shown.seed, least=shown.least, most=shown.most
        ),
        user_id=owner,
    )


def _converted(jackpot: Jackpot, parts: int, currency: str) -> float:
    worth = rules.rate(jackpot, currency)
    return amount(parts) / float(worth) if worth else amount(parts)


def people_of(conn: sa.Connection, label: Label, numbers: set[int]) -> dict[int, Any]:
    return players.by_ids(conn, label_id=label.id, player_ids=list(numbers))


def winner(row: Any, person: Any, jackpot: Jackpot, *, label: Label, me: int) -> structs.JackPotWinner:
    """One winner; the names of others are masked."""
    name, is_me = username(person), row.player_id == me
    masked = mask(name) if person.nickname else name
    wallet = all_properties(label, person).get("core_wallet_currency")
    return structs.JackPotWinner(
        is_me=is_me,
        public_username=name if is_me else masked,
        winning_amount_jp_currency=amount(row.amount),
        winning_amount_wallet_currency=_converted(jackpot, row.amount, currency_for(jackpot, wallet)),
        winning_position=row.position,
        avatar_id=person.avatar_id or "",
    )


def _meta(jackpot: Jackpot, language: str) -> structs.JackpotPublicMeta:
    def html(content: str) -> structs.HtmlTemplate:
        return structs.HtmlTemplate(id=str(jackpot.id if content else 0), content=content)

    return structs.JackpotPublicMeta(
        name=translated(jackpot, "name", language),
        description=translated(jackpot, "description", language),
        image_url=jackpot.image_url,
        priority=str(jackpot.priority),
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
