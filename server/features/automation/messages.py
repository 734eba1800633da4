"""Rules say nothing over the wire: they listen, and run when their time has come."""

from server.features.automation import service, tasks
from server.features.events import pipeline
from server.wire.dispatcher import Dispatcher


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(service.Rules())
    tasks.register()
