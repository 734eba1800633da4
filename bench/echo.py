"""The limit: a bare Starlette WebSocket that decodes each message, encodes it again and does nothing else.

It is served exactly as the product is (server/serve.py), so the difference between the two is the product.
"""

import sys

import msgspec
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from server.serve import configure, run

PATH = "/echo"
LARGE_PATH = "/large"
LARGE_BYTES = 64_000


class Message(msgspec.Struct):
    cid: int
    uuid: str
    ts: int


class Large(Message):
    page: str


async def echo(socket: WebSocket) -> None:
    decoder, encoder = msgspec.json.Decoder(Message), msgspec.json.Encoder()
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(encoder.encode(decoder.decode(text)).decode())


async def large(socket: WebSocket) -> None:
    """The same, with an answer of the size of a page of 50 missions."""
    decoder, encoder, page = msgspec.json.Decoder(Message), msgspec.json.Encoder(), "x" * LARGE_BYTES
    await socket.accept()
    async for text in socket.iter_text():
        asked = decoder.decode(text)
        await socket.send_text(encoder.encode(Large(asked.cid, asked.uuid, asked.ts, page)).decode())


def main() -> None:
    app = Starlette(routes=[WebSocketRoute(PATH, echo), WebSocketRoute(LARGE_PATH, large)])
    run(
        [configure(app, host="127.0.0.1", port=int(sys.argv[1]))], on_ready=lambda: print("ready", flush=True)
    )


if __name__ == "__main__":
    main()
