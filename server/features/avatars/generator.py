"""Makers of pictures. The built-in one draws: a face whose colours and features follow from the avatar, and
what the prompt adds. The same avatar and prompt always give the same picture, and nothing leaves this server.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from server.features.avatars.definition import AvatarPrompt


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture of this avatar by this prompt. `guid` names it for good: who is asked twice under one
    guid may answer the same."""

    guid: str
    avatar_url: str
    prompt: AvatarPrompt


@dataclass(frozen=True, slots=True)
class Picture:
    """What was made: a drawing to be served from here, or else the `url` of a picture that lies elsewhere."""

    svg: bytes | None = None
    url: str = ""


class Generator(Protocol):
    """Makes one picture, off the event loop. Whatever it raises, the player gets back what was paid."""

    def __call__(self, wish: Wish) -> Picture: ...


def draw(wish: Wish) -> Picture:
    """The built-in maker: a square drawing of 256 by 256."""
    seed = hashlib.sha256(wish.avatar_url.encode()).digest()
    hue, skin = seed[0] * 360 // 256, seed[1] * 360 // 256
    width, height = 62 + seed[2] % 14, 72 + seed[3] % 10
    parts = [
        f'<rect width="256" height="256" fill="hsl({hue} 60% 86%)"/>',
        f'<circle cx="128" cy="276" r="96" fill="hsl({(hue + 180) % 360} 45% 45%)"/>',
        f'<ellipse cx="128" cy="132" rx="{width}" ry="{height}" fill="hsl({skin} 55% 70%)"/>',
        _eyes(seed),
        _mouth(seed),
        _MOTIFS[wish.prompt.motif](_accent(wish)),
    ]
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256">'
    return Picture(svg=(head + "".join(parts) + "</svg>").encode())


def _accent(wish: Wish) -> str:
    """The colour of what the prompt adds."""
    told = f"{wish.prompt.prompt}\n{wish.prompt.motif}".encode()
    return f"hsl({hashlib.sha256(told).digest()[0] * 360 // 256} 75% 50%)"


def _eyes(seed: bytes) -> str:
    gap, size = 22 + seed[4] % 10, 6 + seed[5] % 5
    eye = '<circle cx="{x}" cy="122" r="{r}" fill="#222"/><circle cx="{w}" cy="119" r="2" fill="#fff"/>'
    return "".join(eye.format(x=x, r=size, w=x + 2) for x in (128 - gap, 128 + gap))


def _mouth(seed: bytes) -> str:
    width, depth = 18 + seed[6] % 14, 6 + seed[7] % 16
    return (
        f'<path d="M{128 - width} 164Q128 {164 + depth * 2} {128 + width} 164" '
        'fill="none" stroke="#222" stroke-width="5" stroke-linecap="round"/>'
    )


def _crown(colour: str) -> str:
    return f'<path d="M78 74L84 26L108 52L128 18L148 52L172 26L178 74Z" fill="{colour}"/>'


def _hat(colour: str) -> str:
    return f'<path d="M50 76H206V64H170V16H86V64H50Z" fill="{colour}"/>'


def _glasses(colour: str) -> str:
    ring = f'fill="none" stroke="{colour}" stroke-width="7"'
    lenses = "".join(f'<circle cx="{x}" cy="122" r="22" {ring}/>' for x in (100, 156))
    return f'{lenses}<path d="M122 120H134" {ring}/>'


def _clown_nose(colour: str) -> str:
    return f'<circle cx="128" cy="144" r="15" fill="{colour}"/>'


def _headphones(colour: str) -> str:
    band = f'<path d="M58 132A70 78 0 0 1 198 132" fill="none" stroke="{colour}" stroke-width="10"/>'
    cups = (f'<rect x="{x}" y="116" width="24" height="44" rx="10" fill="{colour}"/>' for x in (46, 186))
    return band + "".join(cups)


def _stars(colour: str) -> str:
    star = "M0 -16L5 -5L16 -4L8 4L10 16L0 10L-10 16L-8 4L-16 -4L-5 -5Z"
    places = ((40, 44), (216, 52), (30, 150), (226, 160), (128, 24))
    return "".join(f'<path transform="translate({x} {y})" d="{star}" fill="{colour}"/>' for x, y in places)


def _halo(colour: str) -> str:
    return f'<ellipse cx="128" cy="38" rx="54" ry="14" fill="none" stroke="{colour}" stroke-width="9"/>'


_MOTIFS: dict[str, Callable[[str], str]] = {
    "crown": _crown,
    "hat": _hat,
    "glasses": _glasses,
    "clown_nose": _clown_nose,
    "headphones": _headphones,
    "stars": _stars,
    "halo": _halo,
}

GENERATOR: Generator = draw
