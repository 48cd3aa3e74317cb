"""The records of entities: the names in a text, what names one, and what stands beside it."""

from graph_store.models import Passage, Record


class Mention(Record):
    """A name as a source has it: the characters from `start` to `end`. `name` is its normal form."""

    name: str
    start: int
    end: int


class Names(Record):
    """What a passage is about, and what it mentions, under the names' normal forms."""

    subjects: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()


class Entity(Record):
    """A name that passages mention or are about, in the spelling most sources use; `passages` and `sources` count
    where. It is told from the texts: with the last passage that names it, it is gone."""

    id: str
    name: str
    passages: int
    sources: int


class Naming(Record):
    """A passage that names an entity: is about it, or mentions it in the characters of each of `spans`."""

    passage: Passage
    source_title: str
    about: bool
    spans: tuple[tuple[int, int], ...] = ()


class Neighbour(Record):
    """An entity that `together` of the passages name which name another one."""

    id: str
    name: str
    together: int


class EntityLink(Record):
    """Characters of a source that name an entity which other passages name too; `elsewhere`: those of other sources."""

    id: str
    start: int
    end: int
    elsewhere: bool
