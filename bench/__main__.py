"""`python -m bench [calls] [push] [economy] …`: measure all, or those that are named."""

import argparse
import os
import resource
import sys

import sqlalchemy as sa

from bench.economy import economy
from bench.flat import flat
from bench.jobs import jobs
from bench.journeys import journeys
from bench.pots import pots
from bench.report import Row, as_json, machine, table
from bench.scenarios import SCENARIOS as FOUNDATIONS
from bench.scenarios import Options
from bench.segments import bench as segments

POSTGRES_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS_URL = "redis://127.0.0.1:6379/0"
SPARE_FILES = 500
SCENARIOS = {
    **FOUNDATIONS,
    "economy": economy,
    "flat": flat,
    "jobs": jobs,
    "journeys": journeys,
    "pots": pots,
    "segments": segments,
}


def main() -> None:
    given = _parser().parse_args()
    around = machine()
    sockets = _allow_files(max(given.idle, given.clients) + SPARE_FILES) - SPARE_FILES
    options = Options(
        seconds=given.seconds,
        rounds=given.rounds,
        connections=given.connections,
        messages=given.messages,
        idle=min(given.idle, sockets),
        clients=min(given.clients, sockets),
        push_per_s=given.push_per_s,
        players=given.players,
        entries=given.entries,
        postgres_url=given.postgres if _answers(given.postgres) else "",
        redis_url=given.redis,
    )
    rows: list[Row] = []
    for name in given.scenario or SCENARIOS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += SCENARIOS[name](options)
    if given.json:
        print(as_json(rows, around=around))
        return
    print(table(rows))
    print(
        f"\n{around['cpus']} processors, load {around['load']:.1f} before the run, Python {around['python']}"
    )


def _parser() -> argparse.ArgumentParser:
    default = Options()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenario", nargs="*", choices=[*SCENARIOS, []], help="which; all when none is named")
    add = parser.add_argument
    add("--seconds", type=float, default=default.seconds, help=f"of each measurement ({default.seconds})")
    add("--rounds", type=int, default=default.rounds, help=f"measurements of each ({default.rounds})")
    add("--connections", type=int, default=default.connections, help=f"that ask ({default.connections})")
    add("--messages", type=int, default=default.messages, help=f"in each inbox ({default.messages})")
    add("--idle", type=int, default=default.idle, help=f"connections for memory ({default.idle})")
    add("--clients", type=int, default=default.clients, help=f"that watch pots ({default.clients})")
    add("--push-per-s", type=int, default=default.push_per_s, help=f"events offered ({default.push_per_s})")
    add("--players", type=int, default=default.players, help=f"in the largest database ({default.players})")
    add("--entries", type=int, default=default.entries, help=f"in a tournament ({default.entries})")
    postgres = os.environ.get("PLAUDIT_BENCH_POSTGRES", POSTGRES_URL)
    add("--postgres", default=postgres, help=f"a server to make a database on ({postgres}); '' for none")
    add("--redis", default=REDIS_URL, help=f"a Redis to keep ranks in ({REDIS_URL}); '' for none")
    add("--json", action="store_true", help="print JSON instead of a table")
    return parser


def _allow_files(wanted: int) -> int:
    """Raise this process's limit of open files, which its children inherit. Returns what is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(soft, allowed)


def _answers(postgres_url: str) -> bool:
    """Whether there is a PostgreSQL to measure."""
    if not postgres_url:
        return False
    try:
        engine = sa.create_engine(
            sa.make_url(postgres_url).set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": 3},
        )
        with engine.connect():
            return True
    except (ModuleNotFoundError, sa.exc.OperationalError) as error:
        print(f"Without PostgreSQL: {str(error).splitlines()[0]}", file=sys.stderr)
        return False


if __name__ == "__main__":
    main()
