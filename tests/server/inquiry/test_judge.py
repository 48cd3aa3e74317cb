"""The judge: the real one reads question and passage together, gives the same bits always, and says what is missing."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from server.errors import ModelUnavailable
from server.ingest.embed import Input
from server.inquiry import judge as judging
from server.inquiry.judge import ASKED, LENSES, LONGEST, LocalJudge, read

ROOT = Path(__file__).parents[3]
QUESTION = "Why does the ferry to the island stop in winter?"
ICE: Input = ("The Ferry", "Winter", "The ferry stops in January because ice closes the sound and the harbour freezes.")
PASSAGES: tuple[Input, ...] = (
    ICE,
    ("The Ferry", "Fares", "A ticket costs four crowns, and children under six travel free on all days of the week."),
    ("The Ferry", "", "It was built in 1931 and painted white."),
    ("Sourdough", "Feeding", "Feed the starter every day with equal parts of flour and water."),
    ("", "", "Ice."),
    ("Long", "Story", "The sea was calm that day and the boats went out early. " * 40),
)

OTHER_PROCESS = """
import json, sys
from server.inquiry.judge import LocalJudge
question, passages = json.load(sys.stdin)
given = LocalJudge().judge(question, [tuple(each) for each in passages])
print(given.helps.tobytes().hex(), given.lenses.tobytes().hex())
"""


class Bare(LocalJudge):
    """The judge without the memory that other tests give it: they do so after this file was read."""

    _logits = LocalJudge._logits


@pytest.fixture(scope="module")
def judge() -> LocalJudge:
    return Bare()


def test_it_tells_what_answers_from_what_is_about_the_same_subject_and_from_the_rest(judge: LocalJudge) -> None:
    ice, fares, _, bread, *_ = judge.judge(QUESTION, PASSAGES).helps

    assert ice > fares
    assert ice > bread


@pytest.mark.parametrize(
    ("lens", "question", "text"),
    [
        (
            "loops",
            "What does the ice do to the island?",
            "Because the ice closes the harbour, shops run empty, so people leave, and so even fewer ships come.",
        ),
        (
            "overlooked",
            "What do people think of the icebreaker?",
            "Critics doubt that the icebreaker is worth its price, and point out that its noise drives the seals away.",
        ),
        (
            "levers",
            "How can the harbour be kept open in winter?",
            "To keep the harbour open, the council should pay for an icebreaker and set a rule for when it sails.",
        ),
    ],
)
def test_it_tells_under_which_lens_a_passage_belongs(lens: str, question: str, text: str, judge: LocalJudge) -> None:
    shares = judge.judge(question, [("The Ferry", "", text)]).lenses[0]

    assert LENSES[shares.argmax()] == lens


def test_every_passage_gets_its_figures_and_shares_sum_to_one(judge: LocalJudge) -> None:
    given = judge.judge(QUESTION, PASSAGES)

    assert given.helps.shape == (len(PASSAGES),)
    assert given.lenses.shape == (len(PASSAGES), len(LENSES))
    assert np.isfinite(given.helps).all()
    assert given.lenses.sum(axis=1) == pytest.approx(1, abs=1e-3)


def test_nothing_to_read_is_nothing_said(judge: LocalJudge) -> None:
    given = judge.judge(QUESTION, [])

    assert given.helps.shape == (0,)
    assert given.lenses.shape == (0, len(LENSES))


def test_a_passage_has_the_same_bits_in_any_company_and_order(judge: LocalJudge) -> None:
    whole = judge.judge(QUESTION, PASSAGES)
    for row, passage in enumerate(PASSAGES):
        alone = judge.judge(QUESTION, [passage])
        assert alone.helps.tobytes() == whole.helps[row].tobytes()
        assert alone.lenses.tobytes() == whole.lenses[row].tobytes()
    backwards = judge.judge(QUESTION, PASSAGES[::-1])
    assert backwards.helps.tobytes() == whole.helps[::-1].tobytes()


def test_another_process_with_other_threads_gives_the_same_bits(judge: LocalJudge) -> None:
    given = judge.judge(QUESTION, PASSAGES)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", OTHER_PROCESS],
        cwd=ROOT,
        env={"PATH": "", "OMP_NUM_THREADS": "3"},
        input=f"[{QUESTION!r}, {[list(each) for each in PASSAGES]!r}]".replace("'", '"'),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [given.helps.tobytes().hex(), given.lenses.tobytes().hex()]


def test_of_a_long_question_and_a_long_passage_the_beginnings_are_read() -> None:
    bare = Bare()
    question, text = "why does the ferry stop " * 60, "the sea was calm that day " * 200

    cut = bare.judge(question, [("", "", text)])

    model = bare._loaded()
    (pieces,) = bare._pieces(model, question, [text])
    assert len(pieces.numbers) == LONGEST
    assert len(pieces.numbers) - pieces.second == ASKED
    assert cut.helps.tobytes() == bare.judge(question + "or not?", [("", "", text + "or not.")]).helps.tobytes()


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        (("The Ferry", "Winter", "Ice."), "The Ferry › Winter: Ice."),
        (("The Ferry", "", "Ice."), "The Ferry: Ice."),
        (("", "Winter", "Ice."), "Winter: Ice."),
        (("", "", "Ice."), "Ice."),
    ],
)
def test_it_reads_where_a_passage_stands_before_what_it_says(passage: Input, words: str) -> None:
    assert read(passage) == words


@pytest.mark.parametrize("content", [None, b"", b"no weights"])
def test_weights_that_are_missing_or_spoilt_are_told_with_what_to_do(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "judge.safetensors"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(judging, "WEIGHTS", file)

    with pytest.raises(ModelUnavailable) as caught:
        Bare().judge("Which weights?", [("", "", "These words were never read before.")])

    assert str(file) in caught.value.message
    assert "Install" in caught.value.hint
