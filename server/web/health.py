"""Is the process alive, is it ready for work, and what has it done so far."""

import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.jobs.figures import Figures
from server.realtime.bus import Bus
from server.wire.dispatcher import Dispatcher
from server.wire.session import Services


class Health:
    def __init__(self, services: Services, dispatcher: Dispatcher, bus: Bus, jobs: Figures) -> None:
        self._services = services
        self._bus = bus
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Figures(services, dispatcher, jobs))

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """200 when database and bus answer; 503 with what does not."""
        parts = {"database": "ok", "bus": "ok" if self._bus.ready else "does not answer"}
        try:
            await self._services.reader.scan(lambda conn: conn.execute(sa.text("SELECT 1")))
        except sa.exc.SQLAlchemyError as error:
            parts["database"] = type(error).__name__
        is_ready = set(parts.values()) == {"ok"}
        return JSONResponse({"ready": is_ready, **parts}, status_code=200 if is_ready else 503)

    async def metrics(self, request: Request) -> Response:
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Figures(Collector):
    """Reads the process's own counters when somebody asks, so that the hot path counts plain integers."""

    def __init__(self, services: Services, dispatcher: Dispatcher, jobs: Figures) -> None:
        self._services = services
        self._dispatcher = dispatcher
        self._jobs = jobs

    def collect(self) -> list[CounterMetricFamily | GaugeMetricFamily]:
        writer, hub = self._services.writer, self._services.hub
        return [
            CounterMetricFamily("plaudit_messages", "Messages answered", value=self._dispatcher.answered),
            CounterMetricFamily("plaudit_units_of_work", "Units of work committed", value=writer.units),
            CounterMetricFamily("plaudit_commits", "Commits; units share them", value=writer.commits),
            CounterMetricFamily(
                "plaudit_slow_closed", "Connections closed for not reading", value=hub.slow_closed
            ),
            GaugeMetricFamily("plaudit_connections", "Open sockets", value=len(hub.connections)),
            GaugeMetricFamily("plaudit_writer_queue", "Units of work waiting", value=writer.waiting),
            *self._of_jobs(),
        ]

    def _of_jobs(self) -> list[CounterMetricFamily | GaugeMetricFamily]:
        jobs = self._jobs
        counted = (
            ("plaudit_job_steps", "Steps of jobs that took effect", jobs.steps),
            ("plaudit_job_failures", "Steps of jobs that failed and are tried again", jobs.failed),
            ("plaudit_jobs_dead", "Jobs that failed for good", jobs.dead),
        )
        families: list[CounterMetricFamily | GaugeMetricFamily] = []
        for name, text, counts in counted:
            family = CounterMetricFamily(name, text, labels=["kind"])
            for kind, count in counts.items():
                family.add_metric([kind], count)
            families.append(family)
        lag = GaugeMetricFamily(
            "plaudit_job_lag_seconds", "How long the next job of a kind has been due", labels=["kind"]
        )
        for kind, lag_ms in jobs.lag_ms.items():
            lag.add_metric([kind], lag_ms / 1000)
        return [*families, lag]
