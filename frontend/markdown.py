"""Text inside Markdown notes: escaped so that it stays text, also where the sources write Markdown or HTML.

A note that is opened loads nothing, embeds nothing and runs nothing that its sources chose.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import yaml

from frontend.report import Part

_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>#|~$^]|(?<=%)%|%(?=%)|(?<==)=|=(?==)|&(?=#?\w+;)")
_AT_LINE_START = re.compile(r"^([ \t]*\d*)([-+=.)])", re.MULTILINE)
"""What begins a list, or underlines the line before into a heading."""
_LINKS = re.compile(r"\[(?=\[)")
_KEPT_IN_ADDRESSES = "%/:?#@!$&'*+,;=~"
_WEB = ("https://", "http://")


class Written(str):
    """Markdown already: not escaped again."""

    __slots__ = ()


def escaped(text: str) -> Written:
    """`text` as one line that reads as it is."""
    return Written(_plain(" ".join(text.split())))


def block(parts: Iterable[Part]) -> Written:
    """A block quote, line by line, with the marked words highlighted."""
    text = "".join(_marked(part.text) if part.marked else _plain(part.text) for part in parts)
    return Written("\n".join(f"> {line.strip()}".rstrip() for line in text.split("\n")))


def link(name: str) -> Written:
    """A link to the note of this name."""
    return Written(f"[[{name}]]")


def address(url: str, shown: str) -> Written:
    """A link to an address on the web, or the address as text where it leads elsewhere."""
    if not url.startswith(_WEB):
        return escaped(shown)
    return Written(f"[{escaped(shown)}]({quote(url, safe=_KEPT_IN_ADDRESSES)})")


def front_matter(fields: dict[str, Any]) -> Written:
    """The properties at the top of a note, without those that are None. Brackets that would link are set apart."""
    known = {name: _unlinked(value) for name, value in fields.items() if value is not None}
    listed = yaml.dump(known, Dumper=_Properties, allow_unicode=True, sort_keys=False, width=float("inf"))
    return Written(f"---\n{listed}---")


class _Properties(yaml.SafeDumper):
    """Quotes what holds a line break of any kind: PyYAML writes U+0085 and its like bare, and reads them as blanks."""


def _text(dumper: _Properties, text: str) -> yaml.ScalarNode:
    style = None if text.splitlines() == [text] else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Properties.add_representer(str, _text)


def _unlinked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unlinked(item) for item in value]
    return _LINKS.sub("[ ", value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return _AT_LINE_START.sub(r"\1\\\2", _MEANS_SOMETHING.sub(r"\\\g<0>", text))


def _marked(text: str) -> str:
    """Each line highlighted by itself: a highlight does not reach across a line that is empty."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(f"=={_plain(line)}==" if line else "" for line in lines)
