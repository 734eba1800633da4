"""Joins e-mail to the house; pages have no messages for it."""

from server.features.mail import tasks
from server.wire.dispatcher import Dispatcher


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
