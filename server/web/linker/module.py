"""Reads one module: what it imports and exports, and its code without either.

The import grammar is small on purpose (frontend.md): every module keeps its own function scope, nothing is
renamed, and a reader finds each name's origin in one line. Everything else is refused with what to write.
"""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from server.web.linker.errors import LinkError
from server.web.linker.tokenizer import Token, TokenError, tokenize

LOAD = "__plaudit_load"
_END = Token("punct", "", 0, "\n", 0)
_WRITE_IMPORT = "write `import { name } from './file.js'`"
_WRITE_EXPORT = "write `export function name`, `export class name` or `export const name`"


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: pairs of (exported name, local name) from the module called `target`."""

    target: str
    names: tuple[tuple[str, str], ...]
    where: str


@dataclass(frozen=True, slots=True)
class LazyImport:
    """One `import('./file.js')`."""

    target: str
    where: str


@dataclass(frozen=True, slots=True)
class Module:
    """`name` is the path below static/ without its `.js`; `code` loads lazily through LOAD; `words` are all
    identifiers in it, and some that only look like one: property names of object literals."""

    name: str
    code: str
    banner: str
    imports: tuple[Import, ...]
    lazy: tuple[LazyImport, ...]
    exports: tuple[str, ...]
    words: frozenset[str]


def read_module(name: str, source: str) -> Module:
    """Raises LinkError for anything outside the grammar; whether the imported files exist is seen later."""
    return _Reader(name, source).read()


class _Reader:
    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source
        try:
            self.tokens = tokenize(source)
        except TokenError as error:
            raise LinkError(self._where(error.offset), error.message) from None
        self.at = 0
        self.code: list[str] = []
        self.imports: list[Import] = []
        self.lazy: list[LazyImport] = []
        self.exports: list[str] = []
        self.words: set[str] = set()

    def read(self) -> Module:
        keywords: dict[str, Callable[[], None]] = {
            "import": self._import,
            "export": self._export,
            "await": self._await,
        }
        code, before = self.code, ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "word" and before not in (".", "?."):
                keyword = keywords.get(token.text)
                if keyword is not None and not self._is_key():
                    keyword()
                    before = ""
                    continue
                if token.text in ("const", "let", "var"):
                    self._declaration()
                if token.text not in self.words:
                    self._note(token)
            code.append(token.gap)
            code.append(token.text)
            before = token.text
            self.at += 1
        return Module(
            name=self.name,
            code="".join(code).strip(),
            banner=self._banner(),
            imports=tuple(self.imports),
            lazy=tuple(self.lazy),
            exports=tuple(self.exports),
            words=frozenset(self.words),
        )

    def _note(self, word: Token) -> None:
        """The linker tells names apart by their letters, so each must be spelled in one way."""
        if word.text.startswith("__plaudit"):
            self._refuse(word, f"names like {word.text} belong to the linker: rename it")
        if "\\" in word.text:
            self._refuse(word, f"{word.text} hides its letters: write them without escapes")
        self.words.add(word.text)

    def _is_key(self) -> bool:
        """`{ import: 1 }`: a property's name is no keyword."""
        return self._peek(1).text == ":" and self._peek().depth > 0

    def _import(self) -> None:
        keyword = self._peek()
        follower = self._peek(1)
        if follower.text == "(":
            self._lazy_import()
        elif follower.text.startswith("."):
            self._refuse(keyword, "a classic script has no import.meta: use document.currentScript.src")
        elif follower.text == "{" and keyword.depth == 0:
            self._static_import()
        elif keyword.depth > 0:
            self._refuse(keyword, "imports stand at the top of a module, outside every function")
        elif follower.text == "*":
            self._refuse(keyword, f"`import *` is not linked: {_WRITE_IMPORT}, naming what is used")
        elif follower.kind == "string":
            self._refuse(keyword, f"an import that names nothing is not linked: {_WRITE_IMPORT} and call it")
        else:
            self._refuse(keyword, f"a default import is not linked: {_WRITE_IMPORT}")

    def _lazy_import(self) -> None:
        keyword, opening, path, closing = (self._peek(ahead) for ahead in range(4))
        if path.kind != "string" or closing.text != ")":
            self._refuse(keyword, "a lazy import names its file: write `import('./file.js')`, a plain string")
        target = self._resolve(path)
        self.lazy.append(LazyImport(target, self._where(keyword.start)))
        self.code.append(f'{keyword.gap}{LOAD}{opening.gap}("{target}")')
        self.at += 4

    def _static_import(self) -> None:
        where = self._where(self._peek().start)
        self.at += 2
        names: list[tuple[str, str]] = []
        while self._peek().text != "}":
            names.append(self._import_name())
            if self._peek().text == ",":
                self.at += 1
            elif self._peek().text != "}":
                self._refuse(self._peek(), f"this import cannot be read: {_WRITE_IMPORT}")
        self.at += 1
        word, path = self._peek(), self._peek(1)
        if word.text != "from" or path.kind != "string":
            self._refuse(word, f"this import cannot be read: {_WRITE_IMPORT}")
        if not names:
            self._refuse(word, f"this import names nothing: {_WRITE_IMPORT} or remove it")
        self.imports.append(Import(self._resolve(path), tuple(names), where))
        self.at += 2
        if self._peek().text == "with":
            self._refuse(self._peek(), "import attributes are not linked: only JavaScript modules are")
        if self._peek().text == ";":
            self.at += 1
        self.code.append("\n")

    def _import_name(self) -> tuple[str, str]:
        name = self._peek()
        if name.kind != "word":
            self._refuse(name, f"this import cannot be read: {_WRITE_IMPORT}")
        if name.text == "default":
            self._refuse(name, f"a default import is not linked: {_WRITE_IMPORT}")
        self.at += 1
        if self._peek().text != "as":
            return name.text, name.text
        local = self._peek(1)
        if local.kind != "word":
            self._refuse(local, "write `import { name as other } from './file.js'`")
        self.at += 2
        return name.text, local.text

    def _export(self) -> None:
        keyword, follower = self._peek(), self._peek(1)
        if keyword.depth > 0:
            self._refuse(keyword, "exports stand outside every function and block")
        name_at = 2
        if follower.text == "async" and self._peek(2).text == "function":
            name_at = 3
        elif follower.text not in ("function", "class", "const"):
            self._refuse(keyword, _why_not_exported(follower.text))
        if self._peek(name_at).text == "*":
            name_at += 1
        name = self._peek(name_at)
        if name.kind != "word":
            self._refuse(name, f"one plain name an export: {_WRITE_EXPORT}")
        if follower.text == "const":
            self._check_single_const(name_at + 1)
        if name.text in self.exports:
            self._refuse(name, f"{name.text} is exported twice")
        self.exports.append(name.text)
        self.code.append(f"\n{follower.text}")
        self.at += 2

    def _check_single_const(self, ahead: int) -> None:
        """`export const a = 1, b = 2` would export only `a`: the statement is followed to its end."""
        before = self._peek(ahead - 1)
        while (token := self._peek(ahead)) is not _END and not _begins_statement(token, before):
            if token.text == "," and token.depth == 0:
                self._refuse(token, "one name an export: give each its own `export const`")
            before = token
            ahead += 1

    def _await(self) -> None:
        """Top-level await would hold the whole script back; in an async arrow without braces it is fine."""
        token = self._peek()
        if token.depth == 0 and not self._async_in_statement():
            self._refuse(token, "a classic script has no top-level await: await inside an async function")
        self.code.append(token.gap + token.text)
        self.at += 1

    def _declaration(self) -> None:
        """A minifier moves `const [a] = (b)` before what it needs; without the brackets it does not."""
        keyword, opening = self._peek(), self._peek(1)
        if opening.text not in ("[", "{"):
            return
        ahead = 2
        while self._peek(ahead) is not _END and self._peek(ahead).depth > keyword.depth:
            ahead += 1
        while self._peek(ahead).text in ("]", "}"):
            ahead += 1
        if self._peek(ahead).text == "=" and self._peek(ahead + 1).text == "(":
            self._refuse(keyword, "a destructured value stands without brackets: give it a name first")

    def _async_in_statement(self) -> bool:
        for token in reversed(self.tokens[: self.at]):
            if token.text == "async":
                return True
            if token.text == ";" and token.depth == 0:
                return False
        return False

    def _resolve(self, path: Token) -> str:
        """The target's module name. Raises LinkError unless it is a relative `.js` path below static/."""
        text = path.text[1:-1]
        if not text.startswith(("./", "../")):
            self._refuse(path, f"{path.text} is not relative: write './…' or '../…'")
        if not text.endswith(".js"):
            self._refuse(path, f"{path.text} lacks its ending: write {text + '.js'!r}")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), text))
        if target.startswith("../") or "\\" in text:
            self._refuse(path, f"{path.text} leaves the folder that is served")
        return target.removesuffix(".js")

    def _banner(self) -> str:
        start = self.source.lstrip("\ufeff \t\r\n")
        if not start.startswith("/*!"):
            return ""
        return start[: start.index("*/") + 2]

    def _peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else _END

    def _where(self, offset: int) -> str:
        return f"{self.name}.js:{self.source.count(chr(10), 0, offset) + 1}"

    def _refuse(self, token: Token, message: str) -> NoReturn:
        offset = len(self.source) if token is _END else token.start
        raise LinkError(self._where(offset), message)


def _why_not_exported(word: str) -> str:
    if word == "default":
        return f"a default export is not linked: {_WRITE_EXPORT}"
    if word in ("{", "*"):
        return f"an export list or a re-export is not linked: {_WRITE_EXPORT} where the name is declared"
    if word in ("let", "var"):
        return "an export never changes: write `export const name`, or export a function that answers it"
    return f"this export cannot be read: {_WRITE_EXPORT}"


def _begins_statement(token: Token, before: Token) -> bool:
    """True at a semicolon, and where a line break must have ended the statement before `token`."""
    if token.text == ";":
        return token.depth == 0
    ended = before.kind != "punct" or before.text in (")", "]", "}", "++", "--")
    return (
        token.kind == "word"
        and token.depth == 0
        and token.gap == "\n"
        and ended
        and token.text not in ("in", "instanceof", "of")
    )
