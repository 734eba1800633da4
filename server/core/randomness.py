"""Chance that can be checked afterwards: everything random in a game comes from a seed whose hash was
published before, by arithmetic that a page can repeat.

A roll is HMAC-SHA256 with the seed as its key over `message:0`, `message:1`, …, each read as four big-endian
numbers of 64 bits; the first that lies below the largest multiple of `total` is taken modulo `total`, so
every outcome is equally likely to the last bit.
"""

import hashlib
import hmac
import secrets

_WORD = 1 << 64


def new_seed() -> str:
    """A seed of 256 bits from the system's generator, in 64 hexadecimal characters."""
    return secrets.token_hex(32)


def new_client_seed() -> str:
    """A player's part in the draw until one is chosen, in 16 hexadecimal characters."""
    return secrets.token_hex(8)


def fraction() -> float:
    """A number from 0 up to, but without, 1 from the system's generator: for spreading what should not happen
    all at once."""
    return secrets.randbits(53) / (1 << 53)


def commitment(seed: str) -> str:
    """What is published of a seed before it is used: SHA-256 of its 64 characters, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def roll(seed: str, message: str, total: int) -> int:
    """A number from 0 to `total - 1`, the same for the same seed and message, for ever."""
    if not 0 < total <= _WORD:
        raise ValueError("a roll has from 1 to 2^64 outcomes")
    key, fair, block = bytes.fromhex(seed), _WORD - _WORD % total, 0
    while True:
        digest = hmac.digest(key, f"{message}:{block}".encode(), "sha256")
        for start in (0, 8, 16, 24):
            number = int.from_bytes(digest[start : start + 8])
            if number < fair:
                return number % total
        block += 1
