"""Ranking through names: what is only named comes up, says why, and nothing else in the store has a part in it."""

import json
from pathlib import Path

import pytest

from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.linking import NEAR
from server.inquiry.retrieve import retrieve
from server.inquiry.search import search
from server.kit import Kit, open_kit
from server.settings import Settings

FERRY = (
    "# The Grey Heron\n\nThe Grey Heron is a ferry that crosses the sound twice a day. She was drawn by Ilse Brandvold and"
    " launched in the spring of 1931. Her hull is of oak, and she carries forty people.\n"
)
BRANDVOLD = (
    "# Ilse Brandvold\n\nIlse Brandvold grew up in Molde, where her mother kept the school. She studied in Zürich and drew"
    " only a few hulls before she turned to bridges.\n"
)
OTHERS = tuple(
    f"# {name}\n\n{name} is a ferry of the northern line. She was drawn by {by} and launched in the autumn of {year}."
    f" Her engine was taken from a trawler, and she carries {seats} people across the sound.\n"
    for name, by, year, seats in (
        ("The Sea Eagle", "Tor Lunde", 1924, 30),
        ("The Black Tern", "Tor Lunde", 1926, 25),
        ("The Old Gannet", "Hedda Moe", 1938, 60),
        ("The Oyster Catcher", "Hedda Moe", 1940, 45),
        ("The Tufted Duck", "Arne Vik", 1952, 80),
        ("The Red Knot", "Arne Vik", 1955, 85),
    )
)
SCHOOLS = tuple(
    f"# The school of {place}\n\nThe school of {place} was kept by a teacher who had grown up there. Children from the"
    f" islands lived with families in {place} in winter, and rowed home when the ice was gone.\n"
    for place in ("Ona", "Sula", "Veidholmen", "Titran", "Halten", "Bud")
)
QUESTION = "Where did the designer of the Grey Heron grow up?"


def given(kit: Kit, *texts: str, collections: tuple[str, ...] = ()) -> None:
    outcome = add(
        [Origin(name=f"{number}.md", data=text.encode()) for number, text in enumerate(texts)], kit, collections
    )
    assert not outcome.refused


def ranked(kit: Kit, question: str = QUESTION) -> list[tuple[str, float]]:
    ranking = retrieve(question, kit)
    return list(zip((one.id for one in ranking.passages), ranking.scores, strict=True))


def test_what_is_only_named_by_another_passage_comes_up_and_says_so(fresh: Kit) -> None:
    given(fresh, FERRY, BRANDVOLD, *OTHERS, *SCHOOLS)
    nearest = sorted(
        zip(retrieve(QUESTION, fresh).cosines, retrieve(QUESTION, fresh).passages, strict=True),
        reverse=True,
        key=lambda one: one[0],
    )

    first, second = search(QUESTION, fresh, 2)

    assert [first.source_title, second.source_title] == ["The Grey Heron", "Ilse Brandvold"]
    assert first.linked == "named in the question" and first.why.endswith("; named in the question")
    assert second.linked == "named by “The Grey Heron”"
    assert "Molde" not in " ".join(passage.text for _, passage in nearest[:2])


def test_what_shares_a_name_says_with_whom(fresh: Kit) -> None:
    lunde = (
        "# Notes on the yard\n\nIn 1923 Tor Lunde rented the yard below the church and paid in herring until the war.\n"
    )
    given(fresh, *OTHERS, *SCHOOLS, lunde)

    said = {hit.source_title: hit.linked for hit in search("Who drew The Sea Eagle?", fresh, 20)}

    assert said["The Sea Eagle"] == "named in the question"
    assert said["The Black Tern"] == "shares “Tor Lunde” with “The Sea Eagle”"


def test_what_mentions_the_thing_asked_about_says_so(fresh: Kit) -> None:
    diary = "# A diary\n\nOn Tuesday we missed the Grey Heron and slept in the boat house with two pilots and a goat.\n"
    given(fresh, FERRY, *OTHERS, *SCHOOLS, diary)

    said = {hit.source_title: hit.linked for hit in search("When was the Grey Heron launched?", fresh, 20)}

    assert said["A diary"] in ("mentions “The Grey Heron”", "named by “The Grey Heron”")


@pytest.mark.parametrize("question", [QUESTION, "Who drew ferries of the northern line?", "schools on islands"])
def test_neither_order_nor_what_was_removed_changes_a_ranking(question: str, fresh: Kit, tmp_path: Path) -> None:
    given(fresh, FERRY, BRANDVOLD, *OTHERS, *SCHOOLS)
    opened = open_kit(Settings(db=str(tmp_path / "other.db")), create=True)
    other = Kit(opened.settings, opened.store, fresh.embedder)
    given(other, *SCHOOLS, BRANDVOLD)
    extra = "# Ilse Brandvold, letters\n\nIlse Brandvold wrote from Molde about the Grey Heron and about Tor Lunde.\n"
    given(other, extra)
    given(other, *reversed(OTHERS), FERRY)
    assert ranked(other, question) != ranked(fresh, question)

    other.store.remove_source(next(one.id for one in other.store.sources() if one.title.endswith("letters")))

    assert ranked(other, question) == ranked(fresh, question)
    other.store.close()


def test_no_way_leads_out_of_the_collections_asked(fresh: Kit) -> None:
    given(fresh, FERRY, *OTHERS, collections=("ships",))
    given(fresh, BRANDVOLD, *SCHOOLS, collections=("people",))

    ranking = retrieve(QUESTION, fresh, ("ships",))

    assert "Ilse Brandvold" not in {source.title for source in ranking.sources.values()}
    assert ranking.passages[0].text.startswith("The Grey Heron")


def test_entries_of_one_title_in_one_list_are_one_document(fresh: Kit) -> None:
    texts = [
        BRANDVOLD.split("\n\n")[1].strip(),
        "The bridge at Rauma was her last work, and it stands without a new nail.",
    ]
    lines = "\n".join(json.dumps({"title": "Ilse Brandvold", "text": text}) for text in texts)
    given(fresh, FERRY, "# Ilse Brandvold\n\nShe is said to have kept bees behind the yard.\n", *OTHERS, *SCHOOLS)
    add([Origin(name="people.jsonl", data=lines.encode())], fresh)

    ranking = retrieve(QUESTION, fresh)

    origins = [ranking.sources[passage.source_id].origin for passage in ranking.passages]
    first, other = (place for place, origin in enumerate(origins) if origin == "people.jsonl")
    apart = (ranking.near[other] / ranking.near[first]) ** NEAR
    assert apart < 1
    assert ranking.scores[other] / ranking.scores[first] == pytest.approx(apart, rel=1e-3)
    alone = next(place for place, passage in enumerate(ranking.passages) if "bees" in passage.text)
    assert ranking.scores[alone] / ranking.scores[first] != pytest.approx(
        (ranking.near[alone] / ranking.near[first]) ** NEAR, rel=0.05
    )
