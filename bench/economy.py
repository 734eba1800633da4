"""The economy over the wire: an event through a thousand definitions, missions, buying, playing."""

from contextlib import ExitStack

from bench import world
from bench.echo import LARGE_BYTES, LARGE_PATH
from bench.orders import generator
from bench.product import World, plaudit
from bench.report import Row
from bench.scenarios import EVENT_P99_MS, EVENT_SHARE, READ_SHARE, Call, Options, compare, echo_server, join
from server.store.transaction import Tx


def economy(options: Options) -> list[Row]:
    """As shares of the echo, in rounds that alternate with it, as in `calls`."""
    with ExitStack() as running:
        driver = running.enter_context(generator())
        echo = running.enter_context(echo_server())
        join(driver, "echo", {"port": echo.port, "path": echo.path}, options)
        join(driver, "large", {"port": echo.port, "path": LARGE_PATH}, options)
        todo = [
            Call("echo (the limit)", "echo", "echo", echo),
            Call(f"echo that answers with {LARGE_BYTES // 1000} kB", "large", "echo", echo),
        ]
        crowded = running.enter_context(plaudit(players=options.connections, world=_CROWDED))
        join(driver, "crowded", crowded.describe(), options)
        shop = running.enter_context(plaudit(players=options.connections, world=_SHOP))
        join(driver, "shop", shop.describe(), options)
        name = f"event through {world.DEFINITIONS:,} definitions"
        todo += [
            Call(name, "crowded", "round", crowded.served, EVENT_SHARE, EVENT_P99_MS),
            Call(f"read: {world.MISSIONS_SHOWN} missions", "shop", "missions", shop.served, READ_SHARE),
            Call("buy", "shop", "buy", shop.served, EVENT_SHARE, EVENT_P99_MS),
            Call("spin of a wheel", "shop", "spin", shop.served, EVENT_SHARE, EVENT_P99_MS),
            Call("register with a buy-in", "shop", "register", shop.served, EVENT_SHARE, EVENT_P99_MS),
        ]
        return compare(driver, todo, options)


def _define_many(tx: Tx, label_id: int) -> None:
    world.define(tx, label_id, world.many())


def _define_shop(tx: Tx, label_id: int) -> None:
    world.open_runs(tx, label_id)
    world.define(tx, label_id, world.page_of_missions())
    world.define(tx, label_id, world.for_sale())
    world.define(tx, label_id, world.wheel())


_CROWDED = World(define=_define_many)
_SHOP = World(define=_define_shop, endow=world.begin)
