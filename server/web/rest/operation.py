"""What a route is, and what its handler is given. The API, its checks and its documentation read the same
table."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.store.transaction import Tx
from server.web.rest import idempotency
from server.web.rest.cursors import Cursors
from server.web.rest.fields import Nothing, Page, Paging
from server.web.rest.idempotency import Kept, Ticket
from server.wire.session import Services

A = TypeVar("A", bound=msgspec.Struct)
T = TypeVar("T")
Item = TypeVar("Item")

BODY_LIMIT = 256 * 1024
BATCH_BODY_LIMIT = 4 * 1024 * 1024


@dataclass(slots=True)
class Call:
    """One authenticated, decoded request. Its handler is the only one who has it."""

    services: Services
    cursors: Cursors
    secret: str
    operation: "Operation"
    label: Label
    key_id: int
    path: Mapping[str, Any]
    query: Any
    body: Any
    ticket: Ticket | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    status: int = 200
    replayed: bool = False
    pieces: AsyncIterator[bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> int:
        return self.services.clock.now()

    def seal(self, body: bytes) -> None:
        """Let the Idempotency-Key stand for this digest of a body that came in pieces, too."""
        if self.ticket is not None:
            digest = idempotency.digest(self.ticket.digest.encode(), body)
            self.ticket = replace(self.ticket, digest=digest)

    async def read(self, query: Callable[[sa.Connection], T]) -> T:
        """A read that may scan."""
        return await self.services.reader.scan(query)

    async def write(self, work: Callable[[Tx], A], *, key: int = 0) -> A:
        """Run `work` in one unit of work, together with its answer's place under the Idempotency-Key."""
        ticket = self.ticket
        if ticket is None:
            return await self.services.writer.run(work, key=key)

        def unit(tx: Tx) -> A | Kept:
            kept = idempotency.claim(tx, ticket)
            if kept is not None:
                return kept
            answer = work(tx)
            text = msgspec.json.encode(answer).decode()
            idempotency.complete(tx, ticket, since=tx.now, status=self.status, response=text)
            return answer

        return self._fresh_or_kept(await self.services.writer.run(unit, key=key))

    async def ask(self, query: Callable[[sa.Connection], A]) -> A:
        """A POST that changes nothing: only a request with an Idempotency-Key is worth a write."""
        if self.ticket is None:
            return await self.read(query)
        return await self.write(lambda tx: query(tx.conn))

    async def write_many(self, work: Callable[[], Awaitable[A]], *, is_final: Callable[[A], bool]) -> A:
        """Run `work`, which makes many units of work, between reserving the Idempotency-Key and
        completing it.

        An answer that is not final (an item failed for a reason that passes) is given and not kept.
        """
        ticket, writer = self.ticket, self.services.writer
        if ticket is None:
            return await work()
        since, kept = await writer.run(lambda tx: (tx.now, idempotency.claim(tx, ticket)))
        if kept is not None:
            return self._fresh_or_kept(kept)
        text = None
        try:
            answer = await work()
            text = msgspec.json.encode(answer).decode() if is_final(answer) else None
        finally:
            if text is None:
                await writer.run(lambda tx: idempotency.release(tx, ticket, since=since))
        if text is not None:
            status = self.status
            await writer.run(
                lambda tx: idempotency.complete(tx, ticket, since=since, status=status, response=text)
            )
        return answer

    def _fresh_or_kept(self, answer: A | Kept) -> A:
        if not isinstance(answer, Kept):
            return answer
        self.replayed, self.status = True, answer.status
        found: A = msgspec.json.decode(answer.response, type=self.operation.answer)
        return found

    async def page(
        self,
        rows: Callable[[sa.Connection, Any, int], Sequence[Any]],
        *,
        start: Any,
        place: Callable[[Any], Any],
        show: Callable[[Any], Item],
    ) -> Page[Item]:
        """One page: `rows(conn, from where, how many)`, which begins at `start`; `place` is a row's
        position."""
        asked: Paging = self.query
        filters = {k: v for k, v in msgspec.structs.asdict(asked).items() if k not in ("limit", "cursor")}
        scope = f"{self.label.id} {self.operation.path} {self.path} {filters}"
        position = start if asked.cursor is None else self.cursors.read(asked.cursor, scope=scope)
        found = await self.read(lambda conn: rows(conn, position, asked.limit + 1))
        shown = found[: asked.limit]
        more = len(found) > asked.limit
        following = self.cursors.write(place(shown[-1]), scope=scope) if more else None
        return Page([show(row) for row in shown], following)


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `body`, `query` and `answer` are the structs that validate and document it; the
    handler's docstring is its description; `problems` are the codes it can answer beside those that every
    route has.

    One that `streams` takes CSV, which its handler reads from `Call.pieces` as it comes.

    `decode` is a looser form of `body`, for a handler that judges the items of a list one by one.
    """

    method: str
    path: str
    handler: Handler
    answer: Any
    summary: str
    tag: str
    query: type[msgspec.Struct] = Nothing
    body: Any = None
    decode: Any = None
    creates: bool = False
    etag: bool = False
    preconditions: bool = False
    body_limit: int = BODY_LIMIT
    streams: bool = False
    problems: tuple[str, ...] = ()
    example: Any = None
    answer_example: Any = None

    @property
    def idempotent_by_key(self) -> bool:
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def id(self) -> str:
        """Its name in OpenAPI and its anchor on the reference page."""
        return self.handler.__name__
