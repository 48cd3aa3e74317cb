"""Quoting: what is quoted is there, word for word, and stands by itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_store.models import Passage
from graph_store.normal import words
from server.ingest.sentences import sentences
from server.language import english
from server.writing.quoting import FEWEST_WORDS, MOST_SENTENCES, quote
from tests.server.inquiry.made import PROSE, make_passage

OPENINGS = st.sampled_from(["The harbour", "He", "This", "However, she", "Rain", "and so it", "There are boats that"])
SENTENCES = st.builds(
    lambda opening, length: f"{opening} {'keeps sailing ' * length}home.", OPENINGS, st.integers(0, 9)
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=7).map(" ".join) | st.text(min_size=1, max_size=300)


def cut(text: str, start: int = 0) -> Passage:
    """A passage whose sentences are found as they are when a document is added."""
    text = text.strip() or "x"
    return make_passage(text, sentences=tuple(begin for begin, _ in sentences(text)), start=start)


@given(TEXTS, st.integers(0, 10_000))
@example(" ".join(PROSE), 7)
def test_a_quotation_is_verbatim_by_its_offsets_for_any_text(text: str, start: int) -> None:
    passage = cut(text, start)
    source = "\0" * start + passage.text + "\0"

    segment = quote(passage, english())

    if segment is not None:
        (citation,) = segment.citations
        assert source[citation.start : citation.end] == segment.text
        assert (citation.source_id, citation.passage_id) == (passage.source_id, passage.id)
        assert passage.start <= citation.start < citation.end <= passage.end
        assert segment.text == segment.text.strip()
        assert not segment.own


@given(TEXTS)
def test_a_quotation_is_whole_sentences_one_to_four_and_never_leans(text: str) -> None:
    passage = cut(text)

    segment = quote(passage, english())

    if segment is not None:
        begin, end = segment.citations[0].start, segment.citations[0].end
        ends = {stop for _, stop in sentences(passage.text)}
        assert begin in passage.sentences
        assert end in ends
        assert 1 <= sum(begin <= start < end for start in passage.sentences) <= MOST_SENTENCES
        assert not english().leans(segment.text)


def quote_slowly(text: str) -> str | None:
    """Leave out leaning sentences at the beginning one by one; what is left is quoted when it is long enough."""
    spans = sentences(text)
    while spans and english().leans(text[spans[0][0] :]):
        spans = spans[1:]
    if not spans:
        return None
    quoted = text[spans[0][0] : spans[:MOST_SENTENCES][-1][1]]
    return quoted if len(words(quoted)) >= FEWEST_WORDS else None


@given(st.lists(SENTENCES, min_size=1, max_size=7).map(" ".join))
def test_quoting_does_what_its_slow_twin_does(text: str) -> None:
    segment = quote(cut(text), english())

    assert (segment and segment.text) == quote_slowly(text)


def test_leaning_sentences_at_the_beginning_are_left_out() -> None:
    segment = quote(cut(f"He left. It was late. {PROSE[0]}"), english())

    assert segment is not None
    assert segment.text == PROSE[0]


def test_a_leaning_sentence_behind_one_that_stands_stays() -> None:
    text = f"{PROSE[0]} It waits for no one."

    segment = quote(cut(text), english())

    assert segment is not None
    assert segment.text == text


@pytest.mark.parametrize(
    "text",
    [
        "Figure 3: the harbour in winter.",
        "He left early. They stayed on. It was a long and quiet evening for all of them there.",
        "1990 412 88.1 5,201 1991 433 90.2 5,300 1992 501 91.7 5,388 1993 502 91.9 5,402 total",
        "Name | 12 | 33 | 41 | 56 | 61 | 72 | 83 | 94 | 105 | 116 | 127 | 138 | 149 |",
        "一月に港は凍る。",
        "?!",
        "Berg, Anna. 2011. “Ice and Bread.” Harbour Review 12(3):41–58. Retrieved May 4, 2012 (http://www.example.org). Dahl, K.",
    ],
)
def test_labels_leaning_stretches_and_rows_of_figures_are_not_quoted(text: str) -> None:
    assert quote(cut(text), english()) is None


@pytest.mark.parametrize(
    "text",
    [
        "Im Januar friert der Hafen zu, und die Fähre bleibt drei Wochen lang am Kai liegen.",
        "一月になると港は凍り、渡し船は三週間ほど岸壁につながれたままになる。人々は芋と粉を蓄える。",
        "到了一月，港口结冰，渡船在码头停靠三个星期，岛上的居民靠秋天储存的粮食和油过冬。",
        "في شهر يناير يتجمد الميناء وتبقى العبّارة راسية عند الرصيف ثلاثة أسابيع كاملة.",
        "ในเดือนมกราคมท่าเรือจะกลายเป็นน้ำแข็งและเรือข้ามฟากต้องจอดอยู่ที่ท่าเป็นเวลาสามสัปดาห์",
        "जनवरी में बंदरगाह जम जाता है और नाव तीन सप्ताह तक घाट पर बँधी रहती है।",
        "1월이 되면 항구가 얼어붙고 나룻배는 삼 주 동안 부두에 묶여 있으며 섬에는 빵이 오지 않는다.",
        "THE HARBOUR FREEZES IN JANUARY, AND THE FERRY LIES AT THE QUAY FOR THREE WEEKS OR MORE.",
        "On Monday Anna Berg, Karl Dahl and Eva Lind of the Harbour Board met the mayor and told him what was wrong.",
    ],
)
def test_prose_in_any_script_is_quoted_whole(text: str) -> None:
    segment = quote(cut(text), english())

    assert segment is not None
    assert segment.text == text


def test_a_passage_that_does_not_know_its_sentences_is_quoted_as_one() -> None:
    segment = quote(make_passage(PROSE[1], start=40), english())

    assert segment is not None
    assert (segment.text, segment.citations[0].start) == (PROSE[1], 40)
