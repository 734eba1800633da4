"""Settings of one process: command line first, then PLAUDIT_* variables, then defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from server.core.errors import PlauditError


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is also the variable PLAUDIT_<FIELD>.

    host, port: where to listen. data: folder of the database and the secrets.
    database_url: `sqlite:///…` or `postgresql://…`; empty means plaudit.db in the data folder.
    redis_url: needed when several processes serve one database. public_url: how browsers reach this
    server, empty means http://host:port. script_name, base_path: what the script is called and where it lies.
    dev: serve the raw modules of static/ instead of the linked script. demo_port: where `plaudit demo`
    puts its site. messages_per_s: how many messages one connection may send a second on average, in bursts of
    four times as many.
    """

    host: str = "127.0.0.1"
    port: int = 8420
    data: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    public_url: str = ""
    script_name: str = "smartico.js"
    base_path: str = "/"
    dev: bool = False
    demo_port: int = 8421
    messages_per_s: int = 50

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'plaudit.db'}"

    @property
    def url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read_settings(
    given: Mapping[str, object | None], environment: Mapping[str, str] | None = None
) -> Settings:
    """Settings from what was `given` (None means not given) and the environment. PlauditError for a bad
    value."""
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for field in fields(Settings):
        raw = given.get(field.name)
        if raw is None:
            raw = environment.get(f"PLAUDIT_{field.name.upper()}")
        if raw is not None:
            values[field.name] = _convert(field.name, raw)
    return Settings(**values)  # type: ignore[arg-type]


def _convert(name: str, raw: object) -> object:
    if name in ("port", "demo_port"):
        text = str(raw)
        if not text.isdecimal() or not 0 <= int(text) <= 65535:
            raise PlauditError(f"PLAUDIT_{name.upper()} is a port number, not {text!r}.", code="bad_setting")
        return int(text)
    if name == "messages_per_s":
        text = str(raw)
        if not text.isdecimal() or int(text) == 0:
            raise PlauditError(
                f"PLAUDIT_MESSAGES_PER_S is a number from 1, not {text!r}.", code="bad_setting"
            )
        return int(text)
    if name == "data":
        return Path(str(raw))
    if name == "dev":
        return str(raw).lower() in ("1", "true", "yes")
    return str(raw)
