"""Every page answers, under a policy that allows no inline script and no inline style, and keeps to it."""

import re
from html.parser import HTMLParser

import pytest

from demo_site.guide import sections
from demo_site.journeys import journeys
from demo_site.showcase import WIDGETS, games
from tests.demo_site.shop import CONFIG, SALT, open_shop

PAGES = [
    *("/", "/product/morning-row", "/checkout", "/games", "/partner", "/framed", "/support", "/developer"),
    *("/widgets", "/developer/snippet", "/developer/guide", "/developer/guide/landing"),
    *("/developer/journeys", "/developer/rules"),
    *(f"/developer/journeys/{journey.slug}" for journey in journeys()),
    *(f"/widgets/{widget.slug}" for widget in WIDGETS),
    *(f"/games/{game.slug}" for game in games()),
]
NOT_SCRIPTS = ("application/json",)


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.offences: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.images_without_alt = 0
        self.inside_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.offences += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.addresses += [value for name, value in attrs if name in ("src", "href") and value]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "style":
            self.offences.append("style element")
        if tag == "img" and "alt" not in given:
            self.images_without_alt += 1
        if tag == "script":
            self.scripts.append(given)
            self.inside_script = True

    def handle_endtag(self, tag: str) -> None:
        self.inside_script = self.inside_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside_script and data.strip():
            self.offences.append("inline script")


def directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.partition(" ") for part in policy.split("; "))}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_without_anything_inline(path: str) -> None:
    response = open_shop().get(path)
    page = Page(response.text)
    assert response.status_code == 200
    assert page.offences == []
    assert page.scripts
    assert page.images_without_alt == 0


@pytest.mark.parametrize("path", PAGES)
def test_every_script_carries_the_nonce_of_its_own_response(path: str) -> None:
    client = open_shop()
    nonces = set()
    for _ in range(2):
        response = client.get(path)
        policy = directives(response.headers["content-security-policy"])
        found = re.fullmatch(r"'nonce-([\w-]{20,})' 'strict-dynamic'", policy["script-src"])
        assert found
        assert {script["nonce"] for script in Page(response.text).scripts} == {found[1]}
        nonces.add(found[1])
    assert len(nonces) == 2


def test_the_policy_allows_plaudit_over_http_and_websocket_and_nothing_else() -> None:
    policy = directives(open_shop().get("/").headers["content-security-policy"])
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self' http://plaudit.test:8420 ws://plaudit.test:8420"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "http://plaudit.test:8420" in policy["frame-src"]
    assert "unsafe" not in str(policy)


def test_only_the_framed_shop_may_be_shown_by_the_other_origin() -> None:
    client = open_shop()
    framed = directives(client.get("/framed").headers["content-security-policy"])
    assert framed["frame-ancestors"] == "'self' http://127.0.0.1:8421 http://localhost:8421"
    for path in ("/", "/checkout", "/developer"):
        assert directives(client.get(path).headers["content-security-policy"])["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_one_main_and_a_way_past_the_header(path: str) -> None:
    page = Page(open_shop().get(path).text)
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert "#content" in page.addresses
    assert "content" in page.ids
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("path", [*PAGES, "/no-such-page"])
def test_what_a_page_points_at_is_there(path: str) -> None:
    client = open_shop()
    for address in Page(client.get(path).text).addresses:
        if address.startswith("/") and not address.startswith("//"):
            assert client.get(address.partition("#")[0]).status_code == 200, address
        elif not address.startswith("#"):
            assert address.startswith("http://plaudit.test:8420/"), address


@pytest.mark.parametrize("path", PAGES)
def test_no_page_tells_a_secret(path: str) -> None:
    text = open_shop().get(path).text
    assert SALT not in text
    assert CONFIG.s2s_key not in text


def test_an_unknown_address_says_so_in_the_shops_own_look() -> None:
    for path in ("/no-such-page", "/product/no-such-thing", "/widgets/none", "/games/none"):
        response = open_shop().get(path)
        assert response.status_code == 404
        assert "Not on the shelf" in response.text
        assert "content-security-policy" in response.headers


def test_the_partner_frames_another_origin_than_its_own() -> None:
    client = open_shop()
    for host, framed in (("127.0.0.1:8421", "localhost:8421"), ("localhost:8421", "127.0.0.1:8421")):
        page = client.get("/partner", headers={"host": host}).text
        assert f'data-frame-origin="http://{framed}"' in page


def test_the_partner_loads_the_script_and_the_frame_loads_the_other_one() -> None:
    client = open_shop()
    assert "http://plaudit.test:8420/smartico.js" in Page(client.get("/partner").text).addresses
    framed = Page(client.get("/framed").text).addresses
    assert "http://plaudit.test:8420/smartico_inframe.js" in framed
    assert "http://plaudit.test:8420/smartico.js" not in framed


def test_a_frame_reports_only_to_origins_of_the_shop() -> None:
    client = open_shop()
    assert (
        'data-parent-origin="http://localhost:8421"'
        in client.get("/framed?parent=http://localhost:8421").text
    )
    assert 'data-parent-origin=""' in client.get("/framed?parent=https://evil.example").text


def test_language_and_mode_of_the_cookies_are_in_the_first_byte() -> None:
    client = open_shop()
    client.cookies.update({"kl_language": "DE", "kl_mode": "dark", "kl_visitor": "nobody"})
    text = client.get("/").text
    assert '<html lang="de" dir="ltr" data-mode="dark">' in text
    assert "Gute Morgen" in text
    assert 'data-visitor="nobody"' in text


def test_a_language_that_is_written_from_the_right_is_so_from_the_first_byte() -> None:
    client = open_shop()
    client.cookies.update({"kl_language": "AR", "kl_skin": "v3_base_vip"})
    text = client.get("/").text
    assert '<html lang="ar" dir="rtl">' in text
    assert 'data-skin="v3_base_vip"' in text
    # What is in English only keeps its direction.
    assert re.search(r'<main[^>]* lang="en" dir="ltr">', client.get("/widgets/hub").text)


def test_a_skin_that_nobody_knows_is_none() -> None:
    client = open_shop()
    client.cookies.update({"kl_skin": "purple"})
    assert 'data-skin=""' in client.get("/").text


def test_the_landing_page_begins_only_in_ways_it_knows() -> None:
    client = open_shop()
    assert 'data-way="forged"' in client.get("/developer/guide/landing?as=forged").text
    assert 'data-way="member"' in client.get("/developer/guide/landing?as=%22%3E").text


def test_every_step_of_the_guide_has_its_script() -> None:
    code = open_shop().get("/static/js/guide/steps.js").text
    named = set(re.findall(r"^  '?([\w-]+)'?: \{$", code, re.M))
    assert named == {step.slug for section in sections() for step in section.steps}


def test_every_widget_and_game_has_its_picture() -> None:
    client = open_shop()
    for page, sprite in (("/widgets", "widgets"), ("/games/daily-wheel", "games")):
        drawn = set(re.findall(r'<symbol id="(\w+)"', client.get(f"/static/img/{sprite}.svg").text))
        used = set(re.findall(rf"/static/img/{sprite}\.svg#(\w+)", client.get(page).text))
        assert used
        assert used <= drawn


def test_cookies_that_make_no_sense_change_nothing() -> None:
    client = open_shop()
    client.cookies.update({"kl_language": "XX", "kl_mode": "purple", "kl_visitor": "somebody"})
    text = client.get("/").text
    assert '<html lang="en" dir="ltr">' in text
    assert 'data-visitor="kl-1007"' in text
