"""Reading a list of players' ids: one a line, as spreadsheets and databases write them. Pure, and a piece at
a time, so that a file of any size needs little memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from server.features.players.rules import EXT_ID_LENGTH, player_key

HEADERS = frozenset({"ext_user_id", "user_id", "player_id"})
LONGEST_LINE = 2_000
"""Bytes; of a longer line the rest is skipped and not kept."""
PROBLEMS_KEPT = 100
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Reading:
    """A list that is being read. `lines` counts those that are not empty; `problems` are (line, why) of the
    first hundred lines that cannot be."""

    lines: int = 0
    malformed: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    _number: int = 0
    _rest: bytes = b""

    def feed(self, piece: bytes) -> Iterator[str]:
        """The keys of players on the lines that this piece ends."""
        *ended, rest = (self._rest + piece).split(b"\n")
        self._rest = b""
        for line in ended:
            yield from self._line(line)
        self._rest = rest
        if len(rest) > LONGEST_LINE:
            self._rest = rest[: LONGEST_LINE + 1]

    def end(self) -> Iterator[str]:
        """That of the last line, when no line break ends it."""
        rest, self._rest = self._rest, b""
        if rest:
            yield from self._line(rest)

    def _line(self, raw: bytes) -> Iterator[str]:
        self._number += 1
        text, why = _cell(raw.removeprefix(_BOM) if self._number == 1 else raw)
        if why is None and not text:
            return
        is_first = self.lines == 0
        self.lines += 1
        if why is not None:
            self.malformed += 1
            if len(self.problems) < PROBLEMS_KEPT:
                self.problems.append((self._number, why))
        elif is_first and text.lower() in HEADERS:
            self.lines -= 1
        else:
            yield player_key(text)


def _cell(raw: bytes) -> tuple[str, str | None]:
    """The one cell of a line, and why it cannot be a player's id."""
    if len(raw) > LONGEST_LINE:
        return "", f"it has more than {LONGEST_LINE} bytes"
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        return "", "it is not UTF-8"
    if text.startswith('"'):
        inner = text[1:-1]
        if len(text) < 2 or not text.endswith('"') or '"' in inner.replace('""', ""):
            return "", "its quotes do not close, or something stands behind them"
        text = inner.replace('""', '"').strip()
    elif "," in text or "\t" in text:
        return "", "it has more than one column"
    return text, _why_no_id(text)


def _why_no_id(text: str) -> str | None:
    if len(player_key(text)) > EXT_ID_LENGTH:
        return f"the id has more than {EXT_ID_LENGTH} characters"
    return None if text.isprintable() else "the id has characters that cannot be printed"
