"""HTML and Liquid that operators write, made harmless on the way in and again when it is rendered.

Two invariants. What is saved runs no script even where a page inserts it as it stands: so Liquid may hold
neither the beginning of a tag nor, inside of a tag, a double quote. What is rendered was sanitised after the
player's data came in: so no data becomes markup.

Both libraries are loaded with the first section: together they cost a start half a second.
"""

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from server.core.errors import PlauditError

if TYPE_CHECKING:
    from liquid import Environment
    from nh3 import Cleaner

LONGEST_BODY = 100_000
MOST_LOOPS = 10_000
MOST_OUTPUT = 1_000_000
CACHED = 512

_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WHOLE_TAG = re.compile(r"<(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")

_MORE_TAGS = frozenset({"button", "label", "main", "meter", "picture", "progress", "section", "tfoot"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "lang", "role", "style", "title"},
    "a": {"href", "target"},
    "button": {"type"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "src", "width"},
    "meter": {"high", "low", "max", "min", "optimum", "value"},
    "ol": {"start"},
    "progress": {"max", "value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_SCHEMES = {"dp", "http", "https", "mailto", "tel"}
# Nothing that loads, covers or leaves its place.
_STYLES = {
    *("align-items", "align-self", "background-color", "border", "border-bottom", "border-color"),
    *("border-left", "border-radius", "border-right", "border-top", "color", "column-gap", "display", "flex"),
    *("flex-direction", "flex-grow", "flex-wrap", "font-family", "font-size", "font-style", "font-weight"),
    *("gap", "grid-template-columns", "height", "justify-content", "letter-spacing", "line-height"),
    *("list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top"),
    *("max-height", "max-width", "min-height", "min-width", "object-fit", "opacity", "padding"),
    *("padding-bottom", "padding-left", "padding-right", "padding-top", "row-gap", "text-align"),
    *("text-decoration", "text-transform", "vertical-align", "white-space", "width"),
}
_BAD_CSS = re.compile(r"</|<!--|@import|expression\s*\(|javascript:|-moz-binding|behavior\s*:", re.IGNORECASE)


# -- on the way in ------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=CACHED)
def clean_html(body: str) -> str:
    """The same page without scripts, handlers, frames, forms and foreign styles. Raises PlauditError when it
    is too long."""
    return _settled(body, _cleaner().clean)


@functools.lru_cache(maxsize=CACHED)
def clean_liquid(body: str) -> str:
    """The same template around sanitised HTML. Raises PlauditError for Liquid that does not parse, or that
    stands where it could become markup."""
    text = _settled(body, _sanitised)
    check_liquid(text)
    return text


def _settled(body: str, clean: Callable[[str], str]) -> str:
    """What is clean stays as it is, so that what is read again is what was saved."""
    _check_length(body)
    once = clean(body)
    _check_length(once)
    if clean(once) != once:
        message = "This HTML is nested in a way that has no one meaning. Close tags in the order they open."
        raise PlauditError(message, code="bad_html")
    return once


def _sanitised(body: str) -> str:
    body = _COMMENT.sub("", body)
    mark = _unused(body)
    parts, marked = _lift(body, mark)
    safe = _cleaner(comments=True).clean(marked)
    safe = _COMMENT.sub(lambda found: found[0] if found[0].startswith(f"<!--{mark}") else "", safe)
    return _put_back(safe, parts, mark)


def check_liquid(text: str) -> None:
    """Raise PlauditError unless this parses, with filters that there are."""
    from liquid.exceptions import LiquidError

    environment = _environment()
    try:
        template = environment.from_string(text)
        filters = set(template.analyze(include_partials=False).filters)
    except (LiquidError, RecursionError) as error:
        message = f"This Liquid cannot be: {_first_line(error)}."
        raise PlauditError(message, code="bad_liquid") from error
    unknown = sorted(filters - set(environment.filters))
    if unknown:
        raise PlauditError(f"There is no Liquid filter {unknown[0]!r}.", code="bad_liquid")


def without_liquid(text: str) -> str:
    """The text with a word in place of each piece of Liquid: what stands around it."""
    return _LIQUID.sub("x", text)


def check_css(css: str) -> str:
    """The same styles, or PlauditError for what leaves its style sheet or loads another."""
    _check_length(css)
    found = _BAD_CSS.search(css)
    if found or "\\" in css:
        what = found[0] if found else "\\"
        raise PlauditError(f"Styles may not contain {what!r}.", code="bad_css")
    return css


def _check_length(text: str) -> None:
    if len(text) > LONGEST_BODY:
        message = f"It has {len(text)} characters; at most {LONGEST_BODY} are kept."
        raise PlauditError(message, code="too_long")


def _unused(body: str) -> str:
    number = 0
    while f"lq{number}z" in body:
        number += 1
    return f"lq{number}z"


def _lift(body: str, mark: str) -> tuple[list[str], str]:
    """The Liquid of a template, and the template with marks in its place: a comment in text, since a table
    moves any word out of it, and a word inside of a tag (with the % of a style, which belongs to its number).
    """
    parts: list[str] = []
    pieces: list[str] = []
    end = 0
    for hit, inside_tag in _in_context(_LIQUID, body):
        word = f"{mark}{len(parts)}x"
        pieces += [body[end : hit.start()], word if inside_tag else f"<!--{word}-->"]
        end = hit.end()
        percent = inside_tag and body.startswith("%", end)
        parts.append(hit[0] + ("%" if percent else ""))
        end += percent
    return parts, "".join([*pieces, body[end:]])


def _put_back(safe: str, parts: list[str], mark: str) -> str:
    """The template with its Liquid, where each part may stand by what the page has become."""
    pieces: list[str] = []
    found: set[int] = set()
    end = 0
    for hit, inside_tag in _in_context(re.compile(rf"<!--{mark}(\d+)x-->|{mark}(\d+)x"), safe):
        number = int(hit[1] or hit[2])
        _check_part(parts[number], inside_tag=inside_tag)
        pieces += [safe[end : hit.start()], parts[number]]
        end = hit.end()
        found.add(number)
    for number, part in enumerate(parts):
        if number not in found:
            message = (
                f"The Liquid {part[:60]!r} stands in a part of the page that is not kept. Liquid goes into "
                "text and into quoted values of allowed attributes."
            )
            raise PlauditError(message, code="bad_liquid")
    return "".join([*pieces, safe[end:]])


def _in_context(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Every hit, and whether it stands inside of a tag."""
    at, tag = 0, ""
    for hit in pattern.finditer(text):
        tag = _open_tag(tag + text[at : hit.start()])
        yield hit, bool(tag)
        at = hit.end()


def _open_tag(text: str) -> str:
    """The tag at the end of `text` that has not ended yet; empty between tags."""
    at = 0
    while (begin := _TAG_BEGINS.search(text, at)) is not None:
        whole = _WHOLE_TAG.match(text, begin.start())
        if whole is None:
            return text[begin.start() :]
        at = whole.end()
    return ""


def _check_part(part: str, *, inside_tag: bool) -> None:
    if _TAG_BEGINS.search(part):
        message = f"Liquid holds no tags: put a space behind < in {part[:60]!r}, or the tag outside of it."
        raise PlauditError(message, code="bad_liquid")
    if inside_tag and '"' in part:
        message = f"Inside of a tag, Liquid takes single quotes: {part[:60]!r}."
        raise PlauditError(message, code="bad_liquid")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


@functools.cache
def _cleaner(*, comments: bool = False) -> "Cleaner":
    import nh3

    return nh3.Cleaner(
        tags=nh3.ALLOWED_TAGS | _MORE_TAGS,
        attributes=_ATTRIBUTES,
        generic_attribute_prefixes={"aria-"},
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        strip_comments=not comments,
    )


# -- on the way out -----------------------------------------------------------------------------------------


def render(template: str, facts: Mapping[str, Any], *, raw: bool = False) -> str:
    """The page that a saved template makes of `facts`, sanitised once more; `raw` shows the facts instead.

    Raises PlauditError for a template that fails or needs more than the limits.
    """
    if raw:
        from markupsafe import escape

        text = json.dumps(dict(facts), ensure_ascii=False, indent=2, default=str)
        return f"<pre>{escape(text[:MOST_OUTPUT])}</pre>"
    return _cleaner().clean(_filled(template, facts, escape=True))


def render_text(template: str, facts: Mapping[str, Any]) -> str:
    """The plain text that a template makes of `facts`: for places that show text and know no markup.

    Raises PlauditError as `render` does.
    """
    if "{{" not in template and "{%" not in template:
        return template
    return _filled(template, facts, escape=False)


def _filled(template: str, facts: Mapping[str, Any], *, escape: bool) -> str:
    from liquid.exceptions import LiquidError

    try:
        return str(_parsed(template, escape=escape).render(**facts))
    except (LiquidError, RecursionError, ArithmeticError, ValueError, TypeError) as error:
        message = f"This template cannot be shown: {_first_line(error)}."
        raise PlauditError(message, code="section_failed") from error


@functools.lru_cache(maxsize=CACHED)
def _parsed(template: str, *, escape: bool) -> Any:
    return _environment(escape=escape).from_string(template)


@functools.cache
def _environment(*, escape: bool = True) -> "Environment":
    from liquid import Environment

    class Limited(Environment):
        loop_iteration_limit = MOST_LOOPS
        local_namespace_limit = MOST_OUTPUT
        output_stream_limit = MOST_OUTPUT

    environment = Limited(autoescape=escape)
    for tag in ("include", "render"):
        del environment.tags[tag]
    del environment.filters["safe"]
    for name, call in list(environment.filters.items()):
        environment.add_filter(name, _bounded(name, call))
    return environment


def _bounded(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that refuses what would grow beyond the limits before anything counts it."""

    @functools.wraps(call)
    def run(value: Any, *args: Any, **options: Any) -> Any:
        if max((_weight(name, value, args), *map(_size, (value, *args)))) > MOST_OUTPUT:
            raise ValueError(f"the filter {name} makes more than {MOST_OUTPUT} characters")
        return call(value, *args, **options)

    return run


def _size(value: Any) -> int:
    if isinstance(value, range):
        return len(value) * (MOST_OUTPUT // MOST_LOOPS)
    if isinstance(value, int):
        return value.bit_length()
    return len(value) if isinstance(value, str | list | tuple) else 0


def _weight(name: str, value: Any, args: tuple[Any, ...]) -> int:
    """How long the result is at most, where that is more than the sum of what goes in."""
    words = [str(arg) for arg in args if isinstance(arg, str)]
    if name == "join" and isinstance(value, list | tuple) and words:
        return len(value) * len(words[0]) + sum(_size(item) for item in value)
    if name.startswith("replace") and len(words) > 1:
        return _size(value) + str(value).count(words[0]) * len(words[1])
    return 0
