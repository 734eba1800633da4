"""What the tests of raffles share: definitions, and a house where raffles are defined, played and drawn."""

from typing import Any

from server.core.clock import MINUTE_MS
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.labels.definitions import save
from server.features.raffles import runs, tables, tickets
from server.features.raffles.definition import Raffle, RaffleDraw, RafflePrize
from tests.features.missions.kit import Room, points

NOON = 1_778_068_800_000  # Wednesday, 6 May 2026, 12:00 UTC
HOUR = 60 * MINUTE_MS


def prize(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": number, "name": f"Prize {number}", "effects": [points(10)], **fields}


def draw(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A draw an hour from noon with one prize."""
    return {"id": number, "name": "Draw", "prizes": [prize()], "first_at": NOON + HOUR, **fields}


def raffle(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A raffle of twenty hours with that draw."""
    times = {"starts_at": NOON - HOUR, "ends_at": NOON + 20 * HOUR}
    return {"id": number, "name": "Summer", "draws": [draw()], **times, **fields}


class Hall(Room):
    """A label of a server whose clock the test moves."""

    def raffle(self, status: str = "active", **fields: Any) -> None:
        body = raffle(**fields)
        self.unit(
            lambda tx: save(
                tx, label_id=self.label.id, kind="raffle", key=f"r{body['id']}", body=body, status=status
            )
        )
        self.live.plaudit.refresh()
        self.carry_out_jobs()

    def move_to(self, moment: int) -> None:
        clock: Any = self.live.plaudit.services.clock
        clock.advance(moment - clock.now())
        self.carry_out_jobs()

    def give(self, player_id: int, count: int = 1, key: str | None = None, raffle_id: int = 1) -> int:
        known = next(each for each in self.loaded.of_kind(Raffle).values() if each.id == raffle_id)
        self._gifts = getattr(self, "_gifts", 0) + 1
        cause = Cause(Source.API, key or f"gift:{self._gifts}")
        return self.unit(
            lambda tx: tickets.give(tx, self.loaded, known, player_id=player_id, count=count, cause=cause)
        )

    def runs(self) -> list[Any]:
        return sorted(self.rows(tables.run), key=lambda run: int(run.id))

    def won(self) -> list[Any]:
        return sorted(self.rows(tables.won), key=lambda row: int(row.id))

    def hold(self, run_id: int) -> int:
        """Draw a run by itself, without paying what was won."""
        return self.unit(lambda tx: runs.hold(tx, self.loaded, runs.read(tx.conn, self.loaded, run_id)))


def known_prize(**fields: Any) -> RafflePrize:
    return RafflePrize(id=1, name="Prize", **fields)


def known_draw(**fields: Any) -> RaffleDraw:
    return RaffleDraw(**{"id": 1, "name": "Draw", "prizes": (known_prize(),), "first_at": NOON, **fields})
