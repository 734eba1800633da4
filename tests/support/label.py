"""A label to test with, and a client that speaks the wire over a real socket."""

import contextlib
import itertools
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from server.app import Plaudit
from server.core.clock import HOUR_MS
from server.features.labels import service as labels
from server.features.labels.definitions import save
from server.features.players.identity import issue_md5
from server.offline import run_unit
from server.store.transaction import Tx

ORIGIN = "https://shop.example"
EVENT_TYPE = {"name": "page_opened", "source": "any", "fields": {"depth": "integer"}}


@dataclass(frozen=True)
class TestLabel:
    __test__ = False

    id: int
    key: str
    brand_key: str
    salt: str
    s2s_key: str

    def proof(self, ext_user_id: str, *, now: int, valid_ms: int = HOUR_MS) -> str:
        return issue_md5(ext_user_id, salt=self.salt, validity_ms=now + valid_ms)


def make_label(
    plaudit: Plaudit, *, settings: Mapping[str, str] | None = None, name: str = "Shop"
) -> TestLabel:
    """A label with a brand, an S2S key, the event type `page_opened`, allowed for pages at ORIGIN."""

    def work(tx: Tx) -> TestLabel:
        label_id, key = labels.create_label(tx, name=name)
        salt = labels.rotate_salt(tx, label_id=label_id, overlap_ms=0)
        brand_key = labels.add_brand(tx, label_id=label_id, name=name)
        s2s_key = labels.create_s2s_key(tx, label_id=label_id, name="test")
        values = {"FRONT_END_ALLOW_DOMAINS": ORIGIN, "FRONT_END_ALLOWED_LANGUAGES": "EN,DE,ES"}
        labels.set_settings(tx, label_id=label_id, values={**values, **(settings or {})})
        save(tx, label_id=label_id, kind="event_type", key="page_opened", body=EVENT_TYPE)
        return TestLabel(label_id, key, brand_key, salt, s2s_key)

    label = run_unit(plaudit.database, work)
    plaudit.refresh()
    return label


class WireClient:
    """One socket. `ask` sends a message and returns its answer; pushes that arrive meanwhile are kept in
    `pushes`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pushes: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)

    def send(self, cid: int, **fields: Any) -> str:
        message_id = str(fields.pop("uuid", None) or uuid.uuid4())
        self.socket.send(json.dumps({"cid": cid, "uuid": message_id, "ts": 0, **fields}))
        return message_id

    def receive(self, timeout: float = 5) -> dict[str, Any]:
        return dict(json.loads(self.socket.recv(timeout=timeout)))

    def ask(self, cid: int, **fields: Any) -> dict[str, Any]:
        message_id = self.send(cid, **fields)
        while True:
            answer = self.receive()
            if answer.get("uuid") == message_id:
                return answer
            self.pushes.append(answer)

    def push(self, cid: int, timeout: float = 5) -> dict[str, Any]:
        """The next push of that class."""
        for n, known in enumerate(self.pushes):
            if known["cid"] == cid:
                return self.pushes.pop(n)
        while True:
            message = self.receive(timeout)
            if message["cid"] == cid:
                return message
            self.pushes.append(message)

    def init(self, label: TestLabel, **fields: Any) -> dict[str, Any]:
        given = {
            "label_key": label.key,
            "brand_key": label.brand_key,
            "session_id": "s-1",
            "device_id": "d-1",
        }
        return self.ask(3, **{**given, **fields})

    def identify(self, label: TestLabel, ext_user_id: str, *, now: int, **fields: Any) -> dict[str, Any]:
        return self.ask(
            5, **{"ext_user_id": ext_user_id, "hash": label.proof(ext_user_id, now=now), **fields}
        )


@contextlib.contextmanager
def open_socket(url: str, *, origin: str | None = ORIGIN) -> Iterator[WireClient]:
    address = "ws" + url.removeprefix("http") + "/websocket/services"
    from_page = Origin(origin) if origin else None
    with connect(address, origin=from_page, max_size=None, compression=None, ping_interval=None) as socket:
        yield WireClient(socket)
