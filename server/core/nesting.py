"""How deeply JSON from outside may be nested: what is deeper costs more to walk than anybody has to say."""

from server.core.errors import PlauditError

LIMIT = 32
"""Levels of objects and lists; the message, or the body, is the first of them."""

_BRACKETS = b"[]{}"
_OTHERS = bytes(set(range(256)) - set(_BRACKETS))
_ALIKE = bytes.maketrans(b"[]", b"{}")


def too_deep() -> PlauditError:
    message = (
        f"This JSON is nested too deeply: at most {LIMIT} levels of objects and lists. Nothing of it was "
        "processed; send it flatter."
    )
    return PlauditError(message, code="too_deep", err_code=20001)


def check_nesting(raw: str | bytes) -> None:
    """Raise PlauditError when well-formed JSON is nested deeper than LIMIT.

    What has few brackets cannot be deep, which settles nearly everything. Otherwise strings are cut out and
    the innermost pairs of brackets taken away, once for each level that may be. What is no JSON at all is
    left to the parser.
    """
    raw = raw if isinstance(raw, bytes) else raw.encode(errors="surrogatepass")
    if raw.count(b"{") + raw.count(b"[") <= LIMIT:
        return
    if b"\\" in raw:
        raw = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    brackets = b"".join(raw.split(b'"')[::2]).translate(_ALIKE, _OTHERS)
    for _ in range(LIMIT):
        brackets = brackets.replace(b"{}", b"")
    if b"{}" in brackets:
        raise too_deep()
