"""Runs ASGI applications with uvicorn as Plaudit needs it: no per-message deflate, no access log on the
hot path."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from server.core.errors import PlauditError

# Frames above the protocol's own limit still get an answer that says so; far above it the socket is closed.
WS_FRAME_LIMIT = 1024 * 1024


class _SocketProtocol(WebSocketsSansIOProtocol):
    """Hands its endpoint a way to drop the connection: a close waits for a client to read, this does not."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["state"]["plaudit_abort"] = self.transport.abort


def configure(app: Starlette, *, host: str, port: int) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ws=_SocketProtocol,
            ws_max_size=WS_FRAME_LIMIT,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )


async def run_servers(servers: list[uvicorn.Server], *, on_ready: Callable[[], None]) -> None:
    """Serve until the process is told to stop; when one server stops, all do."""
    tasks = [asyncio.create_task(server.serve()) for server in servers]
    try:
        while not all(server.started for server in servers):
            if any(task.done() for task in tasks):
                break
            await asyncio.sleep(0.01)
        else:
            on_ready()
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for server in servers:
            server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)


def check_port(host: str, port: int) -> None:
    """Raise PlauditError when nobody can listen there, before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            advice = "Choose another with --host and --port, or --demo-port for the shop."
            message = f"Cannot listen on {host}, port {port}: {error.strerror}. {advice}"
            raise PlauditError(message, code="port_taken") from error


def run(servers: list[uvicorn.Server], *, on_ready: Callable[[], None]) -> None:
    """Block until stopped, on uvloop where there is one. Raises PlauditError for a port that is taken."""
    for server in servers:
        check_port(server.config.host, server.config.port)
    try:
        import uvloop
    except ModuleNotFoundError:
        asyncio.run(run_servers(servers, on_ready=on_ready))
    else:
        uvloop.run(run_servers(servers, on_ready=on_ready))
