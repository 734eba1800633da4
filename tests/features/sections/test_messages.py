"""Sections as pages get them: by number, in the reader's language, and only those meant for the reader."""

from typing import Any

import pytest

from server.core.clock import ManualClock
from server.core.errors import PlauditError
from server.features.labels.definitions import KINDS, save
from server.features.players import service as players
from server.features.sections import service
from server.features.sections.definition import ENTITIES, TYPE_NUMBERS, CustomSection
from server.offline import run_unit
from tests.support.label import TestLabel
from tests.support.server import Live

SECTIONS, TAGS = 523, 9
PAGE: dict[str, Any] = {"id": 1, "type": "html_page", "menu_name": "News", "body": "<p>Hi</p>"}


def define(live: Live, label: TestLabel, *, status: str = "active", **fields: Any) -> None:
    body = {**PAGE, **fields}
    key = f"s-{body['id']}"
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="custom_section", key=key, body=body, status=status),
    )
    live.plaudit.refresh()


def visitor(live: Live, label: TestLabel, **fields: Any) -> dict[str, Any]:
    body = {"cid": SECTIONS, "uuid": "u", "ts": 0, "api_key": label.key, **fields}
    answer = live.http(body, headers={"Origin": "https://shop.example"})
    return dict(answer.json())


def test_sections_are_a_map_by_number_of_what_is_published(live: Live) -> None:
    label = live.label()
    define(live, label)
    define(live, label, id=2, status="draft")
    define(live, label, id=3, status="archived")
    body = "<p>{{ player.ach_level_current | default: 'none' }}</p>"
    define(live, label, id=4, type="levels", body=body, liquid_entity_data=["levels", "clans"])
    answer = live.player(label).ask(SECTIONS)
    assert (answer["cid"], answer["errCode"]) == (524, 0)
    assert answer["customSections"] == {
        "1": {"section_type_id": 1, "menu_name": "News", "body": "<p>Hi</p>"},
        "4": {
            "section_type_id": 4,
            "menu_name": "News",
            "body": "<p>none</p>",
            "liquid_entity_data": [5, 13],
        },
    }


def test_every_field_reaches_the_page(live: Live) -> None:
    label = live.label()
    fields: dict[str, Any] = {
        "menu_img": "https://cdn.example/a.png",
        "theme": "generic",
        "generic_custom_css": ".a{color:red}",
        "custom_skin_images": '["a.png"]',
        "mission_tabs_options": "no_overview",
        "overview_missions_filter": "except_locked",
        "overview_missions_count": 3,
        "url_or_dp": "dp:gf_store",
        "ach_tournament_id": 5,
        "raffle_id": 6,
        "ach_category_ids": [1, 2],
        "shop_category_ids": [3],
        "liquid_template": 7,
        "liquid_entity_data": ["tournament", "single_raffle"],
        "show_raw_data": True,
    }
    define(live, label, **fields)
    (section,) = live.player(label).ask(SECTIONS)["customSections"].values()
    assert section.pop("body").startswith("<pre>{")
    expected = {
        **fields,
        "section_type_id": 1,
        "menu_name": "News",
        "mission_tabs_options": 2,
        "overview_missions_filter": 4,
        "liquid_entity_data": [10, 12],
    }
    assert section == expected


def test_a_template_is_rendered_for_its_reader(live: Live) -> None:
    label = live.label()
    texts = {"DE": {"body": "<p>Hallo {{ player.public_username }} ({{ language }})</p>"}}
    body = "<p>Hello {{ player.public_username }} ({{ language }})</p>"
    define(live, label, liquid_template=1, body=body, translations=texts)
    client = live.player(label)
    run_unit(
        live.plaudit.database,
        lambda tx: players.set_nickname(
            tx, label_id=label.id, player_id=player_id(live, label), nickname="<b>Ada</b>"
        ),
    )
    assert client.ask(SECTIONS)["customSections"]["1"]["body"] == "<p>Hello &lt;b&gt;Ada&lt;/b&gt; (EN)</p>"
    german = client.ask(SECTIONS, force_language="DE")["customSections"]["1"]["body"]
    assert german == "<p>Hallo &lt;b&gt;Ada&lt;/b&gt; (DE)</p>"
    assert visitor(live, label)["customSections"]["1"]["body"] == "<p>Hello  (EN)</p>"


def test_a_template_reads_what_the_page_hands_over(live: Live) -> None:
    label = live.label()
    body = "<p>{{ params.game }} {{ params.list[1].n }}</p>"
    define(live, label, liquid_template=1, body=body)
    client = live.player(label)

    def made(params: str | None) -> str:
        answer = client.ask(SECTIONS, **({"liquid_params": params} if params is not None else {}))
        return str(answer["customSections"]["1"]["body"])

    assert made('{"game": "<b>aces</b>", "list": [1, {"n": 7}]}') == "<p>&lt;b&gt;aces&lt;/b&gt; 7</p>"
    assert made(None) == made("") == made('{"player": {}}') == "<p> </p>"
    where = {"liquid_params": '{"game":"x"}'}
    assert visitor(live, label, **where)["customSections"]["1"]["body"] == "<p>x </p>"


@pytest.mark.parametrize(
    "params", ["aces", "[1]", '{"a":}', '{"a": "\\ud800"}', "{" * 2001, '{"a":' + "[" * 40 + "]" * 40 + "}"]
)
def test_params_that_are_no_small_object_are_refused_in_words(live: Live, params: str) -> None:
    label = live.label()
    define(live, label)
    answer = live.player(label).ask(SECTIONS, liquid_params=params)
    assert answer["errCode"] in (20001, 20002), answer
    assert "customSections" not in answer
    assert "JSON" in answer["errMsg"] or "at most" in answer["errMsg"]


def player_id(live: Live, label: TestLabel) -> int:
    with live.plaudit.database.reads.connect() as conn:
        return int(players.require(conn, label_id=label.id, ext_user_id="anna").id)


def test_whoever_writes_a_template_may_see_its_data(live: Live) -> None:
    label = live.label()
    define(live, label, liquid_template=1, show_raw_data=True)
    body = live.player(label).ask(SECTIONS)["customSections"]["1"]["body"]
    assert body.startswith("<pre>")
    assert "ach_points_balance" in body


def test_a_template_that_needs_too_much_leaves_its_own_section_empty(live: Live) -> None:
    label = live.label()
    loop = "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}"
    define(live, label, id=2, liquid_template=1, body=f"<p>{loop}</p>")
    define(live, label)
    found = live.player(label).ask(SECTIONS)["customSections"]
    assert (found["1"]["body"], found["2"].get("body")) == ("<p>Hi</p>", None)


def test_texts_are_in_the_language_of_the_reader(live: Live) -> None:
    label = live.label()
    define(live, label, translations={"DE": {"menu_name": "Neues", "body": "<p onclick=x()>Hallo</p>"}})
    client = live.player(label)
    german = client.ask(SECTIONS, force_language="de")["customSections"]["1"]
    assert (german["menu_name"], german["body"]) == ("Neues", "<p>Hallo</p>")
    assert visitor(live, label, force_language="ES")["customSections"]["1"]["menu_name"] == "News"


def test_visitors_and_players_find_what_is_meant_for_them_while_it_runs(
    live: Live, clock: ManualClock
) -> None:
    label = live.label()
    now = clock.now()
    define(live, label, see={"marker": "VIP"})
    define(live, label, id=2, active_from=now + 1000, active_till=now + 2000)
    define(live, label, id=3, order=-1)
    client = live.player(label)
    assert list(client.ask(SECTIONS)["customSections"]) == ["3"]
    assert list(visitor(live, label)["customSections"]) == ["3"]
    client.ask(TAGS, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    clock.advance(1000)
    assert list(client.ask(SECTIONS)["customSections"]) == ["3", "1", "2"]
    proof = label.proof("anna", now=clock.now())
    assert list(visitor(live, label, ext_user_id="anna", hash=proof)["customSections"]) == ["3", "1", "2"]
    clock.advance(1000)
    assert list(client.ask(SECTIONS)["customSections"]) == ["3", "1"]


def test_another_label_s_sections_are_not_shown(live: Live) -> None:
    define(live, live.label(name="Other"))
    assert live.player(live.label()).ask(SECTIONS)["customSections"] == {}


def test_a_bad_language_is_answered(live: Live) -> None:
    assert live.player(live.label()).ask(SECTIONS, force_language=5)["errCode"] == 20002


BAD: dict[str, dict[str, Any]] = {
    "an unknown field": {"colour": "red"},
    "an unknown type": {"type": "video"},
    "a number for a type": {"type": 1},
    "no id": {"id": None},
    "id 0": {"id": 0},
    "an id that no database takes": {"id": 2**40},
    "no name": {"menu_name": " "},
    "a page without a body": {"body": ""},
    "a redirect to nowhere": {"type": "redirect_link"},
    "a redirect that runs": {"url_or_dp": "javascript:x()"},
    "a redirect without a scheme": {"url_or_dp": "//evil.example"},
    "a picture that runs": {"menu_img": "data:text/html,x"},
    "a raffle without its number": {"type": "raffle"},
    "the data of no tournament": {"liquid_entity_data": ["tournament"]},
    "an unknown theme": {"theme": "christmas"},
    "the generic theme without styles": {"theme": "generic"},
    "styles that end": {"generic_custom_css": "</style>"},
    "pictures that are no JSON": {"custom_skin_images": "{"},
    "bad Liquid": {"type": "levels", "body": "{% if %}"},
    "bad Liquid in another language": {"type": "levels", "translations": {"DE": {"body": "{{ a"}}},
    "a translation of what is no text": {"translations": {"DE": {"raffle_id": "5"}}},
    "a condition of nothing": {"see": {}},
    "an end before its beginning": {"active_from": 5, "active_till": 5},
    "too many missions": {"overview_missions_count": 10**9},
}


@pytest.mark.parametrize("fields", BAD.values(), ids=BAD)
def test_what_cannot_be_a_section_is_refused_on_saving(live: Live, fields: dict[str, Any]) -> None:
    label = live.label()
    with pytest.raises(PlauditError):
        define(live, label, **fields)
    assert live.player(label).ask(SECTIONS)["customSections"] == {}


def test_every_type_and_entity_of_the_reference_has_its_number() -> None:
    assert sorted(TYPE_NUMBERS.values()) == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14]
    assert sorted(ENTITIES.values()) == list(range(1, 14))
    for name in TYPE_NUMBERS:
        body = {**PAGE, "type": name, "url_or_dp": "dp:gf", "raffle_id": 1}
        assert KINDS.check("custom_section", body) is not None


def test_a_template_is_rendered_in_a_language_with_what_is_known() -> None:
    section = CustomSection(
        id=1,
        type="levels",
        menu_name="Map",
        body="<p>{{ name }}</p>",
        translations={"DE": {"body": "<b>{{ name }}</b>"}},
    )
    assert service.render(section, {"name": "<Anna>"}, language="DE") == "<b>&lt;Anna&gt;</b>"
    assert service.render(section, {}, language="EN") == "<p></p>"
    page = CustomSection(id=1, type="html_page", menu_name="News", body="<p>{{ name }}</p>")
    assert service.render(page, {"name": "Anna"}, language="EN") == "<p>{{ name }}</p>"
