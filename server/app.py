"""The composition root: makes the parts, joins them, starts and stops them. Nothing else knows everything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from server.core.clock import Clock, SystemClock
from server.core.errors import PlauditError
from server.core.notice import Notice
from server.core.outbound import OUTBOUND
from server.core.rate import RateLimiter
from server.features import all as features
from server.features.avatars import http as avatars
from server.features.bonuses import delivery
from server.features.draws import http as fair_play
from server.features.engagements import http as engagements
from server.features.events.pipeline import Pipeline
from server.features.gamepick import http as gamepick
from server.features.inbox import service as inbox
from server.features.labels.catalogue import Catalogue
from server.features.mail import http as mail
from server.features.mail.links import LINKS
from server.features.mail.smtp import POST
from server.features.mail.smtp import Server as MailServer
from server.features.players.messages import recognise
from server.features.push import http as push
from server.features.push.sender import SENDER
from server.features.push.vapid import new_private_key
from server.features.segments.service import CHECK_WINDOW_MS, CHECKS_PER_MINUTE
from server.jobs.engine import Worker
from server.jobs.figures import Figures
from server.paths import STATIC
from server.realtime.bus import Bus, LocalBus, RedisBus
from server.realtime.hub import Hub
from server.secrets_file import given_secret, load_secrets, process_secret
from server.settings import Settings
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from server.store.ranks import Ranks
from server.store.ranks.held import HeldRanks
from server.store.ranks.shared import SharedRanks
from server.store.reader import Reader
from server.store.writer import Writer
from server.web.health import Health
from server.web.pages import Pages
from server.web.rest.routes import Rest
from server.web.scripts import Scripts
from server.wire import keepalive
from server.wire.dispatcher import Dispatcher
from server.wire.http import HttpEndpoint
from server.wire.session import Services
from server.wire.websocket import SocketEndpoint, keep_alive

CATALOGUE_REFRESH_S = 2


@dataclass(slots=True)
class Plaudit:
    """One process's parts, before or while it serves."""

    settings: Settings
    database: Database
    services: Services
    dispatcher: Dispatcher
    bus: Bus
    secret: str
    pipeline: Pipeline
    figures: Figures

    def hear(self, notice: Notice) -> None:
        """What any process announced after a commit."""
        if notice.kind == "push":
            self.services.hub.push(label_id=notice.label_id, player_id=notice.player_id, body=notice.body)
        elif notice.kind == "label":
            with self.database.reads.connect() as conn:
                self.services.catalogue.load(conn, notice.label_id)

    def refresh(self) -> None:
        with self.database.reads.connect() as conn:
            self.services.catalogue.refresh(conn)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start the threads and tasks; on the way out finish what was accepted."""
        await self.bus.start(self.hear)
        self.services.writer.start()
        self.refresh()
        services = self.services
        worker = Worker(
            writer=services.writer, reader=services.reader, clock=services.clock, figures=self.figures
        )
        tasks = [
            asyncio.create_task(keep_alive(self.services)),
            asyncio.create_task(self._keep_fresh()),
            asyncio.create_task(worker.run()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.services.writer.stop()
            await self.bus.stop()
            self.services.reader.close()
            self.services.ranks.close()
            self.database.close()

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(CATALOGUE_REFRESH_S)
            await asyncio.to_thread(self.refresh)


def build(settings: Settings, *, clock: Clock | None = None) -> Plaudit:
    """Open and migrate the database and join the parts; nothing runs yet."""
    clock = clock or SystemClock()
    database = open_database(settings.database, mmap_mb=settings.sqlite_mmap_mb)
    migrate(database)
    bus: Bus = RedisBus(settings.redis_url) if settings.redis_url else LocalBus()
    catalogue = Catalogue()
    catalogue.serve(database.writes)
    pipeline = Pipeline(catalogue)
    ranks = ranks_of(settings, database, clock)
    services = Services(
        clock=clock,
        writer=Writer(database, clock=clock, announce=bus.announce, settle=pipeline.settle, ranks=ranks),
        reader=Reader(database),
        catalogue=catalogue,
        hub=Hub(),
        public_url=settings.url,
        messages_per_s=settings.messages_per_s,
        segment_checks=RateLimiter(limit=CHECKS_PER_MINUTE, window_ms=CHECK_WINDOW_MS),
        ranks=ranks,
    )
    dispatcher = Dispatcher()
    for module in (keepalive, *features.MESSAGES):
        module.register(dispatcher)
    if settings.webhook_networks:
        delivery.COURIER.allowed = OUTBOUND.allowed = settings.private_networks
    SENDER.public_url = settings.url
    SENDER.keys.provide(lambda: load_secrets(settings.data, {"vapid": new_private_key})["vapid"])
    secret = process_secret(settings.data)
    LINKS.secret, LINKS.url = secret, settings.url
    POST.server = mail_server(settings)
    return Plaudit(settings, database, services, dispatcher, bus, secret, pipeline, Figures())


def mail_server(settings: Settings) -> MailServer:
    """Where e-mails are handed in. The password may lie in the file of secrets. PlauditError without one."""
    password = settings.smtp_password or given_secret(settings.data, "smtp_password")
    if settings.smtp_host and settings.smtp_user and not password:
        message = "PLAUDIT_SMTP_USER needs PLAUDIT_SMTP_PASSWORD, or smtp_password in the file of secrets."
        raise PlauditError(message, code="bad_setting")
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=password,
        sender=settings.smtp_sender,
    )


def ranks_of(settings: Settings, database: Database, clock: Clock) -> Ranks:
    """Several processes on one database share a PostgreSQL and have a Redis; else this one is alone."""
    if settings.redis_url and not database.embedded:
        return SharedRanks(database, url=settings.redis_url)
    return HeldRanks(database, clock=clock)


def link_scripts(settings: Settings) -> Scripts:
    """The browser's side as these settings want it served."""
    script_name, base_path = settings.script_name, settings.base_path
    return Scripts(STATIC, settings.data, dev=settings.dev, script_name=script_name, base_path=base_path)


def create_app(plaudit: Plaudit, *, scripts: Scripts | None = None) -> Starlette:
    """The ASGI application around the parts. Linking takes a tenth of a second; `scripts` may be shared."""
    scripts = scripts or link_scripts(plaudit.settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with plaudit.running():
            compressing = asyncio.create_task(asyncio.to_thread(scripts.compress))
            yield
            await compressing

    return Starlette(routes=_routes(plaudit, scripts), lifespan=lifespan, exception_handlers=ERRORS)


def _routes(plaudit: Plaudit, scripts: Scripts) -> list[BaseRoute]:
    services, settings = plaudit.services, plaudit.settings
    return [
        WebSocketRoute("/websocket/services", SocketEndpoint(services, plaudit.dispatcher)),
        *HttpEndpoint(services, plaudit.dispatcher, recognise).routes(),
        *Health(services, plaudit.dispatcher, plaudit.bus, plaudit.figures).routes(),
        *Pages(services, script_src=settings.base_path + settings.script_name).routes(),
        *Rest(services, secret=plaudit.secret).routes(),
        Route("/inbox/{guid}.json", _InboxBody(services)),
        *avatars.routes(services),
        *gamepick.routes(services),
        *fair_play.routes(services),
        *engagements.routes(services),
        *mail.routes(services),
        *push.routes(services),
        *scripts.routes(),
    ]


class _InboxBody:
    """The body of an inbox message, found by its unguessable guid, as any page may fetch it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guid = scope["path_params"]["guid"]
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "private, max-age=60"}
        try:
            body = await self._services.reader.run(lambda conn: inbox.body(conn, guid=guid))
            answer = Response(body, media_type="application/json", headers=headers)
        except PlauditError as error:
            problem = {"code": error.code, "message": error.message}
            answer = JSONResponse(problem, status_code=error.status, headers=headers)
        await answer(scope, receive, send)


async def _explain(request: Request, error: Exception) -> Response:
    """A refusal outside the wire and REST, which have error shapes of their own."""
    assert isinstance(error, PlauditError)
    return JSONResponse({"code": error.code, "message": error.message}, status_code=error.status)


ERRORS = {PlauditError: _explain}
