"""Players as an operator's server sees and changes them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.events import service as events
from server.features.events.service import Event
from server.features.labels.access import require_brand
from server.features.labels.catalogue import Label
from server.features.players import rules
from server.features.players import service as players
from server.features.players.properties import all_properties, username
from server.features.segments import service as segments
from server.store.transaction import Tx
from server.web.rest.fields import EventId, Millis, Page, Payload, Properties
from server.web.rest.operation import Call


class Player(msgspec.Struct, frozen=True):
    """Everything known of one player."""

    ext_user_id: str
    player_id: Annotated[int, Meta(description="The number that pages know as user_id.")]
    brand_key: str | None
    language: str
    public_username: Annotated[str, Meta(description="What others see: the nickname, or a masked id.")]
    nickname: str | None
    avatar_id: str | None
    markers: list[str]
    created_at: Millis
    last_login_at: Annotated[int, Meta(description="Epoch milliseconds; 0 before the first login.")]
    properties: dict[str, Any]


class PutPlayer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be set; what is absent stays as it is, or begins with its default."""

    properties: Properties = {}
    brand_key: Annotated[str, Meta(max_length=64)] | None = None
    language: (
        Annotated[
            str, Meta(max_length=20, description="Becomes the default language when the label has it not.")
        ]
        | None
    ) = None


class ChangeProperties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    properties: Properties


class ChangeMarkers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`clear` takes no markers."""

    operation: Literal["add", "remove", "replace", "clear"]
    markers: Annotated[list[str], Meta(max_length=100, description="Stored in upper case.")] = []


class Markers(msgspec.Struct, frozen=True):
    markers: Annotated[list[str], Meta(description="All that are set now.")]


class SetNickname(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nickname: Annotated[str, Meta(max_length=1000, description="2 to 40 visible characters.")]


class Nickname(msgspec.Struct, frozen=True):
    nickname: Annotated[str, Meta(description="As stored: without control characters and double spaces.")]


class SetAvatar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    avatar_id: Annotated[
        str,
        Meta(max_length=1000, description="The address of a square image, or the id of a catalogue avatar."),
    ]
    avatar_real_id: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class Avatar(msgspec.Struct, frozen=True):
    avatar_id: str
    avatar_real_id: int | None


class SendAction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    action: Annotated[str, Meta(min_length=1, max_length=100)]
    payload: Payload = {}


class SentAction(msgspec.Struct, frozen=True):
    event_id: EventId


class CheckSegments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    segment_ids: Annotated[list[int], Meta(min_length=1, max_length=100)]


class SegmentResult(msgspec.Struct, frozen=True):
    segment_id: int
    is_matching: Annotated[bool, Meta(description="False for a segment that does not exist, too.")]


class SegmentResults(msgspec.Struct, frozen=True):
    segments: Annotated[list[SegmentResult], Meta(description="In the order asked.")]


def show(label: Label, row: Any, *, markers: Sequence[str], live: Mapping[str, Any]) -> Player:
    """`live` is what other features keep of the player: balances, level, unread count."""
    brand = next((brand for brand in label.brands.values() if brand.id == row.brand_id), None)
    return Player(
        ext_user_id=row.ext_user_id,
        player_id=row.id,
        brand_key=brand.key if brand else None,
        language=row.language,
        public_username=username(row),
        nickname=row.nickname,
        avatar_id=row.avatar_id,
        markers=list(markers),
        created_at=row.created_at,
        last_login_at=row.last_login_at,
        properties={**all_properties(label, row), **live},
    )


def _read(conn: sa.Connection, label: Label, ext_user_id: str, *, now: int) -> Player:
    row = players.require(conn, label_id=label.id, ext_user_id=ext_user_id)
    markers = players.markers(conn, label_id=label.id, player_id=row.id)
    return show(label, row, markers=markers, live=players.live_props(conn, label, row, now=now))


async def number(call: Call) -> int:
    """The number of the player in the address, known before the unit of work so that it can be its key."""
    row = await call.services.reader.run(
        lambda conn: players.require(conn, label_id=call.label.id, ext_user_id=call.path["ext_user_id"])
    )
    return int(row.id)


async def list_players(call: Call) -> Page[Player]:
    """Every player of the label, in the order they were created."""
    label, now = call.label, call.now

    def rows(conn: sa.Connection, after: int, count: int) -> list[Player]:
        found = players.page(conn, label_id=label.id, after=after, count=count)
        markers = players.markers_of(conn, label_id=label.id, player_ids=[row.id for row in found])
        live = players.live_props_of(conn, label, found, now=now)
        return [show(label, row, markers=markers.get(row.id, []), live=live[row.id]) for row in found]

    return await call.page(rows, start=0, place=lambda player: player.player_id, show=lambda player: player)


async def get_player(call: Call) -> Player:
    """One player with markers and all properties, public and not."""
    now = call.now
    return await call.read(lambda conn: _read(conn, call.label, call.path["ext_user_id"], now=now))


async def put_player(call: Call) -> Player:
    """Create the player (201), or change the one there is (200). A property that cannot be set refuses
    the whole request. The player's open pages hear of every change of a public property at once."""
    label, ext_user_id = call.label, rules.check_ext_user_id(call.path["ext_user_id"])
    wanted: PutPlayer = call.body
    brand = require_brand(label, wanted.brand_key)
    known = await call.services.reader.run(
        lambda conn: players.find(conn, label_id=label.id, ext_user_id=ext_user_id)
    )

    def work(tx: Tx) -> Player:
        before = players.find(tx.conn, label_id=label.id, ext_user_id=ext_user_id)
        call.status = 200 if before else 201
        row = players.ensure(tx, label, brand=brand, ext_user_id=ext_user_id, language=wanted.language)
        if brand is not None and wanted.brand_key and row.brand_id != brand.id:
            players.set_brand(tx, label_id=label.id, player_id=row.id, brand=brand)
        language = {"core_user_language": wanted.language} if wanted.language else {}
        values = {**language, **wanted.properties}
        players.set_operator_properties(tx, label, player_id=row.id, values=values)
        return _read(tx.conn, label, ext_user_id, now=tx.now)

    return await call.write(work, key=known.id if known else 0)


async def change_properties(call: Call) -> Player:
    """Set the named properties; those that are not named stay as they are. One that cannot be set refuses
    all."""
    label, body = call.label, call.body
    player_id = await number(call)

    def work(tx: Tx) -> Player:
        players.set_operator_properties(tx, label, player_id=player_id, values=body.properties)
        return _read(tx.conn, label, call.path["ext_user_id"], now=tx.now)

    return await call.write(work, key=player_id)


async def change_markers(call: Call) -> Markers:
    """Add, remove, replace or clear the player's JS markers (`core_public_tags`). Pages hear of it at
    once."""
    label_id, body = call.label.id, call.body
    player_id = await number(call)

    def work(tx: Tx) -> Markers:
        return Markers(
            players.change_markers(
                tx, label_id=label_id, player_id=player_id, operation=body.operation, markers=body.markers
            )
        )

    return await call.write(work, key=player_id)


async def set_nickname(call: Call) -> Nickname:
    """Set the name that other players see."""
    label_id, wanted = call.label.id, call.body.nickname
    player_id = await number(call)
    return await call.write(
        lambda tx: Nickname(
            players.set_nickname(tx, label_id=label_id, player_id=player_id, nickname=wanted)
        ),
        key=player_id,
    )


async def set_avatar(call: Call) -> Avatar:
    """Set the player's picture."""
    label, body = call.label, call.body
    answer = Avatar(rules.check_avatar(body.avatar_id), body.avatar_real_id)
    player_id = await number(call)

    def work(tx: Tx) -> Avatar:
        players.change(tx, label, player_id=player_id, values=msgspec.structs.asdict(answer))
        return answer

    return await call.write(work, key=player_id)


async def send_action(call: Call) -> SentAction:
    """Report a client action of the player, as `_smartico.action` does in a browser. It counts as an
    event of the type `client_action`. Send it with an Idempotency-Key, or use POST /events with an
    event_id of your own."""
    label, body = call.label, call.body
    player_id = await number(call)
    if "action" in body.payload:
        message = "The payload cannot hold another action: leave it out."
        raise PlauditError(message, code="event_payload_invalid", status=422)
    payload = {"action": body.action, **body.payload}

    def work(tx: Tx) -> SentAction:
        event = Event(new_guid(), "client_action", payload, source="server", occurred_at=tx.now)
        events.ingest(tx, label, player_id=player_id, event=event)
        return SentAction(event.id)

    return await call.write(work, key=player_id)


async def check_segments(call: Call) -> SegmentResults:
    """Whether the player is in each of the segments right now; also in those that pages may not ask for."""
    label, ids, now = call.label, call.body.segment_ids, call.now

    def query(conn: sa.Connection) -> SegmentResults:
        row = players.require(conn, label_id=label.id, ext_user_id=call.path["ext_user_id"])
        found = segments.check_segments(conn, label, row, segment_ids=ids, now=now, exposed_only=False)
        return SegmentResults([SegmentResult(number, matching) for number, matching in found])

    return await call.ask(query)
