"""Every message of the economy with what is wrong to say in it, and the answer that each mistake gets.

What is wrong with a field follows from its type and is not written down here: missing, null, and values of
other types. The table says what numbers mean, and what is out of bounds. Code 0 is for what is documented as
forgiven: it is answered, and like all the rest changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.wire.structs import REQUESTS, Request
from tests.wire.economy import LARGE, NO_NUMBERS, Economy

FIELD, LONG = 20002, "x" * 2000
# Not of the economy; test_bad_input.py looks after them.
OTHERS = {
    1,
    2,
    3,
    5,
    7,
    8,
    9,
    103,
    104,
    106,
    155,
    159,
    161,
    513,
    529,
    531,
    535,
    711,
    950,
    952,
    1003,
    20790,
    77777,
}

WRONG_TYPES: dict[str, list[Any]] = {
    "int": ["x", "", 0.5, True, [], {}],
    "str": [5, True, [], {}],
    "bool": ["x", 2, 0.5, [], {}],
    "list[str]": ["x", 5, {}, [5], [0.5], [None]],
    "list": ["x", 5, {}, ["x"], [0.5], [None]],
}


@dataclass(frozen=True)
class Number:
    """A field that holds the number, or another name, of something. `code` answers each wrong one, unless
    `codes` knows better; what stands in `right` is not wrong at all."""

    what: str
    code: int
    codes: Mapping[str, int] = field(default_factory=dict)
    right: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One way to say a message wrong. `names` is a field that the refusal has to name."""

    what: str
    fields: Mapping[str, Any]
    code: int
    names: str = ""


@dataclass(frozen=True)
class Asked:
    """A message: `fields` make it right together with the `numbers`; `bounds` are values of its fields and
    the code that each gets; with `once` its uuid is what makes it happen once."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    bounds: Mapping[str, Mapping[int, list[Any]]] = field(default_factory=dict)
    once: bool = False


OUT_OF_BOUNDS = [-5, 10**9, *LARGE.values()]
AVATAR_NUMBER = {
    "archived": 2,
    "draft": 2,
    **dict.fromkeys(("negative", "2**53+1", "2**63", "10**40"), 20042),
}
CLAN_NUMBER = dict.fromkeys(("negative", "zero", "2**31", "2**53+1", "2**63", "10**40"), 1000)
NO_IDS = ["", "\0", LONG]
LOG = {"startTimeSeconds": 0, "endTimeSeconds": 2 * 10**9}

MESSAGES: dict[int, Asked] = {
    13: Asked(
        {"lang_code": "EN"},
        bounds={
            "lang_code": {0: ["", "XX", "\0", LONG]},
            "areas": {0: [[], [99], [-1], [2**63]]},
            "hash_code": {0: [-1, *LARGE.values()]},
        },
    ),
    157: Asked(
        {"avatar_id": "https://shop.example/1.png"},
        {"avatar_real_id": Number("definition", 1, AVATAR_NUMBER, right=("zero",))},
        bounds={"avatar_id": {20042: ["", " ", "\0", LONG, "javascript:alert(1)", "https://a.example/\0"]}},
    ),
    500: Asked(),
    502: Asked(),
    505: Asked(
        bounds={
            "period_type_id": {FIELD: [0, 4, -1, *LARGE.values()]},
            "snapshot_offset": {FIELD: [-1, 401, *LARGE.values()]},
        },
    ),
    509: Asked(),
    511: Asked(numbers={"itemId": Number("definition", 106)}, once=True),
    515: Asked(),
    517: Asked(),
    519: Asked(numbers={"tournamentInstanceId": Number("run", 30001, {"archived": 0})}),
    521: Asked(numbers={"tournamentInstanceId": Number("run", 30001, {"archived": 30003})}, once=True),
    523: Asked(
        bounds={
            "liquid_params": {FIELD: ["x", "[]", "5", "null", "{", '{"a":"' + LONG + '"}'], 0: ["", "{}"]}
        }
    ),
    525: Asked(numbers={"achievementId": Number("definition", 105)}, once=True),
    527: Asked(),
    537: Asked(),
    539: Asked(
        numbers={"ach_id": Number("claimable", 1), "ach_completed_id": Number("completion", 1)},
        once=True,
    ),
    541: Asked(bounds={"limit": {0: [0, *OUT_OF_BOUNDS]}, "offset": {0: OUT_OF_BOUNDS}}),
    543: Asked(
        {"related_game_id": "aces"},
        bounds={"related_game_id": {FIELD: ["", " ", "x" * 201, LONG], 0: ["no such game", "\0"]}},
    ),
    545: Asked(
        LOG,
        bounds={
            "startTimeSeconds": {0: OUT_OF_BOUNDS},
            "endTimeSeconds": {0: [0, *OUT_OF_BOUNDS]},
            "userId": {0: [0, *OUT_OF_BOUNDS]},
            "limit": {0: [0, *OUT_OF_BOUNDS]},
            "offset": {FIELD: [10_001, *LARGE.values()], 0: [-5]},
            "types": {FIELD: [[0], [-1], [3, 21], *([n] for n in LARGE.values())], 0: [[]]},
            "src_types": {0: [[], [0], [-1], [99], *([n] for n in LARGE.values())]},
        },
    ),
    560: Asked(),
    562: Asked(),
    564: Asked(),
    570: Asked(),
    572: Asked(numbers={"clan_id": Number("definition", 1001)}),
    574: Asked(
        {"join_source_id": 1},
        {"clan_id": Number("definition", 1001, CLAN_NUMBER)},
        bounds={"join_source_id": {1000: list(LARGE.values())}},
        once=True,
    ),
    576: Asked(
        {"clan_id": 1},
        {"tournament_instance_id": Number("run", 30001, {"archived": 0})},
        bounds={"clan_id": {0: [4, 4242, *NO_NUMBERS.values()]}},
    ),
    600: Asked(),
    602: Asked(numbers={"bonusId": Number("bonus", -1)}, once=True),
    700: Asked(),
    702: Asked(
        {"request_id": "new"},
        {"saw_template_id": Number("definition", 40007)},
        bounds={"request_id": {FIELD: NO_IDS}, "visitor_id": {FIELD: NO_IDS}},
    ),
    704: Asked(
        numbers={"request_id": Number("spin", FIELD)},
        bounds={"request_ids": {FIELD: [[], ["spin"] * 101]}},
    ),
    709: Asked(
        {"claim_required": False},
        {"request_id": Number("drop", FIELD), "pending_message_id": Number("pending drop", FIELD)},
    ),
    712: Asked(
        {"spins": [{"request_id": "newer", "saw_template_id": 1}]},
        bounds={
            "spins": {
                FIELD: [[], [{"request_id": "x", "saw_template_id": 1}] * 101],
                0: [
                    [{"request_id": "x", "saw_template_id": 4242}],
                    [{"request_id": "", "saw_template_id": 1}],
                ],
            }
        },
    ),
    714: Asked(
        {"request_ids": ["spin-2"]},
        bounds={"request_ids": {FIELD: [[], ["spin"] * 101], 0: [["unknown"], ["bella-1"], [""]]}},
    ),
    716: Asked(
        bounds={
            "limit": {0: [0, *OUT_OF_BOUNDS]},
            "offset": {0: OUT_OF_BOUNDS},
            "saw_template_id": {0: [0, 4242, *OUT_OF_BOUNDS]},
        }
    ),
    718: Asked(
        numbers={
            "request_id": Number("declined drop", FIELD),
            "pending_message_id": Number("pending declined", FIELD),
        },
    ),
    902: Asked(),
    904: Asked(
        numbers={"raffle_id": Number("definition", 1), "run_id": Number("raffle_run", 1)},
        bounds={"winners_limit": {0: [0, *OUT_OF_BOUNDS]}, "winners_offset": {0: OUT_OF_BOUNDS}},
    ),
    906: Asked(numbers={"raffle_id": Number("definition", 1), "draw_id": Number("definition", 1)}),
    908: Asked(numbers={"won_id": Number("won", 1)}),
    916: Asked(
        numbers={
            "raffle_id": Number("definition", 1),
            "draw_id": Number("definition", 1),
            "raffle_run_id": Number("raffle_run", 1),
        }
    ),
    920: Asked(
        numbers={"raffle_id": Number("definition", 0)},
        bounds={"limit": {0: [0, *OUT_OF_BOUNDS]}, "offset": {0: OUT_OF_BOUNDS}},
    ),
    20700: Asked(numbers={"visitor_win_uuid": Number("win", FIELD)}),
    800: Asked(
        bounds={
            "related_game_id": {0: ["", "no such game", "\0", LONG]},
            "jp_template_id": {0: [0, *OUT_OF_BOUNDS]},
        },
    ),
    802: Asked(
        {"jp_template_ids": [1]},
        bounds={"jp_template_ids": {FIELD: [list(range(101))], 0: [[], [0], *([n] for n in OUT_OF_BOUNDS)]}},
    ),
    804: Asked(numbers={"jp_template_id": Number("definition", 1)}),
    806: Asked(numbers={"jp_template_id": Number("claimable", 1)}),
    809: Asked(
        numbers={"jp_template_id": Number("definition", 1)},
        bounds={"limit": {0: [0, *OUT_OF_BOUNDS]}, "offset": {0: OUT_OF_BOUNDS}},
    ),
    811: Asked(numbers={"jp_template_id": Number("definition", 1)}),
    954: Asked(),
}


def unswept(answered: Any) -> set[int]:
    """Messages that are answered and stand neither in the table nor among the others; must be none."""
    return set(answered) - MESSAGES.keys() - OTHERS


def unexamined(cid: int) -> set[str]:
    """Fields of a message of which nothing but their type is put to the test; flags may be such."""
    asked, envelope = MESSAGES[cid], {known.encode_name for known in msgspec.structs.fields(Request)}
    fields = {known.encode_name: str(known.type) for known in msgspec.structs.fields(REQUESTS[cid])}
    flags = {name for name, kind in fields.items() if kind.startswith("bool")}
    return fields.keys() - envelope - flags - asked.numbers.keys() - asked.bounds.keys()


def said_right(economy: Economy, cid: int) -> dict[str, Any]:
    asked = MESSAGES[cid]
    return {**asked.fields, **{name: economy.right(of.what) for name, of in asked.numbers.items()}}


def mistakes(economy: Economy, cid: int) -> Iterator[Case]:
    """All ways to say a message wrong."""
    asked, right = MESSAGES[cid], said_right(economy, cid)
    for known in msgspec.structs.fields(REQUESTS[cid]):
        name = known.encode_name
        if name == "cid":
            continue
        yield from _of_type(known, right)
        for code, values in asked.bounds.get(name, {}).items():
            named = name if code == FIELD else ""
            for value in values:
                yield Case(f"{name}={value!r:.40}", {**right, name: value}, code, named)
        if name in asked.numbers:
            of = asked.numbers[name]
            for what, number in economy.wrong(of.what).items():
                if what not in of.right:
                    code = of.codes.get(what, of.code)
                    yield Case(f"{name}: {what}", {**right, name: number}, code)
    if asked.once:
        for uuid in ("u" * 65, "u\0"):
            yield Case(f"uuid={uuid!r:.20}", {**right, "uuid": uuid}, FIELD, "uuid")
    if not REQUESTS[cid].ACTING:
        for tongue in ("", "XX", "\0", LONG):
            yield Case(f"force_language={tongue!r:.20}", {**right, "force_language": tongue}, 0)


def _of_type(known: Any, right: Mapping[str, Any]) -> Iterator[Case]:
    name, kind = known.encode_name, str(known.type).removeprefix("<class '").partition("'")[0]
    required = known.required
    if required:
        without = {other: value for other, value in right.items() if other != name}
        yield Case(f"{name}: missing", without, FIELD, name)
    plain = kind.partition(" |")[0]
    wrong = WRONG_TYPES.get(plain) or WRONG_TYPES[plain.partition("[")[0]]
    for value in [*wrong, None] if required or name == "ts" else wrong:
        yield Case(f"{name}={value!r}", {**right, name: value}, FIELD, name)
