"""What operators write becomes harmless and means the same; what data says never becomes markup."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core import markup
from server.core.errors import PlauditError

CLEANED = {
    "scripts and handlers": ("<p onclick=x()>a<script>x()</script></p>", "<p>a</p>"),
    "frames and forms": ("<iframe src=//x></iframe><form><input name=a></form>b", "b"),
    "an address that runs": (
        '<a href="JaVaScript:x()">a</a>',
        '<a rel="noopener noreferrer">a</a>',
    ),
    "a deep link stays": (
        '<a href="dp:gf_store">a</a>',
        '<a href="dp:gf_store" rel="noopener noreferrer">a</a>',
    ),
    "styles that cover the page": ('<p style="position:fixed;color:red">a</p>', '<p style="color:red">a</p>'),
    "pictures that lie about what they are": (
        "<svg><style><img src=x onerror=x()></style></svg>",
        "<img src=",
    ),
    "comments": ("a<!-- b -->c", "ac"),
}


@pytest.mark.parametrize(("body", "kept"), CLEANED.values(), ids=CLEANED)
def test_a_page_is_kept_without_what_could_run(body: str, kept: str) -> None:
    clean = markup.clean_html(body)
    assert clean.startswith(kept)
    assert "onerror" not in clean


KEPT = {
    "a loop in a table": (
        "<table>{% for x in rows %}<tr><td>{{ x }}</td></tr>{% endfor %}</table>",
        "<table>{% for x in rows %}<tbody><tr><td>{{ x }}</td></tr>{% endfor %}</tbody></table>",
    ),
    "a comparison": ("{% if a < b and b > c %}1{% endif %}", "{% if a < b and b > c %}1{% endif %}"),
    "an attribute": ("<p class='{{ a }}'>b</p>", '<p class="{{ a }}">b</p>'),
    "a share of the width": ('<p style="width: {{ a }}%">b</p>', '<p style="width:{{ a }}%">b</p>'),
    "an address in parts": (
        '<img src="https://cdn.example/{{ a }}.png">',
        '<img src="https://cdn.example/{{ a }}.png">',
    ),
    "a comment with Liquid in it": ("a<!-- {% if x %} > {{ y }} -->b", "ab"),
    "words that look like marks": ("lq0z0x <p>{{ a }}</p>", "lq0z0x <p>{{ a }}</p>"),
}


@pytest.mark.parametrize(("body", "kept"), KEPT.values(), ids=KEPT)
def test_liquid_stays_where_it_stands(body: str, kept: str) -> None:
    assert markup.clean_liquid(body) == kept


REFUSED = {
    "half an expression": "{{ a",
    "a tag without an end": "{% if a %}b",
    "no such tag": "{% frobnicate %}",
    "other templates": "{% include 'a' %}",
    "no such filter": "{{ a | frobnicate }}",
    "the filter that trusts": "{{ a | safe }}",
    "nesting without end": "{% if a %}" * 50 + "{% endif %}" * 50,
    "a tag within Liquid": "{{ '<img src=x onerror=x()>' }}",
    "a tag without a space": "{% if a <b %}{% endif %}",
    "Liquid for an attribute": "<p {% if a %}class='b'{% endif %}>c</p>",
    "Liquid in a script": "<script>{{ a }}</script>",
    "a quote that ends the attribute": '<p title="{{ \'" onclick=x()\' }}">a</p>',
    "a quote where tags are not what they seem": "<a x'y\" title='>{{ '\" onclick=x() ' }}'>a</a>",
    "too long": "a" * (markup.LONGEST_BODY + 1),
    "too long once it is clean": "<" * markup.LONGEST_BODY,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_liquid_that_cannot_be_is_refused_with_a_reason(body: str) -> None:
    with pytest.raises(PlauditError) as told:
        markup.clean_liquid(body)
    assert told.value.code in ("bad_liquid", "too_long", "bad_html")
    assert len(told.value.message) > 20


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<b title='", "<a href=\"", "'>", '">', "<table>", "<tr>", "</table>", "{{ a }}", "<!--",
     "{{ '\"' }}", "-->", "{% if a < b %}", "{% endif %}", "x", " onclick=", "<svg>", "<style>", "<",
     "&lt;", "%"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_whatever_is_kept_stays_as_it_is_and_runs_nothing_even_as_it_stands(body: str) -> None:
    import nh3

    try:
        kept = markup.clean_liquid(body)
    except PlauditError:
        return
    assert markup.clean_liquid(kept) == kept
    seen: list[str] = []

    def note(_tag: str, name: str, value: str) -> str:
        seen.append(name)
        return value

    nh3.clean(
        kept,
        tags={"p", "b", "a", "table", "tbody", "tr"},
        attributes={"*": {"onclick", "title", "href"}},
        attribute_filter=note,
    )
    assert "onclick" not in seen


def test_data_never_becomes_markup() -> None:
    template = markup.clean_liquid('<p title="{{ a }}">{{ a }}</p><a href="{{ b }}">c</a>')
    page = markup.render(template, {"a": '"><img src=x onerror=x()>', "b": "javascript:x()"})
    assert "<img" not in page
    assert "javascript" not in page


def test_raw_data_is_shown_as_text() -> None:
    assert markup.render("", {"a": "<b>"}, raw=True) == "<pre>{\n  &#34;a&#34;: &#34;&lt;b&gt;&#34;\n}</pre>"


GREEDY = {
    "a long loop": "{% for i in (1..100000000) %}a{% endfor %}",
    "a long table": "{% tablerow i in (1..1000000000) cols:2 %}{{ i }}{% endtablerow %}",
    "a long range": "{% assign x = (1..1000000000) | join: 'a' %}",
    "a replacement": "{% assign a = '" + "a" * 40_000 + "' %}{{ a | replace: 'a', a }}",
    "doubling": "{% assign a = 'aaaa' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
    "squares": "{% assign a = 99 %}{% for i in (1..60) %}{% assign a = a | times: a %}{% endfor %}",
    "division by nothing": "{{ 1 | divided_by: 0 }}",
}


@pytest.mark.parametrize("template", GREEDY.values(), ids=GREEDY)
def test_a_template_that_wants_too_much_fails_soon(template: str) -> None:
    with pytest.raises(PlauditError) as told:
        markup.render(markup.clean_liquid(template), {})
    assert told.value.code == "section_failed"


@pytest.mark.parametrize(
    "css", ["</style>", "@IMPORT url(x)", "a{b:expression(1)}", "\\3c", "a{b:javascript:1}"]
)
def test_styles_that_leave_their_sheet_are_refused(css: str) -> None:
    assert markup.check_css(".a > .b { color: red }")
    with pytest.raises(PlauditError):
        markup.check_css(css)


def test_a_text_is_filled_without_becoming_markup_or_being_escaped() -> None:
    facts = {"player": {"name": "Ada & <b>Co</b>"}}
    assert markup.render_text("For {{ player.name }}", facts) == "For Ada & <b>Co</b>"
    assert markup.render("<p>{{ player.name }}</p>", facts) == "<p>Ada &amp; &lt;b&gt;Co&lt;/b&gt;</p>"
    with pytest.raises(PlauditError, match="cannot be shown"):
        markup.render_text("{{ 1 | divided_by: 0 }}", facts)
