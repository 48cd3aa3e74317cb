"""What the query bar takes a text for: a link of this service, a hashtag, the name of a theme or entity, or a question.

In this order: a link; text that begins with `#`, a hashtag or a theme's, else an entity's name without spaces; a bare
word that exists as a hashtag; the exact name of a theme or entity, offered where it could also be a question; else a
question. An id one slip away is offered, never opened. Reads only.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import SplitResult, parse_qs, urlsplit

from graph_store import identity, ids, normal
from graph_store.entity_models import Entity
from graph_store.errors import Removed
from graph_store.ids import Kind
from server.errors import NoSuchHashtag
from server.gather import hidden
from server.ingest.name_forms import LONGEST, normal_name
from server.kit import Kit
from server.language import english

if TYPE_CHECKING:
    from graph_store.atlas import Theme
    from server.atlas import Chart

Took = Literal["link", "hashtag", "theme", "entity", "question"]
Charted = Callable[[], "Chart"]
"""Gives the chart of the themes; called only where one could be meant. Without it nothing is taken for a theme."""

LETTERS: dict[str, str] = {"network": "n", "finding": "f", "source": "s", "theme": "t", "entity": "e"}
"""The first part of a page's path, for each kind that has a page."""

TOOK: tuple[Took, ...] = get_args(Took)

_PATH = re.compile(r"/(?:n|f|s|t|e)/([^/?#]+)/?")
_HOST_AND_PATH = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?[^\s/?#]*/(?:n|f|s|t|e)/\S+", re.IGNORECASE)
_WRAPPING = "\"'“”‘’«»<>()[]"
"""What a hashtag or link is often pasted in."""
_OFFSET = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Target:
    """A page of this service: `kind` and `id` name what it shows, `url` is its path."""

    kind: str
    id: str
    url: str


@dataclass(frozen=True)
class Resolution:
    """What a text was taken for. `unknown`: it names something by id, and nothing has that id."""

    kind: str
    id: str | None
    url: str | None
    did_you_mean: tuple[Target, ...]
    took: Took


def resolve(text: str, kit: Kit, charted: Charted | None = None) -> Resolution:
    """Decide what `text` is; any text has an answer. Raises Removed when it names something that was removed."""
    text = text.strip().strip(_WRAPPING).rstrip(".,;")
    linked = find_linked_id(text, kit.settings.base_url)
    elsewhere = find_linked_id(text, any_host=True)
    if linked is None and elsewhere is not None and _find_target(elsewhere, kit, charted):
        linked = elsewhere  # a link from before the service moved to another address
    if linked is not None:
        return _open(linked, "link", kit, charted, urlsplit(_with_scheme(text)).query)
    if text.startswith(("#", "＃")):
        return _open(_tidy(text), "hashtag", kit, charted)
    return _bare(text, kit, charted)


def get_network_id(text: str, kit: Kit) -> str:
    """The network that a hashtag, or a link to any host, names. Raises NoSuchHashtag, Removed."""
    text = text.strip().strip(_WRAPPING).rstrip(".,;")
    linked = find_linked_id(text, any_host=True)
    found = _open(_tidy(text) if linked is None else linked, "hashtag" if linked is None else "link", kit)
    if found.kind == "network" and found.id is not None:
        return found.id
    other = None if found.id is None else f"It names {'an' if found.kind == 'entity' else 'a'} {found.kind}."
    raise NoSuchHashtag(text.strip(), other or hint(found.did_you_mean), "network")


def near(text: str, kit: Kit) -> tuple[Target, ...]:
    """The pages whose id differs from `text` only by case or one slip."""
    found = (_target(kind, id, kit) for kind, id in kit.store.near(_tidy(text)))
    return tuple(dict.fromkeys(target for target in found if target is not None))


def suggest(text: str, kit: Kit) -> tuple[Target, ...]:
    """What somebody may have meant who asked for `text` and got nothing: another kind with this id, or a near id."""
    try:
        other = _find_target(_tidy(text), kit)
    except Removed:
        other = None
    return (*(() if other is None else (other,)), *near(text, kit))


def hint(targets: tuple[Target, ...]) -> str | None:
    """The question that offers `targets`; None when there are none."""
    return f"Did you mean {' or '.join('#' + target.id for target in targets)}?" if targets else None


def entities_called(text: str, kit: Kit) -> list[Entity]:
    """The entity that has exactly this name and joins passages; whoever ends it with a question mark asks."""
    if _asks(text) or len(normal.words(text)) > LONGEST:
        return []
    found = kit.store.entities_called(normal_name(text), without=hidden(kit.store))
    return [entity for entity in found if entity.passages > 1]


def find_linked_id(text: str, base_url: str | None = None, *, any_host: bool = False) -> str | None:
    """The id in a link of this service, in whatever state it was pasted; None when `text` is no such link.

    Its host is `base_url`'s, a loopback address, or left out; tracking parameters and fragments do not count.
    With `any_host`, the path alone decides: for those who said that it is a link.
    """
    if not text.startswith(("/n/", "/f/", "/s/", "/t/", "/e/")) and not _HOST_AND_PATH.fullmatch(text):
        return None
    try:
        parts = urlsplit(_with_scheme(text))
        ours = any_host or not parts.netloc or _is_ours(parts, base_url)
    except ValueError:
        return None
    match = _PATH.fullmatch(parts.path)
    web = parts.scheme in ("http", "https") or not parts.netloc
    return _tidy(match.group(1)) if match and ours and web else None


def path_of(kind: str, id: str) -> str:
    """The path of the page that shows the network, finding, source, theme or entity `id`."""
    return f"/{LETTERS[kind]}/{id}"


def _bare(text: str, kit: Kit, charted: Charted | None) -> Resolution:
    if not normal.question(text):
        return Resolution("unknown", None, None, (), "question")
    candidate = _tidy(text)
    target = _find_target(candidate, kit, charted)
    if target is not None:
        return Resolution(target.kind, target.id, target.url, (), "hashtag")
    entities = entities_called(text, kit)
    named = (*_named(text, charted), *(_target_of("entity", entity.id) for entity in entities))
    is_term = any(entity.name.islower() for entity in entities)
    if len(named) == 1 and not is_term and not _could_be_asked(text, kit):
        return _took(named[0])
    one_word = len(text.split()) == 1
    near_ones = _near(candidate, kit, charted) if one_word and not named else ()
    return Resolution("question", None, None, named or near_ones, "question")


def _open(id: str, took: Took, kit: Kit, charted: Charted | None = None, query: str = "") -> Resolution:
    target = _find_target(id, kit, charted)
    if target is not None:
        marked = _marked(query) if target.kind == "source" and "?" not in target.url else ""
        return Resolution(target.kind, target.id, target.url + marked, (), took)
    named = _joined(id, kit, charted) if took == "hashtag" else ()
    if len(named) == 1:
        return _took(named[0])
    return Resolution("unknown", None, None, named or _near(id, kit, charted), took)


def _took(named: Target) -> Resolution:
    return Resolution(named.kind, named.id, named.url, (), "theme" if named.kind == "theme" else "entity")


def _joined(text: str, kit: Kit, charted: Charted | None) -> tuple[Target, ...]:
    """The themes, else the entities, with this name but for spaces."""
    themes = charted().called(text) if charted else ()
    if themes or not normal.words(text):
        return tuple(map(_theme, themes))
    entities = kit.store.entities_called("".join(normal.words(text)), spaced=False, without=hidden(kit.store))
    return tuple(_target_of("entity", entity.id) for entity in entities)


def _asks(text: str) -> bool:
    return not normal.words(text) or text.endswith(("?", "？", "؟"))


def _named(text: str, charted: Charted | None) -> tuple[Target, ...]:
    """The themes with exactly this name; whoever ends it with a question mark asks."""
    words = normal.words(text)
    if charted is None or _asks(text):
        return ()
    return tuple(_theme(theme) for theme in charted().called(text) if normal.words(theme.name) == words)


def _could_be_asked(text: str, kit: Kit) -> bool:
    """Whether a name also reads as a question: it opens with a word that no name opens with, or was asked before."""
    asked = kit.store.identify("question", identity.question_digest(text))
    return normal.words(text)[0] in english().stop_words or kit.store.find_question(asked) is not None


def _near(id: str, kit: Kit, charted: Charted | None) -> tuple[Target, ...]:
    slips = {*ids.near(id), id} if charted else set()
    themes = charted().themes.items() if charted else ()
    others = (_theme(theme) for own, theme in themes if own in slips or own.casefold() == id.casefold())
    return (*near(id, kit), *dict.fromkeys(others))


def _theme(theme: "Theme") -> Target:
    return _target_of("theme", theme.id)


def _target_of(kind: str, id: str) -> Target:
    return Target(kind, id, path_of(kind, id))


def _find_target(id: str, kit: Kit, charted: Charted | None = None) -> Target | None:
    if not ids.is_id(id):
        return None
    kind = kit.store.kind_of(id)
    if kind is not None:
        return _target(kind, id, kit)
    theme = charted().themes.get(id) if charted else None
    return None if theme is None else _theme(theme)


def _target(kind: Kind, id: str, kit: Kit) -> Target | None:
    if kind in LETTERS:
        return _target_of(kind, id)
    if kind == "question":
        newest = kit.store.find_question(id)
        return None if newest is None else _target_of("network", newest)
    if kind == "passage":
        passage = kit.store.passages([id])[0]
        marked = f"?start={passage.start}&end={passage.end}"
        return Target("source", passage.source_id, path_of("source", passage.source_id) + marked)
    return None


def _tidy(text: str) -> str:
    return ids.tidy(unicodedata.normalize("NFKC", text))


def _with_scheme(text: str) -> str:
    return text if "://" in text or text.startswith("/") else f"http://{text}"


def _is_ours(parts: SplitResult, base_url: str | None) -> bool:
    host = parts.hostname or ""
    return is_loopback(host) or (base_url is not None and host == urlsplit(base_url).hostname)


def is_loopback(host: str) -> bool:
    """Whether a host's name or address means this machine only, without looking it up."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _marked(query: str) -> str:
    """The start and end that a source's link carries, if both are there."""
    values = parse_qs(query)
    offsets = [values.get(name, [""])[0] for name in ("start", "end")]
    return "?start={}&end={}".format(*offsets) if all(map(_OFFSET.fullmatch, offsets)) else ""
