"""What the query bar takes a text for: a link of this service, a hashtag, or a question. Reads only.

In this order: a link; text that begins with `#`, a hashtag; a bare word that exists as a hashtag; else a
question. An id one slip away is offered, never opened.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from graph_store import ids, normal
from graph_store.errors import Removed
from graph_store.ids import Kind
from server.errors import NoSuchHashtag
from server.kit import Kit

Took = Literal["link", "hashtag", "question"]

LETTERS: dict[str, str] = {"network": "n", "finding": "f", "source": "s"}
"""The first part of a page's path, for each kind that has a page."""

TOOK: tuple[Took, ...] = ("link", "hashtag", "question")

_PATH = re.compile(r"/(?:n|f|s)/([^/?#]+)/?")
_HOST_AND_PATH = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?[^\s/?#]*/(?:n|f|s)/\S+", re.IGNORECASE)
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


def resolve(text: str, kit: Kit) -> Resolution:
    """Decide what `text` is; any text has an answer. Raises Removed when it names something that was removed."""
    text = text.strip().strip(_WRAPPING).rstrip(".,;")
    linked = find_linked_id(text, kit.settings.base_url)
    elsewhere = find_linked_id(text, any_host=True)
    if linked is None and elsewhere is not None and _find_target(elsewhere, kit):
        linked = elsewhere  # a link from before the service moved to another address
    if linked is not None:
        return _open(linked, "link", kit, urlsplit(_with_scheme(text)).query)
    if text.startswith(("#", "＃")):
        return _open(_tidy(text), "hashtag", kit)
    return _bare(text, kit)


def get_network_id(text: str, kit: Kit) -> str:
    """The network that a hashtag, or a link to any host, names. Raises NoSuchHashtag, Removed."""
    text = text.strip().strip(_WRAPPING).rstrip(".,;")
    linked = find_linked_id(text, any_host=True)
    found = _open(_tidy(text) if linked is None else linked, "hashtag" if linked is None else "link", kit)
    if found.kind == "network" and found.id is not None:
        return found.id
    other = None if found.id is None else f"It names a {found.kind}."
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


def find_linked_id(text: str, base_url: str | None = None, *, any_host: bool = False) -> str | None:
    """The id in a link of this service, in whatever state it was pasted; None when `text` is no such link.

    Its host is `base_url`'s, a loopback address, or left out; tracking parameters and fragments do not count.
    With `any_host`, the path alone decides: for those who said that it is a link.
    """
    if not text.startswith(("/n/", "/f/", "/s/")) and not _HOST_AND_PATH.fullmatch(text):
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
    """The path of the page that shows the network, finding or source `id`."""
    return f"/{LETTERS[kind]}/{id}"


def _bare(text: str, kit: Kit) -> Resolution:
    if not normal.question(text):
        return Resolution("unknown", None, None, (), "question")
    candidate = _tidy(text)
    target = _find_target(candidate, kit)
    if target is not None:
        return Resolution(target.kind, target.id, target.url, (), "hashtag")
    one_word = len(text.split()) == 1
    return Resolution("question", None, None, near(candidate, kit) if one_word else (), "question")


def _open(id: str, took: Took, kit: Kit, query: str = "") -> Resolution:
    target = _find_target(id, kit)
    if target is None:
        return Resolution("unknown", None, None, near(id, kit), took)
    marked = _marked(query) if target.kind == "source" and "?" not in target.url else ""
    return Resolution(target.kind, target.id, target.url + marked, (), took)


def _find_target(id: str, kit: Kit) -> Target | None:
    kind = kit.store.kind_of(id) if ids.is_id(id) else None
    return None if kind is None else _target(kind, id, kit)


def _target(kind: Kind, id: str, kit: Kit) -> Target | None:
    if kind in LETTERS:
        return Target(kind, id, path_of(kind, id))
    if kind == "question":
        newest = kit.store.find_question(id)
        return None if newest is None else Target("network", newest, path_of("network", newest))
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
