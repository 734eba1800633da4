"""The way to the mail server: one message on one connection, on a thread, judged by what the server says."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

AT_ONCE = 8
TIMEOUT_S = 20.0
"""For each answer of the mail server."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server of this installation; without a host there is none. `security` is starttls, tls or
    none, which sends in the clear, for a server on this machine."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail as it is sent. `digest` becomes its Message-ID; `unsubscribe_url` answers a POST with one
    click (RFC 8058); `sent_at` in epoch ms."""

    digest: str
    address: str
    from_name: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Result:
    """What the server said. A `final` failure is not tried again."""

    sent: bool
    final: bool = True
    said: str = ""


class _Policy(EmailPolicy):
    """Leaves the address of `List-Unsubscribe` in one piece: the library would wrap a long one in encoded
    words, which mail programs do not follow."""

    def fold(self, name: str, value: Any) -> str:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe":
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy()


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message with its headers. ValueError for an address or a header that is none."""
    made = EmailMessage(_POLICY)
    made["From"] = Address(letter.from_name, addr_spec=sender)
    made["To"] = Address(addr_spec=letter.address)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(datetime.fromtimestamp(letter.sent_at / 1000, tz=UTC))
    made["Message-ID"] = f"<{letter.digest}@{sender.rpartition('@')[2]}>"
    made["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
    if letter.unsubscribe_url.startswith("https:"):  # RFC 8058 knows no other
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
    return made


class _Unreached(Exception):
    """The mail server did not let us in; that says nothing about the message."""


@dataclass
class Post:
    """The mail server of this process, which the composition root names; `context` makes the TLS context."""

    server: Server = field(default_factory=Server)
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    timeout_s: float = TIMEOUT_S
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "mail"))

    async def send(self, letter: Letter) -> Result:
        """Send on a thread of ours, so that a slow mail server holds up nothing else. Never raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.deliver, letter)

    def deliver(self, letter: Letter) -> Result:
        """Send and wait. What the server refuses with 5xx is for good; that we cannot reach it, or are not
        let in, is ours to mend, and passes."""
        if not self.server.host:
            return Result(sent=False, said="there is no mail server: set PLAUDIT_SMTP_HOST")
        try:
            made = compose(letter, self.server.sender)
            with self._connected() as line:
                line.send_message(made)
        except (_Unreached, OSError, ValueError, IndexError) as error:  # every SMTPException is an OSError
            return _judged(error)
        return Result(sent=True)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            line = self._connect()
        except smtplib.SMTPResponseException as error:
            said = f"{error.smtp_code} {_plain(error.smtp_error)}"
            raise _Unreached(f"the mail server does not let us in: {said}") from error
        except OSError as error:
            raise _Unreached(f"the mail server is not reached: {_plain(error)}") from error
        try:
            yield line
        finally:
            # What it says to our leaving comes too late to be about the message.
            with contextlib.suppress(OSError):
                line.quit()
            line.close()

    def _connect(self) -> smtplib.SMTP:
        server, name = self.server, socket.gethostname()
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=self.timeout_s, context=self.context()
            )
        else:
            line = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=self.timeout_s)
        try:
            if server.security == "starttls":
                line.starttls(context=self.context())
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line


def _judged(error: Exception) -> Result:
    """What it means that a message was not taken."""
    said: bytes | str
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
        case smtplib.SMTPResponseException():
            code, said = error.smtp_code, error.smtp_error
        case smtplib.SMTPNotSupportedError() | ValueError() | IndexError():
            return Result(sent=False, said=f"cannot be sent: {_plain(error)}")
        case _Unreached():
            return Result(sent=False, final=False, said=str(error))
        case _:
            return Result(sent=False, final=False, said=f"the connection broke: {_plain(error)}")
    return Result(sent=False, final=500 <= code < 600, said=f"{code} {_plain(said)}")


def _plain(said: object) -> str:
    """One printable line of whatever a mail server or a library says."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


POST = Post()
"""The way out of this process."""
