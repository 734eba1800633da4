"""What is measured: each function runs one scenario and returns rows for the table."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.closing import close
from bench.orders import Generator, Sample, generator
from bench.process import Served, free_port, serving
from bench.product import Target, plaudit, postgres_database
from bench.raffles import drawing
from bench.ranks import ranks as among_a_million
from bench.report import Row, at_least, at_most
from server.paths import STATIC
from server.web.linker import link
from server.web.linker.__main__ import ENTRIES

READ_SHARE, EVENT_SHARE, EVENT_P99_MS, PUSH_P99_MS = 0.50, 0.15, 60, 50
CONNECTION_KIB, CORE_BYTES = 30, 12_000
WARM_UP_S = 0.3
CLOSING_S, FEW_PAID = 60, 1_000
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Options:
    """`seconds` is the length of each single measurement, of which there are `rounds`."""

    seconds: float = 1.0
    rounds: int = 3
    connections: int = 64
    messages: int = 5
    idle: int = 5_000
    push_per_s: int = 500
    players: int = 1_000_000
    entries: int = 100_000
    clients: int = 10_000
    postgres_url: str = ""
    redis_url: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to measure against the echo. `target` is the share of the echo's rate that is wanted."""

    name: str
    group: str
    call: str
    served: Served
    share: float | None = None
    p99_ms: float | None = None


def calls(options: Options) -> list[Row]:
    """Reads and durable events as shares of the echo, on SQLite and, where there is one, on PostgreSQL.

    The rounds alternate between the echo and the calls, so that what else the machine does hits all alike;
    the figures are medians of the rounds, and a ratio is taken within its round.
    """
    with ExitStack() as running:
        driver = running.enter_context(generator())
        echo = running.enter_context(echo_server())
        join(driver, "echo", {"port": echo.port, "path": echo.path}, options)
        todo = [Call("echo (the limit)", "echo", "echo", echo)]
        own = running.enter_context(_product(options))
        join(driver, "sqlite", own.describe(), options)
        todo += [
            Call(f"read: inbox, {options.messages} messages", "sqlite", "inbox", own.served, READ_SHARE),
            Call("read: unread count (inbox, limit 1)", "sqlite", "count", own.served, READ_SHARE),
            Call("read: translations, 30 texts", "sqlite", "translations", own.served, READ_SHARE),
            Call("durable event, SQLite FULL", "sqlite", "event", own.served, EVENT_SHARE, EVENT_P99_MS),
        ]
        if options.postgres_url:
            url, durable = running.enter_context(postgres_database(options.postgres_url))
            other = running.enter_context(_product(options, database_url=url))
            join(driver, "postgres", other.describe(), options)
            todo += [
                Call("read: inbox, PostgreSQL", "postgres", "inbox", other.served),
                Call(f"durable event, PostgreSQL ({durable})", "postgres", "event", other.served),
            ]
        return compare(driver, todo, options)


def compare(driver: Generator, todo: list[Call], options: Options) -> list[Row]:
    """Measure all in turn, a round after a warm-up; the first of `todo` is the limit."""
    samples: dict[str, list[Sample]] = {call.name: [] for call in todo}
    for number in range(options.rounds + 1):
        for call in todo:
            seconds = options.seconds if number else WARM_UP_S
            sample = driver.measure(call.served, "loop", group=call.group, call=call.call, seconds=seconds)
            if number:
                samples[call.name].append(sample)
    limit = samples[todo[0].name]
    return [row for call in todo for row in _rows(call, samples[call.name], limit)]


def _rows(call: Call, found: list[Sample], limit: list[Sample]) -> Iterator[Row]:
    share = statistics.median(own.per_s / echo.per_s for own, echo in zip(found, limit, strict=True))
    cpu_share = statistics.median(echo.cpu_us / own.cpu_us for own, echo in zip(found, limit, strict=True))
    p99 = _median(found, lambda s: s.p99_ms)
    yield Row(
        call.name,
        _median(found, lambda s: s.per_s),
        "/s",
        share=share,
        cpu_share=cpu_share,
        cpu_us=_median(found, lambda s: s.cpu_us),
        generator_cpu_us=_median(found, lambda s: s.generator_cpu_us),
        p50_ms=_median(found, lambda s: s.p50_ms),
        p99_ms=p99,
        **at_least(share, call.share, text=lambda value: f"≥ {value:.0%} of the echo"),
    )
    if call.p99_ms is not None:
        yield Row(f"  its p99 at {len(found)} × that load", p99, "ms", **at_most(p99, call.p99_ms, "ms"))


def push(options: Options) -> list[Row]:
    """An event on one connection until its push (108) reaches another connection of the same player."""
    half = options.connections // 2
    with generator() as driver, plaudit(players=half, messages_each=0) as target:
        join(driver, "pairs", target.describe(), options)
        driver.measure(target.served, "push", group="pairs", seconds=WARM_UP_S)
        rows = []
        for name, per_s, wanted in (
            (f"push at {options.push_per_s} events/s offered", options.push_per_s, PUSH_P99_MS),
            (f"push, {half} players as fast as they can", 0, None),
        ):
            found = [
                driver.measure(target.served, "push", group="pairs", seconds=options.seconds, per_s=per_s)
                for _ in range(options.rounds)
            ]
            p99 = _median(found, lambda s: s.p99_ms)
            rows.append(
                Row(
                    name,
                    _median(found, lambda s: s.per_s),
                    "/s",
                    cpu_us=_median(found, lambda s: s.cpu_us),
                    generator_cpu_us=_median(found, lambda s: s.generator_cpu_us),
                    p50_ms=_median(found, lambda s: s.p50_ms),
                    p99_ms=p99,
                    **at_most(p99, wanted, "ms p99"),
                )
            )
        return rows


def memory(options: Options) -> list[Row]:
    """Resident memory that idle connections add, on a fresh server, beside that of idle bare sockets."""
    count, warm = options.idle, 200
    with generator() as driver, echo_server() as echo:
        bare = _growth(driver, echo, {"port": echo.port, "path": echo.path}, count, warm)
    with generator() as driver, plaudit(players=count, messages_each=0) as target:
        each = _growth(driver, target.served, target.describe(), count, warm)
        total = target.served.rss_bytes() / _KIB / _KIB
    return [
        Row(f"memory: {count} idle bare sockets, each", bare, "KiB"),
        Row(f"memory: {count} idle players, each", each, "KiB", **at_most(each, CONNECTION_KIB, "KiB")),
        Row("memory: the whole server with them", total, "MiB"),
    ]


def _growth(driver: Generator, served: Served, target: dict[str, object], count: int, warm: int) -> float:
    """KiB that one more connection costs, once `warm` have paid for what is paid once."""
    driver.order("open", group="warm", target=target, connections=warm)
    before = served.rss_bytes()
    driver.order("open", group="idle", target=target, connections=count)
    time.sleep(1)
    grown = (served.rss_bytes() - before) / count / _KIB
    driver.order("close", group="idle")
    driver.order("close", group="warm")
    return grown


def scripts(options: Options) -> list[Row]:
    """What linking costs a start, and what the linked scripts weigh."""
    took = []
    for _ in range(options.rounds):
        began = time.process_time()
        linked = link(STATIC, ENTRIES)
        took.append((time.process_time() - began) * 1000)
    rows = [Row("linking all scripts at start, CPU", statistics.median(took), "ms")]
    for name, output in {**linked.entries, **linked.chunks}.items():
        size = len(output.brotli or output.gzip)
        wanted = CORE_BYTES if name == "smartico.js" else None
        rows.append(
            Row(
                f"{name}, {'brotli' if output.brotli else 'gzip'}",
                size,
                "bytes",
                **at_most(size, wanted, "bytes"),
            )
        )
    return rows


def ranks(options: Options) -> list[Row]:
    """The rank of a player among a million, and its update."""
    postgres_url, redis_url = options.postgres_url, options.redis_url
    return list(among_a_million(rounds=options.rounds, postgres_url=postgres_url, redis_url=redis_url))


def raffle(options: Options) -> list[Row]:
    """Drawing the winners of a million tickets, on SQLite."""
    return list(drawing(rounds=options.rounds))


def closing(options: Options) -> list[Row]:
    """Closing a tournament: from its end until the last player is paid and told, and what others wait for a
    write meanwhile."""
    return [
        row
        for database in (("SQLite", "PostgreSQL") if options.postgres_url else ("SQLite",))
        for paid in (min(FEW_PAID, options.entries), options.entries)
        for row in _closing(options, database=database, paid=paid)
    ]


def _closing(options: Options, *, database: str, paid: int) -> list[Row]:
    with ExitStack() as running:
        url = ""
        if database == "PostgreSQL":
            url, _ = running.enter_context(postgres_database(options.postgres_url))
        found = close(players=options.entries, paid=paid, database_url=url)
    name = f"closing: {options.entries:,} players, {paid:,} paid, {database}"
    return [
        Row(name, found.seconds, "s", **at_most(found.seconds, CLOSING_S, "s")),
        Row("  processor time of Plaudit", found.cpu_s, "s"),
        Row("  p99 of another's write meanwhile", found.p99_ms, "ms"),
    ]


SCENARIOS: dict[str, Callable[[Options], list[Row]]] = {
    "calls": calls,
    "push": push,
    "memory": memory,
    "scripts": scripts,
    "ranks": ranks,
    "closing": closing,
    "raffle": raffle,
}


def _median(samples: list[Sample], value: Callable[[Sample], float]) -> float:
    return statistics.median(value(sample) for sample in samples)


def join(driver: Generator, group: str, target: dict[str, object], options: Options) -> None:
    driver.order("open", group=group, target=target, connections=options.connections)


@contextmanager
def echo_server() -> Iterator[Served]:
    port = free_port()
    with serving(["bench.echo", str(port)], port=port, path="/echo") as served:
        yield served


@contextmanager
def _product(options: Options, *, database_url: str = "") -> Iterator[Target]:
    with plaudit(
        players=options.connections, messages_each=options.messages, database_url=database_url
    ) as target:
        yield target
