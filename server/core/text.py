"""Text as people and browsers send it: languages, names, addresses."""

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")

LONGEST_ADDRESS = 2000


def language_code(value: str | None, *, allowed: tuple[str, ...], default: str) -> str:
    """Two upper-case letters that the label allows; anything else becomes the default language."""
    code = (value or "").strip()[:2].upper()
    return code if code in allowed else default


def clean_line(value: str, *, limit: int) -> str:
    """One visible line: normalised, without control and invisible characters, at most `limit` characters."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", value))
    return " ".join(text.split())[:limit]


def fitting(key: str, *, limit: int) -> str:
    """A key of at most `limit` characters: the same one, or its beginning and a digest of all of it."""
    if len(key) <= limit:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return key[: limit - len(digest)] + digest


def origin_of(url: str | None) -> str | None:
    """`scheme://host[:port]` in lower case, or None for what is not an http(s) address."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    standard = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != standard else "")


def is_link(value: str, *, deep: bool = True) -> bool:
    """Whether a page may lead there: an http(s) address, a path or, where `deep` ones may be, a deep link."""
    if len(value) > LONGEST_ADDRESS or not value.isprintable() or "\\" in value:
        return False
    if deep and value.lower().startswith("dp:"):
        return True
    return origin_of(value) is not None or (value.startswith("/") and not value.startswith("//"))


def mask(value: str) -> str:
    """A name that others may see: the first two and the last character, stars between."""
    if len(value) <= 3:
        return value[:1] + "***"
    return f"{value[:2]}***{value[-1]}"
