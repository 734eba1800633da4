"""PING and PONG: either side may ask, the other answers."""

from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.session import ClientPong, Ping, Pong


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.PING, ping, needs="nothing")
    dispatcher.on(ClassId.PONG, pong, needs="nothing")


async def ping(session: Session, message: Ping) -> Pong:
    return Pong()


async def pong(session: Session, message: ClientPong) -> None:
    return None
