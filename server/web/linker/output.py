"""A file as it leaves the server: its bytes, their compressed forms and what identifies them."""

import gzip
import hashlib
import importlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Encoding = Literal["identity", "gzip", "br"]

_BROTLI_BEST = 11
_GZIP_BEST = 9
_HASH_CHARS = 8


def content_hash(body: bytes) -> str:
    """40 bits of SHA-256 as hexadecimal: enough to tell the versions of one file apart."""
    return hashlib.sha256(body).hexdigest()[:_HASH_CHARS]


@dataclass(frozen=True)
class Output:
    """Compression happens on first use and once: the best setting takes longer than linking does."""

    name: str
    body: bytes

    @cached_property
    def hash(self) -> str:
        return content_hash(self.body)

    @cached_property
    def integrity(self) -> str:
        """The value of an `integrity` attribute (SRI, SHA-384)."""
        return "sha384-" + b64encode(hashlib.sha384(self.body).digest()).decode()

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.body, _GZIP_BEST, mtime=0)

    @cached_property
    def brotli(self) -> bytes | None:
        """None without the `brotli` package."""
        compress = _brotli()
        return None if compress is None else compress(self.body, quality=_BROTLI_BEST)

    def encoded(self, encoding: Encoding) -> bytes:
        """The body in one encoding; asking for `br` without the package is a mistake of the caller."""
        if encoding == "gzip":
            return self.gzip
        if encoding == "br":
            assert self.brotli is not None, "negotiate with encodings() first"
            return self.brotli
        return self.body


def encodings() -> tuple[Encoding, ...]:
    """What this installation can produce, best first."""
    return ("br", "gzip", "identity") if _brotli() else ("gzip", "identity")


def _brotli() -> Callable[..., bytes] | None:
    module = optional("brotli")
    return None if module is None else module.compress


def optional(name: str) -> Any:
    """A module that need not be installed, or None."""
    try:
        return importlib.import_module(name)
    except (ImportError, OSError):
        return None
