"""Cuts a JavaScript module into tokens, so that nobody mistakes text for code.

The one invariant: joining every token's `gap + text` gives a program that means the same as the source,
without its comments and indentation. What a `/` means (division or a regular expression) depends on
what stands before it; the rules here follow ECMA-262 §12.9.5, approximated without a parser: a slash
after `)` or `}` is judged by what the bracket belonged to.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["word", "member", "number", "string", "template", "regex", "punct"]
Gap = Literal["", " ", "\n"]


class Token(NamedTuple):
    """`gap` is what stood before it (a comment counts as white space); `depth` counts open brackets.
    A member is a whole `.a?.b`: the names in it are never keywords."""

    kind: Kind
    text: str
    start: int
    gap: Gap
    depth: int


class TokenError(Exception):
    """The source cannot be cut further at `offset` (characters from its start)."""

    def __init__(self, message: str, *, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(slots=True)
class _Bracket:
    """An open bracket: `operand_after` says that a slash after its end begins a regular expression."""

    closer: str
    start: int
    operand_after: bool = False
    function_expression: bool = False
    statements: bool = False
    ternaries: int = 0


_NEXT = re.compile(
    r"(?P<gap>(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/)*)"
    r"(?:(?P<number>\.?\d(?:[eE][+-]\d|[\w.])*)"
    r"|(?P<word>(?:[\w$#\u200c\u200d]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})+)"
    r"|(?P<member>(?:\??\.[A-Za-z_$#][\w$]*)+)"
    r"|(?P<string>\"(?:[^\"\\\n\r]|\\(?:\r\n|[\s\S]))*\"|'(?:[^'\\\n\r]|\\(?:\r\n|[\s\S]))*')"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
    r"|(?P<tick>`)"
    r"|(?P<slash>/)"
    r"|(?P<punct>\.\.\.|\?\.(?!\d)|=>|\+\+|--|[-;,<>=!+*%&|^~?:.@]))?"
)
_REGEX = re.compile(r"/(?:[^/\\\[\n\r\u2028\u2029]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+/[\w$]*")
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)")
_LINE_BREAK = re.compile(r"[\n\r\u2028\u2029]")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
# An operand follows these words, so a slash after them begins a regular expression.
_OPERATOR_WORDS = frozenset(
    (
        *("return", "throw", "case", "do", "else", "default", "extends", "yield", "await"),
        *("typeof", "instanceof", "in", "new", "delete", "void"),
    )
)
_PAREN_HEADS = frozenset(("if", "while", "for", "with"))
_BLOCK_WORDS = frozenset(("else", "do", "try", "finally", "class", "static"))
# Every word that changes what may come next; after any other one a value has ended.
_TELLING_WORDS = _OPERATOR_WORDS | _PAREN_HEADS | _BLOCK_WORDS | {"function", "of", "export", "async"}
_TELLING_PUNCT = frozenset((";", ".", "?.", "++", "--", ":", "?"))


def tokenize(source: str) -> list[Token]:
    """All tokens of a module in order. Raises TokenError where the source cannot be read."""
    return _Tokenizer(source).run()


class _Tokenizer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: list[Token] = []
        self.stack: list[_Bracket] = []
        self.at = 0  # where the next token's gap begins
        self.start = 0  # where the present token begins
        self.gap: Gap = ""
        # What the token before says about the present one:
        self.last = ""  # its text, blanked where a word is only a property's name
        self.operand = True  # an operand may come: a slash begins a regular expression
        self.statement = True  # a statement may begin
        self.closed: _Bracket | None = None  # the bracket that it closed
        self.function_expression = False  # the next parenthesis holds the parameters of one

    def run(self) -> list[Token]:
        source, match = self.source, _NEXT.match
        handlers: dict[str, Callable[[str], None]] = {
            "word": self._word,
            "punct": self._punct,
            "open": self._open,
            "close": self._close,
            "slash": self._slash,
            "tick": self._template,
            "member": lambda text: self._put("member", text, operand=False),
            "number": lambda text: self._put("number", text, operand=False),
            "string": lambda text: self._put("string", text, operand=False),
        }
        while True:
            found = match(source, self.at)
            assert found is not None, "every part of the pattern is optional"
            begin, start = found.span(1)
            if found.lastindex == 1:
                break
            self.gap = "" if begin == start else "\n" if _LINE_BREAK.search(source, begin, start) else " "
            self.start = start
            self.at = found.end()
            handlers[found.lastgroup or ""](source[start : self.at])
        self._check_end(start)
        return self.tokens

    def _put(self, kind: Kind, text: str, *, operand: bool, statement: bool = False) -> None:
        self.tokens.append(Token(kind, text, self.start, self.gap, len(self.stack)))
        self.last = text
        self.operand = operand
        self.statement = statement
        self.closed = None

    def _word(self, text: str) -> None:
        if text not in _TELLING_WORDS or self.last in (".", "?."):
            self._put("word", text, operand=False)
            self.last = ""
            return
        if text == "function":
            declared = self.statement or (self.gap == "\n" and not self.operand)
            self.function_expression = not declared
        # `of` is an operator only where a value has ended: `for (const x of /a/.exec(y))`.
        operand = text in _OPERATOR_WORDS or (text == "of" and not self.operand)
        statement = text in ("else", "do") or (self.statement and text in ("export", "async", "default"))
        heads_parenthesis = text == "await" and self.last == "for"
        self._put("word", text, operand=operand, statement=statement)
        if heads_parenthesis:
            self.last = "for"

    def _punct(self, text: str) -> None:
        operand, statement = True, False
        if text not in _TELLING_PUNCT:
            pass
        elif text == ";":
            statement = True
        elif text in (".", "?."):
            operand = False
        elif text in ("++", "--"):
            operand = self.operand or self.gap == "\n"  # after a value on the same line it is a postfix
        elif text == ":":
            statement = self._colon_begins_statement()
        elif self.stack:
            self.stack[-1].ternaries += 1
        self._put("punct", text, operand=operand, statement=statement)

    def _colon_begins_statement(self) -> bool:
        """A label's or a case's colon begins a statement; a property's or a ternary's an operand."""
        if not self.stack:
            return False
        bracket = self.stack[-1]
        if bracket.ternaries:
            bracket.ternaries -= 1
            return False
        return bracket.statements

    def _open(self, text: str) -> None:
        bracket = _Bracket(_CLOSERS[text], self.start)
        if text == "(":
            bracket.operand_after = self.last in _PAREN_HEADS
            bracket.function_expression, self.function_expression = self.function_expression, False
        elif text == "{":
            bracket.statements = self._opens_block()
            expression = self.closed is not None and self.closed.function_expression
            bracket.operand_after = bracket.statements and not expression
        self._put("punct", text, operand=True, statement=bracket.statements)
        self.stack.append(bracket)

    def _opens_block(self) -> bool:
        return self.statement or self.last == "=>" or self.last in _BLOCK_WORDS or not self.operand

    def _close(self, text: str) -> None:
        if not self.stack or self.stack[-1].closer not in (text, text + "`"):
            raise TokenError(f"{text!r} closes nothing", offset=self.start)
        bracket = self.stack.pop()
        if bracket.closer == "}`":
            self._template(text)
            return
        self._put("punct", text, operand=bracket.operand_after, statement=bracket.operand_after)
        self.closed = bracket

    def _slash(self, text: str) -> None:
        if self.source.startswith("/*", self.start):
            raise TokenError("this comment is never closed", offset=self.start)
        if not self.operand:
            self._put("punct", text, operand=True)
            return
        found = _REGEX.match(self.source, self.start)
        if found is None:
            raise TokenError("this regular expression is never closed", offset=self.start)
        self.at = found.end()
        self._put("regex", found.group(), operand=False)

    def _template(self, _text: str) -> None:
        """From a backtick, or from the brace that ends a substitution, to the next of either."""
        found = _TEMPLATE.match(self.source, self.start + 1)
        if found is None:
            raise TokenError("this template literal is never closed", offset=self.start)
        self.at = found.end()
        text = self.source[self.start : self.at]
        continues = text.endswith("${")
        self._put("template", text, operand=continues)
        if continues:
            self.stack.append(_Bracket("}`", self.start))

    def _check_end(self, offset: int) -> None:
        if offset < len(self.source):
            character = self.source[offset]
            if character in "\"'":
                raise TokenError("this string is never closed", offset=offset)
            raise TokenError(f"{character!r} is no JavaScript", offset=offset)
        if self.stack:
            bracket = self.stack[-1]
            raise TokenError(f"{self.source[bracket.start]!r} is never closed", offset=bracket.start)
