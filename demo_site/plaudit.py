"""The shop's server talking to Plaudit's REST API, as an operator's server does.

Money is reported from here and never from the browser: whatever a browser says can be made up.
A call that fails is told in words and never raised to the visitor, whose order stands either way.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx

TIMEOUT_S = 5.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: `status` 0 means that nobody answered. `words` can be shown to a person."""

    ok: bool
    status: int
    words: str
    body: Any = None

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, "status": self.status, "words": self.words, "body": self.body}


class PlauditClient:
    """Server-to-server calls with the label's S2S key in the Authorization header."""

    def __init__(self, *, url: str, s2s_key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._base = url.rstrip("/") + "/api/v1"
        self._key = s2s_key
        self._transport = transport

    async def report_event(
        self, *, event_id: str, ext_user_id: str, event_type: str, ts: int, payload: dict[str, Any]
    ) -> Answer:
        """Report one event that happened at `ts` (epoch ms). The same `event_id` counts once."""
        event = {
            "event_id": event_id,
            "ext_user_id": ext_user_id,
            "event_type": event_type,
            "ts": ts,
            "payload": payload,
        }
        return _of_one_event(await self._post("/events", {"events": [event]}))

    async def send_inbox_message(self, ext_user_id: str, message: dict[str, Any]) -> Answer:
        """Put `{title, body, action?}` into a player's inbox."""
        return await self._post(f"/players/{quote(ext_user_id, safe='')}/inbox", message)

    async def change_markers(self, ext_user_id: str, *, operation: str, markers: list[str]) -> Answer:
        """Change a player's JS markers; `operation` is add, remove, replace or clear."""
        path = f"/players/{quote(ext_user_id, safe='')}/markers"
        return await self._post(path, {"operation": operation, "markers": markers})

    async def give_spins(self, ext_user_id: str, *, game: str, count: int, key: str) -> Answer:
        """Give attempts at a mini-game, once for each `key`."""
        path = f"/players/{quote(ext_user_id, safe='')}/spins"
        return await self._post(path, {"game": game, "count": count, "key": key})

    async def show_game(self, ext_user_id: str, *, game: str) -> Answer:
        """Open a mini-game on the pages that the player has open, or on the next one."""
        return await self._post(f"/players/{quote(ext_user_id, safe='')}/shown-games", {"game": game})

    async def show_pop_up(self, ext_user_id: str, message: dict[str, Any]) -> Answer:
        """Show the player a pop-up now, or when one of their pages is next open."""
        return await self._post(f"/players/{quote(ext_user_id, safe='')}/engagements", message)

    async def stored_events(self, ext_user_id: str, *, limit: int) -> Answer:
        """The player's last events as Plaudit has them, newest first."""
        return await self._ask("GET", f"/players/{quote(ext_user_id, safe='')}/events?limit={limit}")

    async def journey(self, key: str) -> Answer:
        """What became of all players in a journey."""
        return await self._ask("GET", f"/journeys/{quote(key, safe='')}")

    async def runs_of(self, ext_user_id: str, *, limit: int) -> Answer:
        """The player's last runs through journeys."""
        return await self._ask("GET", f"/players/{quote(ext_user_id, safe='')}/journeys?limit={limit}")

    async def rule(self, key: str) -> Answer:
        """What a rule did."""
        return await self._ask("GET", f"/rules/{quote(key, safe='')}")

    async def _post(self, path: str, body: dict[str, Any]) -> Answer:
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._key}"}
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=TIMEOUT_S) as client:
                response = await client.request(method, self._base + path, json=body, headers=headers)
        except httpx.HTTPError as error:
            return Answer(ok=False, status=0, words=f"Plaudit did not answer ({type(error).__name__}).")
        return _read(response)


def _of_one_event(answer: Answer) -> Answer:
    """A batch is answered with 200 even if its only event was refused: the event's own result counts."""
    results = answer.body.get("results") if answer.ok and isinstance(answer.body, dict) else None
    result = results[0] if results else {}
    if result.get("status") == "duplicate":
        return replace(answer, words="Plaudit had it already and did not count it again.")
    if result.get("status") == "refused":
        detail = (result.get("error") or {}).get("detail", "it gave no reason.")
        return replace(answer, ok=False, words=f"Plaudit refused it: {detail}")
    return answer


def _read(response: httpx.Response) -> Answer:
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success:
        return Answer(ok=True, status=response.status_code, words="Plaudit stored it.", body=body)
    detail = body.get("detail") or body.get("title") if isinstance(body, dict) else None
    words = f"Plaudit refused it: {detail or response.reason_phrase}"
    return Answer(ok=False, status=response.status_code, words=words, body=body)
