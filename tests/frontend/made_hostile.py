"""Networks whose every text is as people, documents and attackers write: strategies for property tests."""

from hypothesis import strategies as st
from pydantic import BaseModel

from frontend.contexts import NetworkPage
from tests.frontend import made_pages

HOSTILE = (
    "",
    " ",
    "CON",
    "con.md",
    "COM1",
    "LPT¹.txt",
    "NUL.",
    "...",
    "trailing dots...",
    'a/b\\c:d*e?f"g<h>i|j',
    "[[Other note]] and ![[embedded]]",
    "] [ # heading ^ block | alias",
    "![pixel](https://example.net/p.png) <img src=https://example.net/q.png>",
    "</script><script>alert(1)</script>",
    "<!-- --> ]]> <![CDATA[",
    '=HYPERLINK("https://example.net")',
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\tindented",
    "\r\nreturned",
    "two\nlines\n\n# and a heading\n- an item\n1. another\n---",
    "---\ntags: [stolen]\n---",
    "🌳🌲 👩‍👩‍👧‍👦",
    "Ünïcödé ﬁligree ẞ Straße STRASSE",
    "مرحبا بالعالم",
    "冬の渡し船",
    "%%comment%% ==mark== $x$ `code` ~~gone~~ *em* _em_ &amp; &#60; \\",
    "x" * 200,
    "word " * 60,
    "控" * 200,
    "\u202eright to left\u2069 \u200b\ufeff",
    "\x00\x07\x1b[31m\x7f\x85\ufffe\uffff",
    "javascript:alert(1)",
    "https://example.org/a_(b)?q=[[x]]&y=<z> #frag",
    "null",
    "2026-01-01",
    "1e5",
    "{{ 7*7 }} {% raw %}",
)
"""One of each trap."""

TEXTS = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_FREE = {"name", "text", "headline", "summary", "title", "heading", "url", "label", "description", "model"}
"""The fields that hold words; ids, keys and kinds stay."""


@st.composite
def hostile_pages(draw: st.DrawFn) -> NetworkPage:
    """A page of a network with every text replaced. Offsets and texts no longer agree, which no export may rely on."""
    page = made_pages.network_page(draw(st.integers(1, 11)))
    return replaced(page, draw)


def replaced(value, draw, name=""):
    if isinstance(value, BaseModel):
        fields = {field: replaced(getattr(value, field), draw, field) for field in type(value).model_fields}
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        return tuple(replaced(item, draw, name) for item in value)
    if isinstance(value, dict):
        return value if name == "drawings" else {key: replaced(item, draw) for key, item in value.items()}
    return draw(TEXTS) if isinstance(value, str) and name in _FREE else value


def poisoned_with(page: NetworkPage, text: str) -> NetworkPage:
    """The page with `text` in every field that holds words."""
    return replaced(page, lambda _: text)
