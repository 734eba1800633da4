"""Journeys join the house here. They say nothing on the wire: what players see of them are effects."""

from server.features.journeys import tasks
from server.wire.dispatcher import Dispatcher


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
