"""The load generator: a process of its own that takes an order a line on its input and answers on its output.

Orders and answers are JSON objects. `open` opens a group of connections and identifies them, `loop` keeps one
message under way on each for a while, `watch` sends one from each at an even pace, `push` measures what
arrives at a second connection of the same player, `close` ends a group. Everything is timed here, on one
clock.
"""

import asyncio
import itertools
import json
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any

from bench.websocket import Socket, connect, frame

OPENING_AT_ONCE = 100
DRAIN_S = 30
_PING, _PONG = b'{"cid":1}', frame(b'{"cid":2}')
_FINE, _PUSH, _A_POT = b'"errCode":0', b'"cid":108', b'"current_pot_amount":'

Order = dict[str, Any]
Frames = Callable[[], bytes]


def main() -> None:
    try:
        import uvloop
    except ModuleNotFoundError:
        asyncio.run(_obey())
    else:
        uvloop.run(_obey())


async def _obey() -> None:
    generator = Generator()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order: Order = json.loads(line)
        try:
            answer = await getattr(generator, "do_" + order.pop("do"))(**order)
        except (OSError, RuntimeError) as error:
            answer = {"failed": repr(error)}
        print(json.dumps(answer), flush=True)


class Generator:
    def __init__(self) -> None:
        self._groups: dict[str, list[Socket]] = {}
        self._frames: dict[tuple[str, str], list[Frames]] = {}

    async def do_open(self, *, group: str, target: Order, connections: int) -> Order:
        """Open connections, a few at a time, spread over the target's players (none: nobody to identify)."""
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(number: int) -> Socket:
            async with gate:
                socket = await connect(target["port"], target["path"])
                if target.get("players"):
                    await _identify(socket, target, number)
                return socket

        began = time.perf_counter()
        self._groups[group] = list(await asyncio.gather(*(one(n) for n in range(connections))))
        return {"seconds": time.perf_counter() - began}

    async def do_loop(self, *, group: str, call: str, seconds: float) -> Order:
        """Keep one message under way on every connection of the group; then wait for the last answers."""
        sockets = self._groups[group]
        frames = self._frames.setdefault((group, call), [CALLS[call]() for _ in sockets])
        checked = call != "echo"
        loops = [_Loop(socket, own, checked=checked) for socket, own in zip(sockets, frames, strict=True)]
        return await _timed(loops, seconds)

    async def do_watch(self, *, group: str, call: str, seconds: float, every_s: float) -> Order:
        """Have every connection ask once in `every_s`, spread evenly over that time; one that has not been
        answered yet leaves out its turn, as pages do."""
        pages = [_Page(socket, call=call) for socket in self._groups[group]]
        offering = asyncio.create_task(_turns(pages, seconds, every_s))
        result = await _timed(pages, seconds)
        await offering
        return result

    async def do_push(self, *, group: str, seconds: float, per_s: float = 0) -> Order:
        """Connections are pairs of one player: the first reports an event, the second waits for the push.

        `per_s` events a second are offered in all, evenly over the pairs; 0 offers the next when the one
        before was pushed.
        """
        sockets = self._groups[group]
        half = len(sockets) // 2
        pairs = [_Pair(sockets[n], sockets[half + n], closed=not per_s) for n in range(half)]
        if per_s:
            offering = asyncio.create_task(_offer(pairs, per_s))
            result = await _timed(pairs, seconds)
            await offering
            return result
        return await _timed(pairs, seconds)

    async def do_close(self, *, group: str) -> Order:
        for socket in self._groups.pop(group):
            socket.close()
        await asyncio.sleep(0)
        return {}


class _Loop:
    """One connection that asks again as soon as it is answered."""

    def __init__(self, socket: Socket, frames: Frames, *, checked: bool) -> None:
        self.socket = socket
        self.latencies: list[float] = []
        self.errors = 0
        self.example = b""
        self.going = False
        self._frames = frames
        self._checked = checked
        self._sent_at = 0.0
        self._idle = asyncio.Event()
        self._idle.set()

    def begin(self) -> None:
        self.socket.on_message = self._answered
        self.going = True
        self._idle.clear()
        self._ask()

    def _ask(self) -> None:
        frames = self._frames()
        self._sent_at = time.perf_counter()
        self.socket.send(frames)

    def _answered(self, payload: bytes) -> None:
        if payload == _PING:
            self.socket.send(_PONG)
            return
        self.latencies.append(time.perf_counter() - self._sent_at)
        if self._checked and _FINE not in payload:
            self.errors += 1
            self.example = payload
        if self.going:
            self._ask()
        else:
            self._idle.set()

    async def end(self) -> None:
        await asyncio.wait_for(self._idle.wait(), DRAIN_S)


class _Page:
    """One connection that asks when it is its turn, and waits from then on."""

    def __init__(self, socket: Socket, *, call: str) -> None:
        self.socket = socket
        self.latencies: list[float] = []
        self.errors = 0
        self.example = b""
        self.going = False
        self._frames = CALLS[call]()()
        self._checked = call != "echo"
        self._due = 0.0
        self._idle = asyncio.Event()
        self._idle.set()

    def begin(self) -> None:
        self.socket.on_message = self._answered
        self.going = True

    def turn(self, due: float) -> None:
        """Ask, unless an answer is under way; `due` is the moment that is waited from."""
        if self._idle.is_set():
            self._idle.clear()
            self._due = due
            self.socket.send(self._frames)

    def _answered(self, payload: bytes) -> None:
        if payload == _PING:
            self.socket.send(_PONG)
            return
        self.latencies.append(time.perf_counter() - self._due)
        if self._checked and not (_FINE in payload and _A_POT in payload):
            self.errors += 1
            self.example = payload
        self._idle.set()

    async def end(self) -> None:
        await asyncio.wait_for(self._idle.wait(), DRAIN_S)


class _Pair:
    """Two connections of one player: what one reports, the other hears of."""

    def __init__(self, speaker: Socket, listener: Socket, *, closed: bool) -> None:
        self.socket = listener
        self.latencies: list[float] = []
        self.errors = 0
        self.example = b""
        self.going = False
        self._speaker = speaker
        self._closed = closed
        self._frames = marker_event()
        self._sent_at: deque[float] = deque()
        self._idle = asyncio.Event()

    def begin(self) -> None:
        self._speaker.on_message = self._answered
        self.socket.on_message = self._heard
        self.going = True
        if self._closed:
            self.report()

    def report(self) -> None:
        frames = self._frames()
        self._idle.clear()
        self._sent_at.append(time.perf_counter())
        self._speaker.send(frames)

    def _answered(self, payload: bytes) -> None:
        if payload == _PING:
            self._speaker.send(_PONG)
        elif _PUSH not in payload and _FINE not in payload:
            self.errors += 1
            self.example = payload

    def _heard(self, payload: bytes) -> None:
        if payload == _PING:
            self.socket.send(_PONG)
            return
        self.latencies.append(time.perf_counter() - self._sent_at.popleft())
        if self._closed and self.going:
            self.report()
        elif not self._sent_at:
            self._idle.set()

    async def end(self) -> None:
        if self._sent_at:
            await asyncio.wait_for(self._idle.wait(), DRAIN_S)


async def _timed(loops: "list[_Loop] | list[_Page] | list[_Pair]", seconds: float) -> Order:
    """Run the loops for a while and say what happened; `cpu_s` is what the generator itself has used."""
    own, began = time.process_time(), time.perf_counter()
    for loop in loops:
        loop.begin()
    await asyncio.sleep(seconds)
    for loop in loops:
        loop.going = False
    for loop in loops:
        if loop.socket.lost:
            raise RuntimeError(f"the server dropped a connection: {loop.socket.lost}")
        await loop.end()
    took = time.perf_counter() - began
    latencies = sorted(itertools.chain.from_iterable(loop.latencies for loop in loops))
    return {
        "operations": len(latencies),
        "seconds": took,
        "cpu_s": time.process_time() - own,
        "errors": sum(loop.errors for loop in loops),
        "example": next((loop.example.decode() for loop in loops if loop.example), ""),
        "latency_ms": {f"p{p}": _percentile(latencies, p) * 1000 for p in (50, 99)},
    }


async def _offer(pairs: list[_Pair], per_s: float) -> None:
    """Report events at an even pace, whatever becomes of those before them, until the pairs end."""
    began, turn = time.perf_counter(), itertools.cycle(pairs)
    done = 0
    while pairs[0].going:
        while done < (time.perf_counter() - began) * per_s:
            next(turn).report()
            done += 1
        await asyncio.sleep(0.005)


async def _turns(pages: list[_Page], seconds: float, every_s: float) -> None:
    """Give each page its turn once in `every_s`, until the time is over."""
    await asyncio.sleep(0)
    began, done, pause = time.perf_counter(), 0, every_s / len(pages)
    while pages[0].going:
        while done * pause < min(time.perf_counter() - began, seconds):
            pages[done % len(pages)].turn(began + done * pause)
            done += 1
        await asyncio.sleep(0.005)


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


async def _identify(socket: Socket, target: Order, number: int) -> None:
    player = target["players"][number % len(target["players"])]
    keys = {"label_key": target["label_key"], "brand_key": target["brand_key"]}
    init = {**keys, "session_id": f"s-{number}", "device_id": f"d-{number}"}
    await _ask(socket, {"cid": 3, **init})
    await _ask(socket, {"cid": 5, **player})


async def _ask(socket: Socket, message: Order) -> None:
    """Send one message and wait for its answer. RuntimeError when it is refused."""
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    socket.on_message = answered.set_result
    socket.send(frame(json.dumps({"uuid": str(uuid.uuid4()), "ts": 0, **message}).encode()))
    answer = await asyncio.wait_for(answered, DRAIN_S)
    socket.on_message = lambda payload: socket.send(_PONG) if payload == _PING else None
    if _FINE not in answer:
        raise RuntimeError(f"refused: {answer.decode()}")


def _same(**fields: Any) -> Callable[[], Frames]:
    """A message that is the same each time, built once: the server keeps nothing of earlier ones."""
    body = {"uuid": "7d444840-9dc0-11d1-b245-5ffdce74fad2", "ts": 1_770_000_000_000, **fields}
    frames = frame(json.dumps(body, separators=(",", ":")).encode())
    return lambda: lambda: frames


def _numbered(rest: str, *, cid: int = 9) -> Frames:
    """A message whose uuid no other has; `%d` in the rest stands for its number, from 1."""
    name, numbers = str(uuid.uuid4())[:23], itertools.count(1)

    def frames() -> bytes:
        number = next(numbers)
        ts = int(time.time() * 1000)
        tail = rest.replace("%d", str(number))
        return frame(f'{{"cid":{cid},"uuid":"{name}-{number:012x}","ts":{ts},{tail}}}'.encode())

    return frames


def plain_event() -> Frames:
    return _numbered('"eventType":"page_opened","payload":{"depth":3}')


def marker_event() -> Frames:
    """Replaces the player's markers by one that was never set before: what changes nothing is not pushed."""
    marker = f"RUN-{uuid.uuid4().hex[:8]}-%d"
    payload = json.dumps({"operation": "replace", "tags": [marker]})
    return _numbered(f'"eventType":"core_public_tags_update","payload":{payload}')


CALLS: dict[str, Callable[[], Frames]] = {
    "echo": _same(cid=513, limit=20, offset=0),
    "inbox": _same(cid=513, limit=20, offset=0),
    "count": _same(cid=513, limit=1, offset=0),
    "translations": _same(cid=13, lang_code="EN", hash_code=0, areas=[2]),
    "event": plain_event,
    "round": lambda: _numbered('"eventType":"round_played","payload":{"game":"game-1","stake":5}'),
    "missions": _same(cid=502),
    "pots": _same(cid=802, jp_template_ids=[1, 2, 3, 4]),
    "own pot": _same(cid=802, jp_template_ids=[1, 2, 3, 4, 5]),
    "buy": lambda: _numbered('"itemId":1', cid=511),
    "spin": lambda: _numbered('"saw_template_id":1,"request_id":"spin-%d"', cid=702),
    "register": lambda: _numbered('"tournamentInstanceId":%d', cid=521),
}

if __name__ == "__main__":
    main()
