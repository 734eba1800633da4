"""What is code and what is only text in a JavaScript module."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web.linker.tokenizer import Token, TokenError, tokenize


def _kinds(source: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(source)]


def _texts(kind: str, source: str) -> list[str]:
    return [token.text for token in tokenize(source) if token.kind == kind]


def _join(tokens: list[Token]) -> str:
    return "".join(token.gap + token.text for token in tokens)


@pytest.mark.parametrize(
    ("source", "regexes"),
    [
        ("x = /a/g;", ["/a/g"]),
        ("x = a / b / c;", []),
        ("x = (a) / b / c;", []),
        ("x = a[0] / b / c;", []),
        ("if (a) /b/.test(c);", ["/b/"]),
        ("while (a) /b/.exec(c);", ["/b/"]),
        ("for (const x of /b/.exec(c)) f();", ["/b/"]),
        ("const y = of / 2 / 3;", []),
        ("for await (const x of y) /b/.exec(x);", ["/b/"]),
        ("f(a) / b / c", []),
        ("obj.if(a) / b / c", []),
        ("return /b/;", ["/b/"]),
        ("obj.return / b / c", []),
        ("obj?.typeof / b / c", []),
        ("typeof /b/", ["/b/"]),
        ("x => /b/", ["/b/"]),
        ("[/a/, /b/]", ["/a/", "/b/"]),
        ("{ block() }\n/b/.test(c)", ["/b/"]),
        ("x = { a: 1 } / b / c", []),
        ("x = { a: { b: 2 } } / c / d", []),
        ("function f() {}\n/b/.test(c)", ["/b/"]),
        ("x = 1\nfunction f() {}\n/b/.test(c)", ["/b/"]),
        ("export async function f() {}\n/b/.test(c)", ["/b/"]),
        ("x = function () {} / b / c", []),
        ("class A {}\n/b/.test(c)", ["/b/"]),
        ("class A { static { } m() { return 1 } }\n/b/.test(c)", ["/b/"]),
        ("switch (a) { case 1: { f() } /b/.test(c) }", ["/b/"]),
        ("switch (a) { case x ? 1 : 2: /b/.test(c) }", ["/b/"]),
        ("x = a ? { b: 1 } : { c: 2 } / d / e", []),
        ("try { f() } catch { g() } /b/.test(c)", ["/b/"]),
        ("do /b/.test(c); while (a)", ["/b/"]),
        ("a++ / b / c", []),
        ("a\n++/b/.lastIndex", ["/b/"]),
        ("x = `a` / b / c", []),
        ("`${a}` / b / c", []),
        ("`${/}`/.test(a)}`", ["/}`/"]),
        ("/[/]/", ["/[/]/"]),
        (r"/[\]/]\//u", [r"/[\]/]\//u"]),
        ("/a/ / /b/", ["/a/", "/b/"]),
        ("a /= /b/", ["/b/"]),
        ("1 / 2 / 3", []),
        ("1e+5 / 2 / 3", []),
        ("this / 2 / 3", []),
        ("x = a ?.5 / 2 : /b/", ["/b/"]),
        ("#x in /b/", ["/b/"]),
        ("...a / 2 / 3", []),
        ("(a, /b/)", ["/b/"]),
        ("yield /b/", ["/b/"]),
        ("!/b/.test(c)", ["/b/"]),
        ("/* a */ /b/ // c", ["/b/"]),
    ],
)
def test_a_slash_begins_a_regular_expression_only_where_an_operand_may_stand(
    source: str, regexes: list[str]
) -> None:
    assert _texts("regex", source) == regexes


@pytest.mark.parametrize(
    "source",
    [
        "// import('./a.js')",
        "/* import('./a.js')\n * export default */",
        "'import(\"./a.js\")'",
        r'"a \" import(\"./a.js\")"',
        "'a\\\nimport b from c'",
        "`import('./a.js')`",
        r"`\`import('./a.js')`",
        r"`\${import('./a.js')}`",
        "`$import('./a.js')$`",
        "/import('.a.js')/",
        "a.import",
        "a?.import",
        "a.b.import.export",
    ],
)
def test_text_that_looks_like_an_import_is_no_word(source: str) -> None:
    assert "import" not in _texts("word", source)


@pytest.mark.parametrize(
    ("source", "templates"),
    [
        ("`a`", ["`a`"]),
        ("`a${b}c`", ["`a${", "}c`"]),
        ("`a${`b${c}d`}e`", ["`a${", "`b${", "}d`", "}e`"]),
        ("`${{ a: { b: `}` } }}`", ["`${", "`}`", "}`"]),
        ("`${() => { return '`' }}`", ["`${", "}`"]),
        ("tag`a${'}'}b`", ["`a${", "}b`"]),
        ("`a // b ${c /* } */} d`", ["`a // b ${", "} d`"]),
        ("`$${a}$`", ["`$${", "}$`"]),
        ("`a\n  b`", ["`a\n  b`"]),
    ],
)
def test_template_literals_nest(source: str, templates: list[str]) -> None:
    assert _texts("template", source) == templates


def test_an_import_inside_a_substitution_is_code() -> None:
    assert ("word", "import") in _kinds("`${import('./a.js')}`")


@pytest.mark.parametrize(
    ("source", "stripped"),
    [
        ("a  +  +b", "a + +b"),
        ("a /* c */ b", "a b"),
        ("a/* c */b", "a b"),
        ("return/* \n */a", "return\na"),
        ("a // c\n    b", "a\nb"),
        ("// all\n// comment", ""),
        ("\ufeff  a", " a"),
        ("`  a\n    b`", "`  a\n    b`"),
        ("'  //  '", "'  //  '"),
        ("x = a\u2028y", "x = a\ny"),
    ],
)
def test_comments_and_indentation_go_and_line_breaks_stay(source: str, stripped: str) -> None:
    assert _join(tokenize(source)) == stripped


@pytest.mark.parametrize(
    ("source", "message", "offset"),
    [
        ("a 'b", "this string is never closed", 2),
        ('"a\nb"', "this string is never closed", 0),
        ("`a${b}", "this template literal is never closed", 5),
        ("`a${b", "'`' is never closed", 0),
        ("x = /a", "this regular expression is never closed", 4),
        ("a /* b", "this comment is never closed", 2),
        ("f(", "'(' is never closed", 1),
        ("f)", "')' closes nothing", 1),
        ("f(]", "']' closes nothing", 2),
        ("`${a)`", "')' closes nothing", 4),
        ("a \\ b", "'\\\\' is no JavaScript", 2),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(source: str, message: str, offset: int) -> None:
    with pytest.raises(TokenError) as caught:
        tokenize(source)
    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_depth_counts_open_brackets() -> None:
    assert [t.depth for t in tokenize("a({b:`${c}`})")] == [0, 0, 1, 2, 2, 2, 3, 2, 1, 0]


_PIECES = st.recursive(
    st.sampled_from(
        [
            "a",
            "1.5e-3",
            "'s\\'x'",
            '"//"',
            "/[/\\]]+/g",
            "`t`",
            "(/r/)",
            "[a, /r/]",
            "a.b?.c",
            "-a",
            "typeof /r/",
        ]
    ),
    lambda inner: st.one_of(
        st.builds("({} / {})".format, inner, inner),
        st.builds("`x${{{}}}y${{ {} }}`".format, inner, inner),
        st.builds("({{ k: {}, m() {{ return {} }} }})".format, inner, inner),
        st.builds("((x) => {{ if (x) /q/.test({}); return {} }})".format, inner, inner),
        st.builds("f({} /* / ` ' */ , {}) // '".format, inner, inner).map(lambda text: text + "\n"),
    ),
    max_leaves=12,
)


@given(_PIECES)
def test_cutting_what_was_joined_gives_the_same_tokens(source: str) -> None:
    tokens = tokenize(source)
    again = tokenize(_join(tokens))
    assert [(t.kind, t.text) for t in again] == [(t.kind, t.text) for t in tokens]
    assert [t.text for t in tokens if t.kind == "regex" and "r" not in t.text] == _regexes(source)


def _regexes(source: str) -> list[str]:
    """The pieces' regular expressions in order: none of them occurs in the pieces' strings or comments."""
    found = []
    at = 0
    while at < len(source):
        piece = next((p for p in ("/[/\\]]+/g", "/q/") if source.startswith(p, at)), None)
        found += [piece] if piece else []
        at += len(piece) if piece else 1
    return found


@given(st.text(alphabet="a/`'\"${}()[]*\\\n .;=1", max_size=40))
def test_any_text_is_cut_without_loss_or_refused(source: str) -> None:
    try:
        tokens = tokenize(source)
    except TokenError:
        return
    assert all(source.startswith(token.text, token.start) for token in tokens)
