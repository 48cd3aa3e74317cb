"""The retrieval benchmark: what it counts, and that it ranks as the product does."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rankings import GRAPH, HYBRID, VECTORS, WORDS, compared, rankers, table
from benchmarks.retrieval import indexed, main, measure, read_asks, recall, told
from graph_store.models import Passage
from graph_store.vectors import Vectors
from server.inquiry.retrieve import retrieve
from server.kit import Kit, open_kit
from server.settings import Settings

LINES = [
    {"id": "f", "title": "The Amber Gate", "text": "The Amber Gate is a silent film directed by Ilse Novak."},
    {"id": "d", "title": "Ilse Novak", "text": "Ilse Novak was born in Graz and worked as a glazier before that."},
    {"id": "d2", "title": "A copy", "text": "Ilse Novak was born in Graz and worked as a glazier before that."},
    {"id": "g", "title": "Gate", "text": "The amber gate of the old harbour was opened when the ships came in."},
    {"id": "n", "title": "Nothing", "text": "…"},
    *(
        {"id": f"{number}", "title": f"Film {number}", "text": f"A silent film about a gate, number {number}."}
        for number in range(9)
    ),
]
ASKS = [
    {"question": "Where was the director of The Amber Gate born?", "gold_ids": ["f", "d2"]},
    {"question": "Where was the director of The Amber Gate born?", "gold_titles": ["The Amber Gate", "Ilse Novak"]},
    {"question": "What was opened when the ships came in?", "gold_ids": [], "gold_titles": ["Gate"]},
    {"question": "What cannot be read?", "gold_ids": ["n"]},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written(tmp_path / "corpus.jsonl", LINES)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return written(tmp_path / "questions.jsonl", ASKS)


def written(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return path


def passage(source_id: str, start: int = 0) -> Passage:
    return Passage(id=f"{source_id}{start}", source_id=source_id, start=start, end=start + 1, text="x", heading="")


def test_the_four_rankings_are_measured_over_all_and_both_halves(corpus: Path, questions: Path, fresh: Kit) -> None:
    index = indexed(corpus, fresh)
    asks = read_asks(questions, corpus, fresh)
    with rankers(fresh) as systems:
        result = measure(asks, systems, [2, 5])

    assert index["documents"] == len(LINES) - 2  # the copy is no other source, and "…" holds no words
    assert "12 documents, 12 passages" in told(index)
    assert set(result) == {WORDS, VECTORS, HYBRID, GRAPH, "added by the graph"}
    for halves in result.values():
        assert set(halves) == {"all", "tuned on", "other"}
    assert result[GRAPH]["all"]["perfect@2"][0] == 0.75  # all but the line that cannot be read
    assert result[GRAPH]["tuned on"]["perfect@2"][0] == 1
    assert result[WORDS]["all"]["recall@5"][0] <= 0.75
    assert table(result).count("\n") == 1 + 3 * len(result)


def test_lines_of_one_text_are_one_line(corpus: Path, questions: Path, fresh: Kit) -> None:
    indexed(corpus, fresh)

    by_id, by_title, *_ = read_asks(questions, corpus, fresh)

    assert by_id.gold == by_title.gold


def test_a_gold_line_that_is_not_there_ends_it(corpus: Path, tmp_path: Path, fresh: Kit) -> None:
    asked = written(tmp_path / "asked.jsonl", [{"question": "Who?", "gold_ids": ["f", "lost"]}])

    with pytest.raises(SystemExit, match="no line 'lost', which answers 'Who\\?'"):
        read_asks(asked, corpus, fresh)


def test_before_the_graph_passages_rank_as_where_nothing_is_named(corpus: Path, tmp_path: Path, fresh: Kit) -> None:
    indexed(corpus, fresh)
    opened = open_kit(Settings(db=str(tmp_path / "nameless.db")), create=True)
    nameless = Kit(opened.settings, opened.store, fresh.embedder)
    nameless.store.set_model(fresh.embedder.name, fresh.embedder.dimension)
    held = fresh.store.vectors()
    for summary in fresh.store.sources():
        passages = fresh.store.passages_of(summary.id)
        ids = tuple(one.id for one in passages)
        rows = [held.ids.index(id) for id in ids]
        nameless.store.add_source(fresh.store.get_source(summary.id), passages, Vectors(ids, held.matrix[rows]))
    question = ASKS[0]["question"]

    with rankers(fresh) as systems:
        before = systems[HYBRID](question)
        after = systems[GRAPH](question)

    assert before == retrieve(question, nameless).passages
    assert after == retrieve(question, fresh).passages
    nameless.store.close()


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), max_size=20),
    st.sets(st.sampled_from("abcdef"), min_size=1),
    st.integers(1, 8),
)
def test_recall_counts_distinct_lines_as_a_slow_count_does(
    ranked: list[tuple[str, int]], gold: set[str], k: int
) -> None:
    seen: list[str] = []
    for line, _ in ranked:
        if line not in seen and len(seen) < k:
            seen.append(line)

    found = recall([frozenset(line) for line in sorted(gold)], [passage(*one) for one in ranked], k)

    assert found == sum(line in seen for line in gold) / len(gold)


def test_means_are_told_by_half_with_what_the_graph_adds() -> None:
    scores = {
        HYBRID: {"right": [0.0, 1.0, 0.0, math.nan], "ms": [1.0, 1.0, 9.0, 1.0]},
        GRAPH: {"right": [1.0, 1.0, 1.0, math.nan], "ms": [2.0, 2.0, 2.0, 2.0]},
    }

    result = compared(scores)

    assert result[HYBRID]["all"]["right"][0] == 0.333
    assert result[HYBRID]["tuned on"]["right"][0] == 0
    assert result[HYBRID]["other"]["right"] == (1, 1, 1)
    assert result[HYBRID]["all"]["ms"][0] == 1
    assert result["added by the graph"]["tuned on"]["right"] == (1, 1, 1)
    assert result["added by the graph"]["all"]["ms"][0] == 1
    low, high = result["added by the graph"]["all"]["right"][1:]
    assert 0 <= low < 0.667 < high <= 1


def test_it_stops_where_the_data_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = str(tmp_path / "absent.jsonl")
    monkeypatch.setattr("sys.argv", ["retrieval", "--corpus", absent, "--questions", absent])

    with pytest.raises(SystemExit, match=r"absent\.jsonl is not here"):
        main()
