"""Finds or starts the PostgreSQL and Redis that tests talk to.

The order is the same for both: the address in an environment variable, a server that already listens on this
machine, and last a private one started from the binaries in a temporary folder. Nothing here ever touches a
database it did not create itself. Where nothing is found, `find_*` answers None and the tests that need the
service are left out, unless `CI` is set: there a missing service is an error that says what to install.
"""

import contextlib
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

START_TIMEOUT_S = 30.0
LOCAL_REDIS = "redis://127.0.0.1:6379/0"

MISSING_POSTGRES = (
    "PostgreSQL was not found. Set PLAUDIT_TEST_POSTGRES_URL, start a server on 127.0.0.1:5432, "
    "or install it (Debian and Ubuntu: apt-get install postgresql)."
)
MISSING_REDIS = (
    "Redis was not found. Set PLAUDIT_TEST_REDIS_URL, start a server on 127.0.0.1:6379, "
    "or install it (Debian and Ubuntu: apt-get install redis-server)."
)


class ServiceError(RuntimeError):
    """A service was found or started, and does not do what it should; the message says what was tried."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def in_ci() -> bool:
    """Whether a missing service is an error (CI is set) or a reason to leave its tests out."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


# -- PostgreSQL ---------------------------------------------------------------------------------------------


@dataclass
class Postgres:
    """A server on which this test session may create databases.

    `admin_url` and what the methods answer are SQLAlchemy addresses (`postgresql+psycopg://…`).
    """

    admin_url: str
    origin: str
    stop: Callable[[], None] = lambda: None
    session: str = field(default_factory=lambda: uuid.uuid4().hex[:10])
    _count: int = 0

    def create_database(self, *, template: str = "") -> str:
        """A database of its own for one test, empty or as the one at the address `template`, which nobody
        uses meanwhile; the answer is its address."""
        self._count += 1
        name = f"plaudit_test_{self.session}_{self._count}"
        model = name_of_database(template) if template else "template0"
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
        # Tests kill our processes and never the database server, so its commits need not wait for the disk.
        self._admin(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
        return url_of_database(self.admin_url, name)

    def drop_database(self, url: str) -> None:
        """Drop what `create_database` made, even while somebody is still connected to it."""
        name = name_of_database(url)
        if not name.startswith(f"plaudit_test_{self.session}_"):
            raise ServiceError(f"{name!r} was not created by this test session and is left alone")
        self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(driver_url(self.admin_url), autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement.encode())


def driver_url(url: str) -> str:
    """The address as libpq wants it: SQLAlchemy's without the driver's name."""
    return re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql:", url)


def url_of_database(url: str, name: str) -> str:
    """The same server and login, another database."""
    match = re.fullmatch(r"(?P<server>[^:]+://[^/?]*)(/[^?]*)?(?P<query>\?.*)?", url)
    if match is None:
        raise ServiceError(f"not the address of a database: {url}")
    return f"{match['server']}/{name}{match['query'] or ''}"


def name_of_database(url: str) -> str:
    """The database an address names."""
    return url.partition("://")[2].partition("?")[0].partition("/")[2]


def find_postgres() -> Postgres | None:
    """A usable server, or None when this machine has none.

    Raises ServiceError when PLAUDIT_TEST_POSTGRES_URL is set and its server refuses us.
    """
    configured = os.environ.get("PLAUDIT_TEST_POSTGRES_URL")
    if configured:
        url = re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql+psycopg:", configured)
        if not _answers_postgres(url):
            raise ServiceError("PLAUDIT_TEST_POSTGRES_URL is set, and no server answers there")
        return Postgres(admin_url=url, origin="PLAUDIT_TEST_POSTGRES_URL")
    local = local_postgres_url()
    if local:
        return Postgres(admin_url=local, origin="running on this machine")
    binaries = postgres_binaries()
    return start_postgres(binaries) if binaries else None


def local_postgres_url() -> str | None:
    """A login to a server that already runs here, if one lets us create databases."""
    return next((url for url in _local_postgres_logins() if _answers_postgres(url)), None)


def _local_postgres_logins() -> Iterator[str]:
    """Logins that a server with trust or peer authentication commonly accepts."""
    for user in dict.fromkeys((getpass.getuser(), "postgres")):
        yield f"postgresql+psycopg://{quote(user)}@127.0.0.1:5432/postgres"
        for folder in ("/var/run/postgresql", "/tmp"):
            if Path(folder, ".s.PGSQL.5432").exists():
                yield f"postgresql+psycopg://{quote(user)}@/postgres?host={quote(folder, safe='')}"


def _answers_postgres(url: str) -> bool:
    """Whether we can log in there and may create databases."""
    import psycopg

    query = b"SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(driver_url(url), connect_timeout=3) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def postgres_binaries() -> Path | None:
    """The folder of initdb and pg_ctl: on PATH, or where Debian keeps them (newest version first)."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0),
        reverse=True,
    )
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def start_postgres(binaries: Path) -> Postgres:
    """Start a private server that lives in a temporary folder until `stop()`; durable settings are off.

    initdb refuses to run as root, so root hands the folder to a less privileged account first.
    """
    account = _unprivileged_account() if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="plaudit-pg-"))
    if account:
        os.chown(home, account[0], account[1])
    port = free_port()

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=home,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **_as_account(account),
        )
        if done.returncode != 0:
            raise ServiceError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")

    def stop() -> None:
        # Whatever happens here, the folder goes: a server without its files ends by itself.
        with contextlib.suppress(ServiceError, subprocess.SubprocessError):
            run(str(binaries / "pg_ctl"), "stop", "-D", str(home / "data"), "-m", "immediate", "-w")
        shutil.rmtree(home, ignore_errors=True)

    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    log = ("-l", str(home / "log"))
    try:
        run(
            str(binaries / "initdb"),
            "-D",
            str(home / "data"),
            "-U",
            "plaudit",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        )
        run(str(binaries / "pg_ctl"), "start", "-D", str(home / "data"), "-w", *log, "-o", options)
    except BaseException:
        stop()
        raise
    url = f"postgresql+psycopg://plaudit@127.0.0.1:{port}/postgres"
    return Postgres(admin_url=url, origin="private server", stop=stop)


def _unprivileged_account() -> tuple[int, int]:
    """User and group ids of an account that initdb accepts: Debian's own if it is there, else nobody."""
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def _as_account(account: tuple[int, int] | None) -> dict[str, Any]:
    return {"user": account[0], "group": account[1], "extra_groups": []} if account else {}


# -- Redis --------------------------------------------------------------------------------------------------


@dataclass
class Redis:
    """A Redis server; tests name their keys and channels so that they meet nobody else's."""

    url: str
    origin: str
    stop: Callable[[], None] = lambda: None


def find_redis() -> Redis | None:
    """A usable server, or None when this machine has none.

    Raises ServiceError when PLAUDIT_TEST_REDIS_URL is set and nothing answers there.
    """
    configured = os.environ.get("PLAUDIT_TEST_REDIS_URL")
    if configured:
        if not answers_redis(configured):
            raise ServiceError("PLAUDIT_TEST_REDIS_URL is set, and no server answers there")
        return Redis(url=configured, origin="PLAUDIT_TEST_REDIS_URL")
    if answers_redis(LOCAL_REDIS):
        return Redis(url=LOCAL_REDIS, origin="running on this machine")
    binary = redis_binary()
    return start_redis(binary) if binary else None


def redis_binary() -> str | None:
    """The server's executable on PATH."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def answers_redis(url: str) -> bool:
    """Whether a Redis listens there and lets us in."""
    import redis

    client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def start_redis(binary: str) -> Redis:
    """Start a private server that keeps nothing on disk and lives until `stop()`."""
    home = Path(tempfile.mkdtemp(prefix="plaudit-redis-"))
    port = free_port()
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(home),
    ]
    process = subprocess.Popen(
        [binary, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def stop() -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)

    url = f"redis://127.0.0.1:{port}/0"
    deadline = time.monotonic() + START_TIMEOUT_S
    while not answers_redis(url):
        if process.poll() is not None or time.monotonic() > deadline:
            stop()
            raise ServiceError(f"{binary} did not start on port {port}")
        time.sleep(0.02)
    return Redis(url=url, origin="private server", stop=stop)
