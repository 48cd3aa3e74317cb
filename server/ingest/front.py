"""Reads front matter (YAML or TOML), what a Markdown document says of itself. PyYAML's only import among readers."""

import datetime
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from server.ingest.documents import one_line

# As Pandoc has it: a blank line behind the dashes makes them a rule, and what follows is text.
_YAML = re.compile(r"\A\ufeff?---[ \t]*\n(?![ \t]*\n)(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LIMIT = 20_000
_FACTS = {"title": "title", "url": "url", "date": "date", "author": "author", "authors": "author"}
_MOST_ITEMS = 20
# Besides its own errors PyYAML lets through what its constructors stumble over: the date 2023-02-31 (ValueError),
# `!!bool x` and `!!int ''` (LookupError), `!!timestamp x` (AttributeError), long floats of base 60 (OverflowError).
_UNREADABLE = (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError)


def front_matter(text: str) -> tuple[Mapping[str, str], str, str]:
    """(title, url, date, author as they stand there; front matter that is none and stays text; the rest)."""
    for pattern, told in ((_YAML, _told_yaml), (_TOML, tomllib.loads)):
        match = pattern.match(text)
        if match:
            facts = _read(match[1], told)
            return facts or {}, match[1] if facts is None else "", text[match.end() :]
    return {}, "", text


def _read(front: str, told: Callable[[str], Mapping[str, Any] | None]) -> Mapping[str, str] | None:
    """What front matter says; None when it cannot be read."""
    if not front.strip():
        return {}
    try:
        given = told(front) if len(front) <= _LIMIT else None
        return None if given is None else _facts(given)
    except _UNREADABLE:
        return None


def _told_yaml(front: str) -> dict[str, Any] | None:
    """The values of the facts alone: aliases and merges multiply, and a few hundred bytes of them take hours."""
    loader = yaml.SafeLoader(front)
    top = loader.get_single_node()
    if not isinstance(top, yaml.MappingNode):
        return None
    given = {key.value: value for key, value in top.value if isinstance(key, yaml.ScalarNode)}
    return {name: _constructed(given[name], loader) for name in _FACTS if name in given}


def _constructed(node: yaml.Node, loader: yaml.SafeLoader) -> Any:
    if isinstance(node, yaml.SequenceNode):
        items = node.value[:_MOST_ITEMS]
        return [loader.construct_object(item) for item in items if isinstance(item, yaml.ScalarNode)]
    return loader.construct_object(node) if isinstance(node, yaml.ScalarNode) else None


def _facts(given: Mapping[str, Any]) -> dict[str, str]:
    """The facts that are words, numbers or dates, or a flat list of them, each on one line."""
    found: dict[str, str] = {}
    for name, fact in _FACTS.items():
        value = given.get(name)
        items = value[:_MOST_ITEMS] if isinstance(value, list) else [value]
        words = one_line(", ".join(said for item in items if (said := one_line(_words(item)))))
        if words:
            found.setdefault(fact, words)
    return found


def _words(value: Any) -> str | None:
    plain = isinstance(value, str | int | float | datetime.date) and not isinstance(value, bool)
    return str(value) if plain else None
