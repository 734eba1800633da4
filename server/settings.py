"""Settings of one process: command line first, then PLAUDIT_* variables, then defaults."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from server.core.errors import PlauditError

LARGEST_MMAP_MB = 2047  # SQLite maps no more of a file

SMTP_SECURITY = ("starttls", "tls", "none")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is also the variable PLAUDIT_<FIELD>.

    host, port: where to listen. data: folder of the database and the secrets.
    database_url: `sqlite:///…` or `postgresql://…`; empty means plaudit.db in the data folder.
    redis_url: needed when several processes serve one database. public_url: how browsers reach this
    server, empty means http://host:port. script_name, base_path: what the script is called and where it lies.
    dev: serve the raw modules of static/ instead of the linked script. demo_port: where `plaudit demo`
    puts its site. messages_per_s: how many messages one connection may send a second on average, in bursts of
    four times as many. sqlite_mmap_mb: how many MiB of an SQLite file are mapped into memory to be read; 0
    means none. webhook_networks: networks such as 10.0.0.0/8, separated by commas, that webhooks may reach
    although they are not public; empty means none. smtp_host, smtp_port, smtp_security (starttls, tls or
    none), smtp_user, smtp_password: the mail server that e-mails are handed to; without a host none are sent.
    smtp_sender: the address they come from.
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
    sqlite_mmap_mb: int = LARGEST_MMAP_MB
    webhook_networks: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_sender: str = ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'plaudit.db'}"

    @property
    def private_networks(self) -> tuple[Network, ...]:
        """`webhook_networks` as networks. ValueError for what is none."""
        named = (part.strip() for part in self.webhook_networks.split(","))
        return tuple(ipaddress.ip_network(part) for part in named if part)

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
    for known in fields(Settings):
        raw = given.get(known.name)
        if raw is None:
            raw = environment.get(f"PLAUDIT_{known.name.upper()}")
        if raw is not None:
            values[known.name] = _convert(known.name, raw)
    settings = Settings(**values)  # type: ignore[arg-type]
    try:
        settings.private_networks  # noqa: B018 (read to be checked)
    except ValueError as error:
        message = f"PLAUDIT_WEBHOOK_NETWORKS takes networks such as 10.0.0.0/8, separated by commas: {error}."
        raise PlauditError(message, code="bad_setting") from error
    if problem := _mail_problem(settings):
        raise PlauditError(problem, code="bad_setting")
    return settings


def _mail_problem(settings: Settings) -> str:
    """What is wrong with the settings of e-mail, as a sentence; empty when nothing is."""
    if settings.smtp_security not in SMTP_SECURITY:
        return f"PLAUDIT_SMTP_SECURITY is one of {', '.join(SMTP_SECURITY)}, not {settings.smtp_security!r}."
    if not settings.smtp_host:
        return ""
    if not _ADDRESS.fullmatch(settings.smtp_sender):
        return (
            "PLAUDIT_SMTP_SENDER is the address that e-mails come from, such as hello@shop.example, "
            f"not {settings.smtp_sender!r}."
        )
    if settings.smtp_user and settings.smtp_security == "none":
        return "PLAUDIT_SMTP_USER needs PLAUDIT_SMTP_SECURITY starttls or tls: no password goes in the clear."
    return ""


def _convert(name: str, raw: object) -> object:
    if name in ("port", "demo_port", "smtp_port"):
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
    if name == "sqlite_mmap_mb":
        text = str(raw)
        if not text.isdecimal() or int(text) > LARGEST_MMAP_MB:
            message = f"PLAUDIT_SQLITE_MMAP_MB is a number of MiB from 0 to {LARGEST_MMAP_MB}, not {text!r}."
            raise PlauditError(message, code="bad_setting")
        return int(text)
    if name == "data":
        return Path(str(raw))
    if name == "dev":
        return str(raw).lower() in ("1", "true", "yes")
    return str(raw)
