"""Entities made from the invented essay: what the tests of their pages use."""

import re

from frontend.name_contexts import EntityPage, Offer
from graph_store.atlas import Theme
from graph_store.entity_models import Entity, EntityLink, Naming, Neighbour
from graph_store.models import NetworkSummary, Source
from tests.frontend import made

NAME = "Lindenhafen"
ID = "Lindenhafen"
ELSEWHERE = {"Lindenhafen": ID, "hop hornbeam": "HopHornbeam"}
HERE = {"Mole Street": "MoLeStreet1", "small pits": "SmaLLPitsss", "limes": "Limes111111"}


def links(source: Source) -> tuple[EntityLink, ...]:
    """Where the source has these names; the pits are plain words that no other source has."""
    found = [
        EntityLink(id=id, start=match.start(), end=match.end(), elsewhere=name in ELSEWHERE)
        for name, id in (ELSEWHERE | HERE).items()
        for match in re.finditer(name, source.text)
    ]
    return tuple(sorted(found, key=lambda link: link.start))


def namings() -> tuple[Naming, ...]:
    """The first passage is about the town; then all that mention it."""
    titles = {source.id: source.title for source in made.sources()}
    first, *rest = made.passages()
    mentioning = [passage for passage in rest if NAME in passage.text] or rest[:3]
    return (
        Naming(passage=first, source_title=titles[first.source_id], about=True),
        *(
            Naming(
                passage=passage,
                source_title=titles[passage.source_id],
                about=False,
                spans=tuple(
                    (passage.start + match.start(), passage.start + match.end())
                    for match in re.finditer(r"[A-Z]\w+", passage.text)
                ),
            )
            for passage in mentioning
        ),
    )


def entity_page(offset: int = 0, limit: int = 20, networks: tuple[NetworkSummary, ...] = ()) -> EntityPage:
    found = namings()
    return EntityPage(
        entity=Entity(id=ID, name=NAME, passages=len(found), sources=2),
        passages=found[offset : offset + limit],
        neighbours=(
            Neighbour(id="HopHornbeam", name="hop hornbeam", together=4),
            Neighbour(id="MoLeStreet1", name="Mole Street", together=1),
        ),
        networks=networks,
        offset=offset,
        limit=limit,
    )


def lonely_page() -> EntityPage:
    """A name that one passage has."""
    alone = Entity(id=ID, name=NAME, passages=1, sources=1)
    return EntityPage(entity=alone, passages=namings()[1:2], neighbours=(), networks=())


def offer(themes: tuple[Theme, ...]) -> Offer:
    """A name that a theme and an entity have."""
    entity = Entity(id=ID, name=NAME, passages=4, sources=2)
    return Offer(text=NAME, question=f"{NAME}?", themes=themes, entities=(entity,))
