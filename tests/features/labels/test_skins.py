"""An operator's own skins are checked before they are kept, and every skin of ours keeps its contrasts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.labels import skins
from server.features.labels.settings import check_settings

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "skins.md").read_text(encoding="utf-8")
BASES = ["", *skins.base_names()]


@pytest.mark.parametrize("base", BASES)
def test_every_skin_of_ours_has_every_token_and_keeps_its_contrasts(base: str) -> None:
    names = set(skins.tokens_of("")[0])
    assert len(names) > 70
    for tokens in skins.tokens_of(base):
        assert set(tokens) == names
        for name, value in tokens.items():
            pattern, words = skins.kind_of(name)
            assert pattern.fullmatch(value), (name, value, words)
        low = [
            pair for pair in skins.contrast_pairs() if skins.contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5
        ]
        assert low == []
    assert len(skins.contrast_pairs()) > 15


def test_contrast_is_that_of_the_standard() -> None:
    assert skins.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert skins.contrast("#777777", "#777777") == 1
    assert skins.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "skin",
    [
        {},
        {"base": "v3_base_vip"},
        {
            "base": "v3_base_dark",
            "tokens": {"brand": "#0b7a4b", "brand-edge": "#075232", "radius-card": "4px"},
        },
        {"tokens": {"font": 'Inter, "Segoe UI", sans-serif', "slow": "300ms", "text-m": "1rem"}},
        {"tokens": {"shadow": "none", "ease": "ease-out", "press": "0px"}, "dark": {"canvas": "#000000"}},
    ],
)
def test_a_good_skin_is_kept(skin: dict[str, Any]) -> None:
    given = {"UI_SKINS": json.dumps({"v3_club": skin})}
    assert check_settings(given) == given


@pytest.mark.parametrize(
    ("skin", "said"),
    [
        ({"tokens": {"brnad": "#0b7a4b"}}, "there is no token brnad. Did you mean brand?"),
        ({"dark": {"zzz": "#0b7a4b"}}, "docs/guides/skins.md has them all"),
        ({"tokens": {"brand": "red"}}, "the token brand takes a colour such as #2a4bff, not red."),
        ({"tokens": {"brand": "#0b7a4b;}*{display:none"}}, "takes a colour"),
        ({"tokens": {"font": "Inter;} :host{display:none"}}, "takes names of fonts"),
        ({"tokens": {"shadow": "url(https://spy.example)"}}, "takes none, or a shadow"),
        ({"tokens": {"target": "20px"}}, "so that a thumb can hit it"),
        ({"tokens": {"text-m": "3999rem"}}, "from 0.5rem to 3rem"),
        ({"tokens": {"slow": "1s"}}, "a duration"),
        ({"base": "v3_base_pink"}, "there is no base v3_base_pink. Bases are v3_base_light"),
        ({"tokens": {"brand": "#ffd84d"}}, "text in on-brand (#ffffff) on brand (#ffd84d)"),
        ({"tokens": {}, "dark": {"ink": "#333333"}}, "in its dark set"),
        ({"colours": {}}, "unknown field"),
    ],
)
def test_a_skin_that_cannot_be_is_refused_with_what_to_do(skin: dict[str, Any], said: str) -> None:
    with pytest.raises(PlauditError) as caught:
        check_settings({"UI_SKINS": json.dumps({"v3_club": skin})})
    assert said in caught.value.message
    assert caught.value.code == "bad_setting"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "takes a JSON object such as"),
        ("{", "takes a JSON object such as"),
        (json.dumps({"v3_base_vip": {}}), "the name of one of our skins"),
        (json.dumps({"Club Skin": {}}), "small letters"),
        (json.dumps({f"club{number}": {} for number in range(21)}), "20 are the most"),
        (json.dumps({"club": {}}) + " " * 16_000, "16000 are the most"),
    ],
)
def test_a_value_that_is_no_set_of_skins_is_refused(text: str, said: str) -> None:
    with pytest.raises(PlauditError) as caught:
        check_settings({"UI_SKINS": text})
    assert said in caught.value.message


def test_the_guide_has_every_token_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", GUIDE.partition("## All tokens")[2], re.MULTILINE)
    assert sorted(listed) == sorted(skins.tokens_of("")[0])


def test_the_guide_has_every_pair_and_no_other() -> None:
    table = GUIDE.partition("| text | on |")[2].partition("## All tokens")[0]
    rows = [row.strip("| ").split("|") for row in table.splitlines() if row.startswith("| `")]
    word = re.compile("`([^`]+)`")
    listed = {(front, back) for a, b in rows for front in word.findall(a) for back in word.findall(b)}
    assert listed == set(skins.contrast_pairs())


def test_the_example_of_the_guide_is_good() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert skins.problem_of(example) == ""
    assert "v3_club" in json.loads(example)
