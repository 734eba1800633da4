"""Joins webhooks to the house; pages have no messages for them."""

from server.features.events.pipeline import listen
from server.features.webhooks import tasks
from server.features.webhooks.service import Subscriptions
from server.wire.dispatcher import Dispatcher


def register(dispatcher: Dispatcher) -> None:
    listen(Subscriptions())
    tasks.register()
