"""Two server processes on one PostgreSQL and one Redis, as behind a load balancer, and a browser."""

import dataclasses
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support import services
from tests.support.pages import Host, Rest, Site, until
from tests.support.server import run_demo, run_serve


def test_a_marker_set_through_one_process_reaches_a_browser_connected_to_the_other(
    page: Any, tmp_path: Path, postgres_server: services.Postgres, redis_url: str, host: Host
) -> None:
    database = postgres_server.create_database()
    shared = {"PLAUDIT_DATABASE_URL": database, "PLAUDIT_REDIS_URL": redis_url}
    try:
        with (
            contextmanager(run_demo)(tmp_path, **shared) as first,
            contextmanager(run_serve)(tmp_path, **shared) as second,
        ):
            rest = Rest(first)
            rest.allow(host.origin)
            site = Site(dataclasses.replace(first, url=second), host)
            player = site.player()
            site.open(page, player)
            rest.mark(player, "vip")
            until(page, "_smartico.getPublicProps().core_public_tags.includes('VIP')")
    finally:
        postgres_server.drop_database(database)
