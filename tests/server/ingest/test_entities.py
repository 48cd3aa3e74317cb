"""The names in a document. The property tests hold for any text; all sentences were written for this."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_store.entity_models import Names
from graph_store.models import Passage, Source
from graph_store.normal import canonical
from server.ingest.documents import Document, Origin
from server.ingest.entities import LEAD, names
from server.ingest.name_forms import normal_name, possible_names, title_names
from server.ingest.readers import read
from server.ingest.split import split

TEXTS = st.text(st.sampled_from("aA éÉzZ1.,:;'’\"“”()[]&-–\n\u00a0ßİбБ中हि") | st.characters(), max_size=120)
PIECES = [
    "Bank of England", "the", "New York", "O'Brien’s", "U.S.", "and", "J. D. Vance", "(FRB)", '"', ":", ".", "\n",
    "\n\n", "in", "12 May 2020", "Ada", "mid-July", "de", "I've", "AT&T", "FRB (", ")", "- ", "low water", "# ",
]  # fmt: skip
WRITTEN = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map(" ".join)


def source_of(text: str, title: str = "Record", name: str = "record.txt") -> tuple[Source, tuple[Passage, ...]]:
    (document,) = read(Origin(name, data=text.encode(), title=title))
    assert isinstance(document, Document), document
    source = Source(
        id="1" * 11,
        title=document.title,
        text=document.text,
        sections=document.sections,
        origin=document.origin,
        added_at=datetime(2024, 5, 1, tzinfo=UTC),
    )
    spans = split(document, lambda texts: [len(each) // 4 + 2 for each in texts])
    return source, tuple(passage(source.text, one.start, one.end, one.heading, one.sentences) for one in spans)


def passage(text: str, start: int, end: int, heading: str = "", sentences: tuple[int, ...] = ()) -> Passage:
    facts = {"start": start, "end": end, "heading": heading, "sentences": sentences or (start,)}
    return Passage(id="2" * 11, source_id="1" * 11, text=text[start:end], **facts)


def read_text(text: str, title: str = "Record") -> tuple[Names, ...]:
    return names(*source_of(text, title))


def mentioned(text: str, title: str = "Record") -> set[str]:
    return {mention.name for each in read_text(text, title) for mention in each.mentions}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They asked the Bank of England.", {"bank of england", "england"}),
        ("They heard Ludwig van Beethoven.", {"ludwig van beethoven", "beethoven"}),
        ("He flew a Boeing 747 through a Category 5 storm.", {"boeing 747", "category 5"}),
        ("It was called COVID-19 there.", {"covid 19"}),
        ("She met J. D. Vance there.", {"jd vance"}),
        ("She met J.D. Vance’s wife.", {"jd vance"}),
        ("She met S. R. Anand Rao there.", {"sr anand rao", "anand rao"}),
        ("He wrote to O'Brien and to O’Brien's wife.", {"o brien"}),
        ("She left the US for good.", {"us"}),
        ("She left the U.S. for good.", {"us"}),
        ("He lives in New York now.", {"new york"}),
        ("New York is large.", {"new york"}),
        ("He bought an iPhone 15 there.", {"iphone 15"}),
        ("It merged with AT&T then.", {"at t"}),
        ("He shops at Marks & Spencer there.", {"marks spencer"}),
        ("She is Jean-Luc Picard's aunt.", {"jean luc picard"}),
        ("They met Ana Ruiz and Tom Lee there.", {"ana ruiz", "tom lee"}),
        ("He taught at the School of Speech and Drama then.", {"school of speech and drama"}),
        ("He likes Bad Bunny's Last Record there.", {"bad bunny s last record", "bad bunny", "last record"}),
        ('He saw "Death in Venice" twice.', {"death in venice"}),
        ("It was sold in the UK.Major customers left.", {"uk"}),
        ("Они читали роман, и там был Лев Толстой.", {"лев толстои"}),
        ("Εκεί ζει ο Νίκος Παππάς τώρα.", {"νικοσ παππασ"}),
        ("On y a vu Jeanne d'Arc hier.", {"jeanne d arc"}),
    ],
)
def test_a_name_is_found_as_it_is_written(text: str, found: set[str]) -> None:
    assert mentioned(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Initially, nobody came.",
        "Despite it all, nobody came.",
        "It was on 12 March 2020.",
        "It was on Monday, in May, and mid-July.",
        "They said: Maybe so.",
        "I've seen what I'll see.",
        "北京大学在北京。",
        "महात्मा गांधी का जन्म पोरबंदर में हुआ।",
        "ALL OF THIS IS WRITTEN IN CAPITALS.",
    ],
)
def test_what_names_nothing_is_no_name(text: str) -> None:
    assert mentioned(text) == set()


def test_a_name_goes_on_behind_the_end_of_a_line() -> None:
    text = (
        "The warehouses that were rented out in those years by the company in New\n"
        "York stood empty, and nobody wanted to work in the harbour of the Bank of\n"
        "England, which had bought them."
    )

    assert mentioned(text) == {"new york", "bank of england", "england"}


def test_what_begins_a_sentence_is_a_name_if_it_has_its_capital_letter_elsewhere() -> None:
    assert mentioned("Vance spoke.") == set()
    assert mentioned("Vance spoke. Nobody answered Vance.") == {"vance"}


def test_a_word_that_stands_in_lower_case_is_no_name_by_itself() -> None:
    assert mentioned("The council met. They asked the Council.") == set()


def test_what_a_word_at_the_beginning_leads_to_is_found_without_it() -> None:
    assert mentioned("According to Ana Ruiz it rained. Despite Tom Lee it rained.") == {"ana ruiz", "tom lee"}


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("The Federal Reserve Bank (FRB) met. They praised the FRB.", "federal reserve bank", "frb"),
        ("The FRB (Federal Reserve Bank) met. They praised the FRB.", "federal reserve bank", "frb"),
        ("They built a large language model (LLM) and sold the LLM.", "large language model", "llm"),
        ("They asked the River Board of Carinthia (RBCA).", "river board of carinthia", "rbca"),
    ],
)
def test_an_acronym_is_also_what_it_is_short_for(text: str, long: str, short: str) -> None:
    (found,) = read_text(text)

    spelled = {text[mention.start : mention.end] for mention in found.mentions if mention.name == long}
    assert {long, short} <= {mention.name for mention in found.mentions}
    assert short.upper() in spelled


def test_brackets_that_spell_nothing_out_are_no_acronym() -> None:
    assert "people of the town" not in mentioned("The people of the town (FRB) met.")


def test_a_surname_after_the_whole_name_is_also_that_name() -> None:
    (found,) = read_text("They asked Liz Truss. Nobody saw where Truss went.")
    assert [mention.name for mention in found.mentions] == ["liz truss", "liz truss", "truss"]


def test_a_word_before_the_longer_name_that_ends_with_it_is_not_that_name() -> None:
    (found,) = read_text("They asked Russia. Then they asked United Russia.")

    assert [mention.name for mention in found.mentions] == ["russia", "united russia"]


def test_two_names_that_stand_together_often_are_a_name_too() -> None:
    text = "They heard Simon and Garfunkel. He likes Simon and Garfunkel."

    assert mentioned(text) == {"simon and garfunkel", "simon", "garfunkel"}


def test_plain_words_are_a_term_where_a_document_repeats_them() -> None:
    assert mentioned("A tide mill is old. They repaired the tide mill.") == {"tide mill"}
    assert mentioned("A tide mill is old.") == set()


def test_speakers_of_a_transcript_are_names_and_what_begins_their_turns_is_not() -> None:
    text = (
        "ANNA KOVÁCS: Maybe we ask Siemens.\n[00:12] BEN O'BRIEN: Probably not.\n\nANNA KOVÁCS: Okay, next week then."
    )

    assert mentioned(text) == {"anna kovacs", "siemens", "ben o brien"}


def test_items_of_a_list_do_not_run_into_each_other() -> None:
    assert mentioned("- A letter to Ana Ruiz\n- Tom Lee called\n- A trip to New York\n") >= {"ana ruiz", "new york"}
    assert "ana ruiz tom lee" not in mentioned("- A letter to Ana Ruiz\n- Tom Lee called\n")


def test_the_first_passages_are_about_the_title_and_do_not_mention_it() -> None:
    text = "\n\n".join(f"In year {year} the Doors sang for Ana Ruiz and nobody else." for year in range(24))
    found = read_text(text, "The Doors (band)")

    assert len(found) > LEAD
    assert [each.subjects for each in found] == [("doors band", "doors")] * LEAD + [()] * (len(found) - LEAD)
    assert all("doors" not in {mention.name for mention in each.mentions} for each in found[:LEAD])


def test_passages_are_about_a_heading_of_several_words() -> None:
    text = "# Mills\n\n## Tide mills\n\nThey turn twice a day.\n\n## History\n\nThey are old."

    found = names(*source_of(text, "Mills", "mills.md"))

    assert [each.subjects for each in found] == [("mills", "tide mills"), ("mills",)]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("The Doors (band)", ("doors band", "doors")),
        ("Lahaina, Hawaii", ("lahaina hawaii", "lahaina")),
        ("Star Trek: The Next Generation", ("star trek the next generation", "star trek")),
        ("Silicon Valley Bank - Reference", ("silicon valley bank reference", "silicon valley bank")),
        ("Jean-Luc Picard", ("jean luc picard",)),
        ("???", ()),
        ("", ()),
    ],
)
def test_a_title_names_its_whole_and_what_it_begins_with(title: str, found: tuple[str, ...]) -> None:
    assert title_names(title) == found


def test_a_document_without_a_title_is_about_what_its_file_is_called() -> None:
    source, passages = source_of("They met. Nobody spoke.", title="", name="tide_mills.txt")

    assert names(source, passages)[0].subjects == ("tide mills",)


def test_a_question_may_name_an_acronym_that_is_spelled_like_a_small_word() -> None:
    assert "us" in {name for _, _, name in possible_names("Did it leave the US?")}
    assert "us" not in {name for _, _, name in possible_names("Did it leave us?")}
    assert "us" not in {name for _, _, name in possible_names("DID IT LEAVE US?")}


@given(TEXTS)
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal_name(normal_name(text)) == normal_name(text)


@given(st.lists(st.sampled_from(["Émile", "Zola", "O’Brien", "B", "Bank", "of"]), min_size=1, max_size=6).map(" ".join))
def test_normal_forms_are_blind_to_case_accents_possessives_and_articles(text: str) -> None:
    plain = text.replace("É", "E").replace("’", "'")

    assert {normal_name(each) for each in (text, plain, text.upper(), text.lower())} == {normal_name(text)}
    assert normal_name(f"{text}'s") == normal_name(f"{text}’S") == normal_name(text)
    assert normal_name(f"the {text}") == normal_name(f"The {text}") == normal_name(text)


@given(TEXTS | WRITTEN)
def test_a_stretch_of_a_question_is_where_it_says(text: str) -> None:
    assert all(normal_name(text[start:end]) == name for start, end, name in possible_names(text))


@settings(deadline=None)
@given(st.lists(TEXTS | WRITTEN, min_size=1, max_size=3), TEXTS)
def test_every_mention_lies_in_its_passage_and_is_the_name_there_or_another_one_for_it(
    parts: list[str], title: str
) -> None:
    texts = [canonical(part) for part in parts]
    text, passages = "".join(texts), []
    for part in texts:
        start = passages[-1].end if passages else 0
        passages.append(passage(text, start, start + len(part)))
    facts = {"id": "1" * 11, "title": title, "text": text, "sections": (), "origin": "", "added_at": datetime.now(UTC)}
    source = Source(**facts)

    found = names(source, passages)

    assert found == names(source, passages)
    assert len(found) == len(passages)
    for held, each in zip(passages, found, strict=True):
        own = {(one.start, one.end) for one in each.mentions if one.name == normal_name(text[one.start : one.end])}
        assert all(held.start <= one.start < one.end <= held.end and one.name for one in each.mentions)
        known = {*each.subjects, *title_names(title)}
        aliases = [one for one in each.mentions if (one.start, one.end) not in own]
        assert all(normal_name(text[one.start : one.end]) in known or " " in one.name for one in aliases)


@settings(deadline=None)
@given(WRITTEN)
def test_any_document_that_can_be_read_can_be_named(text: str) -> None:
    if any(map(str.isalnum, text)):
        source, passages = source_of(text)
        assert len(names(source, passages)) == len(passages)
