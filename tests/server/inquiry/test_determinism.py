"""The same question over the same sources has the same hashtag: in another process, under any hash seed, in any order."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.inquiry.answer import Answered, Inquiry, answer
from server.kit import Kit
from tests.server.inquiry.made import QUESTIONS, TONGUES

ROOT = Path(__file__).parents[3]
OTHER_PROCESS = """
import json
import sys
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.answer import Inquiry, answer
from server.kit import open_kit
from server.settings import Settings
told = json.load(sys.stdin)
kit = open_kit(Settings(db=told["db"]), create=True)
for name, text in told["documents"]:
    add([Origin(name=name, data=text.encode())], kit)
for each in told["questions"]:
    print(answer(Inquiry(question=each), kit).network.model_dump_json(exclude={"created_at"}))
kit.store.close()
"""


def elsewhere(db: Path, documents: list[tuple[str, str]], questions: Sequence[str], **environ: str) -> list[dict]:
    """The networks that another process, with a store of its own, gives as answers."""
    told = {"db": str(db), "documents": documents, "questions": list(questions)}
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **environ},
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def here(kit: Kit, questions: Sequence[str]) -> list[dict]:
    replies = [answer(Inquiry(question=each), kit) for each in questions]
    assert all(isinstance(reply, Answered) for reply in replies)
    return [json.loads(reply.network.model_dump_json(exclude={"created_at"})) for reply in replies]


@pytest.mark.parametrize(("seed", "threads", "backwards"), [("0", "1", False), ("1", "2", True)])
def test_another_process_gives_the_same_networks_under_any_hash_seed_and_order_of_sources(
    seed: str, threads: str, backwards: bool, kit: Kit, documents: Path, tmp_path: Path
) -> None:
    files = sorted(documents.iterdir(), reverse=backwards)
    given = [(file.name, file.read_text(encoding="utf-8")) for file in files]

    theirs = elsewhere(tmp_path / "other.db", given, QUESTIONS, PYTHONHASHSEED=seed, OMP_NUM_THREADS=threads)

    ours = here(kit, QUESTIONS)
    assert [network["id"] for network in theirs] == [network["id"] for network in ours]
    assert theirs == ours


def test_sources_in_other_languages_give_the_same_networks_too(tongues: Kit, tmp_path: Path) -> None:
    questions = [question for _, question in TONGUES.values()]
    given = [(f"{code}.md", text) for code, (text, _) in reversed(TONGUES.items())]

    theirs = elsewhere(tmp_path / "other.db", given, questions, PYTHONHASHSEED="1")

    assert theirs == here(tongues, questions)


def test_questions_asked_before_change_nothing(kit: Kit) -> None:
    assert here(kit, QUESTIONS[::-1])[::-1] == here(kit, QUESTIONS)
