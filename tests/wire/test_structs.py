"""Every message has one struct, round-trips, and reads numbers as the field's clients send them."""

from collections import Counter
from types import ModuleType
from typing import Any, ClassVar

import msgspec
import pytest

from server.wire import structs
from server.wire.class_ids import ClassId
from server.wire.codes import ErrCode, describe
from server.wire.structs import (
    MODULES,
    PUSHES,
    REQUESTS,
    RESPONSE_OF,
    RESPONSES,
    ErrorResponse,
    Request,
    Response,
    UnsupportedCommand,
    bonuses,
    clans,
    envelope,
    gamepick,
    inbox,
    levels,
    minigames,
    missions,
    session,
    shop,
    tournaments,
)
from server.wire.structs.envelope import Outcome

TWO_WAY = {ClassId.PING, ClassId.PONG, ClassId.CLIENT_DEBUG_REQUEST}
READS_AND_SESSION = {
    "PING",
    "PONG",
    "INIT",
    "IDENTIFY",
    "LOGIN",
    "ACH_SHOP_ITEM_HISTORY_REQUEST",
    "CHECK_SEGMENT_MATCH_REQUEST",
    "CLIENT_DEBUG_REQUEST",
    "TERMS_AND_CONDITIONS_REQUEST",
}


def sample(type_info: msgspec.inspect.Type) -> Any:
    """Make the smallest builtin value that fits a type."""
    match type_info:
        case msgspec.inspect.StrType():
            return "x"
        case msgspec.inspect.BoolType():
            return True
        case msgspec.inspect.IntType():
            return 7
        case msgspec.inspect.FloatType():
            return 1.5
        case msgspec.inspect.ListType(item_type=item):
            return [sample(item)]
        case msgspec.inspect.DictType(value_type=value):
            return {"k": sample(value)}
        case msgspec.inspect.UnionType(types=types):
            return sample(next(t for t in types if not isinstance(t, msgspec.inspect.NoneType)))
        case msgspec.inspect.StructType(fields=fields):
            return {f.encode_name: sample(f.type) for f in fields}
        case msgspec.inspect.AnyType():
            return {"any": [1, None, "x"]}
    raise AssertionError(f"no sample for {type_info}")


def full(struct: type[msgspec.Struct], cid: int) -> dict[str, Any]:
    value: dict[str, Any] = sample(msgspec.inspect.type_info(struct))
    return value | {"cid": cid}


def declared(base: type) -> list[type]:
    modules = (*MODULES, gamepick)
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
    ]


def test_every_class_id_has_exactly_one_struct() -> None:
    uses = Counter([*REQUESTS, *RESPONSES, *PUSHES])
    assert set(uses) == set(ClassId)
    assert {cid for cid, n in uses.items() if n > 1} == TWO_WAY


def test_every_request_is_answered_by_a_declared_response_or_by_nothing() -> None:
    assert set(RESPONSE_OF.values()) <= set(RESPONSES)
    assert set(RESPONSES) - set(RESPONSE_OF.values()) == {ClassId.UNSUPPORTED_COMMAND}
    unanswered = {ClassId(cid).name for cid in set(REQUESTS) - set(RESPONSE_OF)}
    assert unanswered == {
        "PONG",
        "CLIENT_ENGAGEMENT_IMPRESSION_REQUEST",
        "CLIENT_ENGAGEMENT_ACTION_REQUEST",
        "CLIENT_ENGAGEMENT_FAILED_REQUEST",
        "CLIENT_TRACK_ACTIVITY_REQUEST",
        "SAW_AKNOWLEDGE_SPIN_PUSH",
    }


@pytest.mark.parametrize("cid", sorted(RESPONSE_OF))
def test_a_request_and_its_answer_have_paired_names(cid: int) -> None:
    request, answer = REQUESTS[cid], RESPONSES[RESPONSE_OF[cid]]
    expected = {"Ping": "Pong"}.get(request.__name__, f"{request.__name__}Response")
    assert answer.__name__ == expected


def test_the_numbers_follow_the_names() -> None:
    """A `_REQUEST` is answered by the `_RESPONSE` of the same name."""
    for cid, answer in RESPONSE_OF.items():
        name = ClassId(cid).name
        if name.endswith("_REQUEST") and cid != ClassId.CLIENT_DEBUG_REQUEST:
            assert ClassId(answer).name == name.removesuffix("_REQUEST") + "_RESPONSE"


def test_class_ids_of_the_reference_are_pinned() -> None:
    pinned = {"INIT": 3, "LOGIN_RESPONSE": 11, "EVENT": 9, "CLIENT_PUBLIC_PROPERTIES_CHANGED_EVENT": 108}
    pinned |= {"GET_INBOX_MESSAGES_REQUEST": 513, "SAW_AKNOWLEDGE_REQUEST": 704, "RAF_OPTIN_RESPONSE": 917}
    pinned |= {"REGISTER_PUSH_NOTIFICATIONS_TOKEN_RESP": 2003, "UNSUPPORTED_COMMAND": 99999}
    assert {name: int(ClassId[name]) for name in pinned} == pinned
    assert len(ClassId) == len({int(member) for member in ClassId})


def test_struct_names_are_unique() -> None:
    names = Counter(struct.__name__ for struct in declared(msgspec.Struct))
    assert [name for name, n in names.items() if n > 1] == []


def test_every_struct_says_what_it_is() -> None:
    assert [struct.__name__ for struct in declared(msgspec.Struct) if not struct.__doc__] == []


def test_acting_marks_exactly_what_changes_something() -> None:
    for cid, request in REQUESTS.items():
        name = ClassId(cid).name
        reads = name in READS_AND_SESSION or "GET_" in name
        assert request.ACTING is not reads, name


@pytest.mark.parametrize("cid", sorted(REQUESTS))
def test_each_request_round_trips(cid: int) -> None:
    struct = REQUESTS[cid]
    raw = full(struct, cid)
    decoded = msgspec.json.decode(msgspec.json.encode(raw), type=struct, strict=False)
    assert decoded.cid == cid
    assert msgspec.json.decode(msgspec.json.encode(decoded)) == raw


@pytest.mark.parametrize("cid", sorted(REQUESTS))
def test_each_request_does_without_its_optional_fields_and_takes_them_as_null(cid: int) -> None:
    struct = REQUESTS[cid]
    fields = msgspec.structs.fields(struct)
    lean = {name: value for name, value in full(struct, cid).items() if _required(fields, name)}
    nulled = lean | {
        f.encode_name: None for f in fields if not f.required and f.name not in {"uuid", "ts", "level"}
    }
    for raw in (lean, nulled):
        decoded = msgspec.json.decode(msgspec.json.encode(raw), type=struct, strict=False)
        assert msgspec.json.decode(msgspec.json.encode(decoded)) == lean


def _required(fields: tuple[msgspec.structs.FieldInfo, ...], name: str) -> bool:
    return next(f.required for f in fields if f.encode_name == name)


@pytest.mark.parametrize(
    "struct", [*RESPONSES.values(), *PUSHES.values()], ids=lambda struct: struct.__name__
)
def test_each_answer_and_push_carries_its_own_class_id(struct: type[Response]) -> None:
    raw = full(struct, struct.CID)
    del raw["cid"]
    decoded = msgspec.convert(raw, struct)
    encoded = msgspec.json.decode(msgspec.json.encode(decoded))
    assert encoded["cid"] == struct.CID
    assert encoded == raw | {"cid": struct.CID}


class Number(Request, kw_only=True, frozen=True):
    """A request with one field of each simple kind."""

    CID: ClassVar[int] = 1
    i: int = 0
    b: bool = False
    f: float = 0.0
    ids: list[int] | None = None


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("5.0", 5), ('"5"', 5), ("1.3E8", 130_000_000), ("-0.0", 0), ('" 5"', None)],
)
def test_integers_are_read_leniently(text: str, number: int | None) -> None:
    raw = f'{{"cid": 1, "i": {text}, "ids": [{text}]}}'
    if number is None:
        with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
            msgspec.json.decode(raw, type=Number, strict=False)
        return
    decoded = msgspec.json.decode(raw, type=Number, strict=False)
    assert (decoded.i, decoded.ids) == (number, [number])
    assert type(decoded.i) is int


@pytest.mark.parametrize("text", ["1.5", '"x"', "{}", "true", "1e400"])
def test_what_is_no_integer_is_refused_by_the_field_name(text: str) -> None:
    with pytest.raises((msgspec.ValidationError, msgspec.DecodeError)) as caught:
        msgspec.json.decode(f'{{"cid": 1, "i": {text}}}', type=Number, strict=False)
    assert "$.i" in str(caught.value) or "out of range" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("true", True),
        ("1", True),
        ('"true"', True),
        ('"1"', True),
        ("false", False),
        ("0", False),
        ('"0"', False),
    ],
)
def test_booleans_are_read_leniently(text: str, flag: bool) -> None:
    assert msgspec.json.decode(f'{{"cid": 1, "b": {text}}}', type=Number, strict=False).b is flag


def test_floats_may_be_text_and_the_envelope_is_lenient_too() -> None:
    raw = '{"cid": "3", "ts": 1.7E12, "f": "2.5", "nobody_knows": {"me": 1}}'
    decoded = msgspec.json.decode(raw, type=Number, strict=False)
    assert (decoded.cid, decoded.ts, decoded.f) == (3, 1_700_000_000_000, 2.5)


def test_an_init_over_http_is_only_the_envelope() -> None:
    raw = '{"api_key": "k", "cid": 3, "uuid": "u", "ts": 1}'
    init = msgspec.json.decode(raw, type=session.Init, strict=False)
    assert (init.api_key, init.label_key, init.session_id) == ("k", None, None)


def test_odd_telemetry_keeps_nobody_out() -> None:
    raw = '{"cid": 3, "ua": {"fp": 12345678901, "tzoffset": "-120", "device_type": 1, "agent": null}}'
    init = msgspec.json.decode(raw, type=session.Init, strict=False)
    assert init.ua is not None
    assert init.ua.fp == 12345678901


def test_a_missing_required_field_is_named() -> None:
    with pytest.raises(msgspec.ValidationError, match="ext_user_id"):
        msgspec.json.decode('{"cid": 5}', type=session.Identify, strict=False)


def test_absent_options_stay_off_the_wire_and_zeros_stay_on_it() -> None:
    assert msgspec.json.encode(session.LoginResponse()) == b'{"cid":11,"errCode":0}'
    counted = minigames.SawSpinsCountPush(saw_template_id=0, spin_count=0, uuid="u", ts=5)
    encoded = msgspec.json.decode(msgspec.json.encode(counted))
    assert encoded == {"cid": 706, "uuid": "u", "ts": 5, "errCode": 0, "saw_template_id": 0, "spin_count": 0}


def test_an_option_that_is_false_or_empty_is_sent() -> None:
    category = missions.CategoryPublicMeta(name="", order=0)
    assert msgspec.json.encode(category) == b'{"name":"","order":0}'
    assert (
        msgspec.json.encode(shop.BuyShopItemResponse(success=False))
        == b'{"cid":512,"errCode":0,"errMsg":"","success":false}'
    )


def test_nulls_that_clients_expect_are_sent_and_an_action_says_that_nothing_was_wrong() -> None:
    user = levels.GetAchievementUserResponse(
        points_balance=0,
        points_ever=0,
        gems_balance=0,
        diamonds_balance=0,
        current_level=1,
        points_board_period_type_1=0,
        points_board_period_type_2=0,
        points_board_period_type_3=0,
    )
    assert b'"level_counter_1":null,"level_counter_2":null' in msgspec.json.encode(user)
    assert msgspec.to_builtins(missions.MissionOptInResponse())["errMsg"] == ""


@pytest.mark.parametrize("module", [bonuses, clans, inbox, missions, shop, tournaments])
def test_whatever_a_player_does_in_the_economy_is_answered_with_an_outcome(module: ModuleType) -> None:
    acting = [cid for cid, r in REQUESTS.items() if r.ACTING and r.__module__ == module.__name__]
    assert acting
    for cid in acting:
        assert issubclass(RESPONSES[RESPONSE_OF[cid]], Outcome)


@pytest.mark.parametrize(
    ("struct", "field"), [(session.EventResponse, "duplicate"), (session.IdentifyResponse, "read_only")]
)
def test_flags_that_are_only_ever_true_are_left_out_when_false(struct: type[Response], field: str) -> None:
    raw = full(struct, struct.CID)
    assert getattr(msgspec.convert(raw, struct), field) is True
    off = msgspec.convert(raw | {field: False}, struct)
    assert field not in msgspec.to_builtins(off)


def test_errors_carry_a_waiting_time_only_when_there_is_one() -> None:
    refused = ErrorResponse(cid=162, errCode=20007, errMsg="wait", retry_after_s=5)
    assert msgspec.json.decode(msgspec.json.encode(refused))["retry_after_s"] == 5
    assert b"retry_after_s" not in msgspec.json.encode(ErrorResponse(cid=162, errCode=1))
    assert msgspec.to_builtins(UnsupportedCommand(errMsg="?")) == {"cid": 99999, "errCode": 1, "errMsg": "?"}


def test_two_structs_of_one_kind_under_one_class_id_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = type(
        "Twin", (Request,), {"CID": 3, "__module__": envelope.__name__, "__annotations__": {}}, frozen=True
    )
    monkeypatch.setattr(envelope, "Twin", twin, raising=False)
    with pytest.raises(RuntimeError, match="both claim class id 3"):
        dict(structs._declared(Request))


def test_a_prediction_between_two_numbers_uses_the_wire_word() -> None:
    event = gamepick.EventSelection(
        gp_event_id=1, team1_user_selection=gamepick.SelectionRange(from_=1, to=2)
    )
    encoded = msgspec.to_builtins(event)
    assert encoded == {"gp_event_id": 1, "team1_user_selection": {"from": 1, "to": 2}}


def test_error_codes_describe_themselves() -> None:
    assert len({member.description for member in ErrCode}) >= len(ErrCode) - 1
    assert describe(20006) == "the session is read-only; acting messages are refused"
    assert describe(-40001).startswith("mini-game")
    assert describe(123456) == "unknown error code 123456"
