from hypothesis import given
from hypothesis import strategies as st

from frontend.reading import chapters
from frontend.report import marked, report
from graph_store.models import Citation, Passage
from tests.frontend import made_pages

TEXT = "A pit of twelve cubic metres. It holds a tree."
PASSAGE = Passage(id="PassageAaaa", source_id="SourceAaaaa", start=100, end=100 + len(TEXT), text=TEXT, heading="")


def cited(start, end):
    return Citation(source_id="SourceAaaaa", passage_id="PassageAaaa", start=start, end=end)


@given(st.lists(st.tuples(st.integers(90, 160), st.integers(90, 160)), max_size=5))
def test_marking_keeps_the_passage_and_marks_exactly_what_is_cited(spans):
    parts = marked(PASSAGE, [cited(*span) for span in spans])
    assert "".join(part.text for part in parts) == TEXT
    flags = [part.marked for part in parts for _ in part.text]
    wanted = [any(start <= 100 + place < end for start, end in spans) for place in range(len(TEXT))]
    assert flags == wanted


def test_citations_are_numbered_by_passage_in_order_of_appearance():
    told = [told for chapter in report(made_pages.network_page()).chapters for told in chapter.told]
    assert [quote.number for one in told for quote in one.quotes] == list(range(1, 11))
    assert all(piece.quotes for one in told for piece in one.pieces)


def test_the_words_of_a_statement_are_the_marked_ones():
    for chapter in report(made_pages.network_page()).chapters:
        for told in chapter.told:
            words = " ".join(part.text for quote in told.quotes for part in quote.parts if part.marked)
            assert words == " ".join(piece.text for piece in told.pieces)


def test_a_relation_is_told_from_both_sides():
    told = {one.finding.name: one for chapter in report(made_pages.network_page()).chapters for one in chapter.told}
    forward = next(tie for tie in told["Twelve Cubic Metres"].ties if tie.kind == "leads_to")
    backward = next(tie for tie in told["Only the Branch Has a Price"].ties if tie.kind == "leads_to")
    assert forward.forward
    assert not backward.forward
    assert {part.marked for quote in forward.quotes for part in quote.parts} == {True, False}


def test_no_two_quotes_stand_at_the_same_place():
    told = [one for chapter in report(made_pages.network_page()).chapters for one in chapter.told]
    places = [quote.anchor for one in told for quote in one.quotes]
    places += [quote.anchor for one in told for tie in one.ties for quote in tie.quotes]
    assert len(places) == len(set(places))


@given(st.integers(0, 900), st.integers(0, 900))
def test_a_source_is_shown_character_for_character_with_the_words_marked(start, length):
    page = made_pages.source_page("SourceStree", start, start + length)
    shown = chapters(page)
    runs = [run for chapter in shown for run in (*chapter.heading, *(r for s in chapter.stretches for r in s.runs))]
    assert "".join(run.text for run in runs) == page.source.text
    words = "".join(run.text for run in runs if run.mark is not None)
    assert words == page.source.text[start : start + length]
    assert sum(run.mark is True for run in runs) == (1 if words else 0)


def test_headings_are_headings():
    page = made_pages.source_page()
    headings = ["".join(run.text for run in chapter.heading) for chapter in chapters(page)]
    assert headings == ["How the avenues were lost", "What a pit costs", "Heat and water"]
