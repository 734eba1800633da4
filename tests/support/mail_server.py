"""A mail server on this machine: it answers as it is told and remembers what it got."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tests.support.receiver import CERTIFICATE

_USUAL = {
    "CONNECT": "220 mail.test",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "BODY": "250 taken",
    "AUTH": "235 welcome",
    "STARTTLS": "220 go on",
    "RSET": "250 ok",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
}


@dataclass(frozen=True)
class Taken:
    """One message that was taken. `said` are the commands of its connection, `by` who had logged in."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    said: tuple[str, ...]
    is_encrypted: bool
    by: str

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=policy.default)


@dataclass
class _Talk:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_encrypted: bool
    said: list[str] = field(default_factory=list)
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    by: str = ""

    async def say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()


class MailServer:
    """`answers` replaces the usual answer to a command (CONNECT, EHLO, MAIL, RCPT, DATA, BODY, QUIT …); None
    breaks the connection off instead. `before` runs before a body is answered. `security` is starttls, tls
    or none."""

    def __init__(self, *, security: str = "none") -> None:
        self.security = security
        self.answers: dict[str, str | None] = {}
        self.before: Callable[[], None] = lambda: None
        self.taken: list[Taken] = []
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _listen(self) -> asyncio.Server:
        context = self._context() if self.security == "tls" else None
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)

    @staticmethod
    def _context() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        return context

    async def _end(self) -> None:
        self._server.close()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = _Talk(reader, writer, self.security == "tls")
        try:
            if await self._answer(talk, "CONNECT"):
                while line := await talk.reader.readline():
                    if not await self._obey(talk, line.decode().strip()):
                        break
        except (OSError, EOFError):
            pass  # the client is gone, or does not trust us
        finally:
            writer.transport.abort()

    async def _obey(self, talk: _Talk, line: str) -> bool:
        """Carry out one command; False when the connection is over."""
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        talk.said.append(f"{verb} {rest}")
        if verb == "EHLO":
            offers = ["mail.test", "8BITMIME", "SMTPUTF8"]
            offers += ["STARTTLS"] if self.security == "starttls" and not talk.is_encrypted else []
            offers += ["AUTH PLAIN"] if talk.is_encrypted else []
            lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
            return await self._answer(talk, "EHLO", usual="\r\n".join(lines))
        if verb == "MAIL":
            talk.sender, talk.recipients = _address(rest), []
        elif verb == "RCPT":
            talk.recipients.append(_address(rest))
        elif verb == "AUTH":
            talk.by = base64.b64decode(rest.split()[-1]).decode().replace("\0", " ").strip()
        elif verb == "DATA":
            return await self._take(talk)
        goes_on = await self._answer(talk, verb)
        if verb == "STARTTLS" and goes_on:
            await talk.writer.start_tls(self._context())
            talk.is_encrypted = True
        return goes_on and verb != "QUIT"

    async def _take(self, talk: _Talk) -> bool:
        if not await self._answer(talk, "DATA"):
            return False
        if "DATA" in self.answers:
            return True
        lines: list[bytes] = []
        while (line := await talk.reader.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        self.before()
        if (self.answers.get("BODY", "250") or "250").startswith("250"):
            said = tuple(talk.said)
            taken = Taken(
                talk.sender, tuple(talk.recipients), b"".join(lines), said, talk.is_encrypted, talk.by
            )
            self.taken.append(taken)
        return await self._answer(talk, "BODY")

    async def _answer(self, talk: _Talk, verb: str, *, usual: str | None = None) -> bool:
        answer: Any = self.answers.get(verb, usual or _USUAL.get(verb, "500 what?"))
        if answer is None:
            return False
        await talk.say(answer)
        return True

    def close(self) -> None:
        """Listen no more; a second time changes nothing."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def _address(text: str) -> str:
    return text.partition("<")[2].partition(">")[0]
