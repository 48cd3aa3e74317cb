"""The atlas as a list: groups with their themes, those that the drawing shows first, or what a search has found."""

from dataclasses import dataclass

from frontend.atlas_svg import TINTS
from frontend.contexts import AtlasPage
from graph_store.atlas import Group, Theme

MOST = 1000
"""Themes one page lists; a search finds the others."""
FIRST = 4
"""Themes of a group that stand there before it is opened, where the drawing shows none."""


@dataclass(frozen=True)
class Shelf:
    """Themes under one heading: `first` stand there at once, `rest` when it is opened. No group: what is in none."""

    group: Group | None
    first: tuple[Theme, ...]
    rest: tuple[Theme, ...]
    tint: int | None


@dataclass(frozen=True)
class AtlasList:
    """The shelves, and how many themes there is no room for."""

    shelves: tuple[Shelf, ...]
    unlisted: int


def listed(page: AtlasPage) -> AtlasList:
    """The list of an atlas page; what a search has found stands under the same headings in the same order."""
    themes = {theme.id: theme for theme in (page.found if page.query else page.atlas.themes)}
    drawn = {box.id for box in page.drawings["wide"].boxes} if "wide" in page.drawings else set()
    groups: list[tuple[Group | None, list[Theme]]] = [
        (group, [themes[id] for id in group.themes if id in themes]) for group in page.atlas.groups
    ]
    grouped = {theme.id for _, its in groups for theme in its}
    groups.append((None, [theme for theme in themes.values() if theme.id not in grouped]))
    shelves, left = [], MOST
    for number, (group, its) in enumerate(groups):
        shown = its[:left]
        left -= len(shown)
        if shown:
            tint = number % TINTS if group and not drawn.isdisjoint(group.themes) else None
            first = shown if page.query else _first(shown, drawn)
            rest = [theme for theme in shown if theme not in first]
            shelves.append(Shelf(group, tuple(first), tuple(rest), tint))
    return AtlasList(tuple(shelves), len(themes) - MOST + left)


def _first(themes: list[Theme], drawn: set[str]) -> list[Theme]:
    """Those in the drawing, or the first few; all where only one more is left."""
    first = [theme for theme in themes if theme.id in drawn] or themes[:FIRST]
    return themes if len(themes) == len(first) + 1 else first
