"""For any document: passages are exact slices, apart from each other, and short enough for the real model to read."""

import html
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph_store.models import Passage, Source
from server.ingest.add import prepare
from server.ingest.embed import HEAD, Embedder, model_input
from server.ingest.readers import Document, Origin, read
from server.kit import Kit, open_kit
from server.settings import Settings

ROOT = Path(__file__).parents[3]
LIMIT = 256
KINDS = ("txt", "md", "html", "jsonl")

PIECES = st.sampled_from(
    [
        "The tide turns. ",
        "Dr. Ng said: “Why not?” ",
        "a clause, with a comma; ",
        "\n",
        "\r\n",
        "\n\n",
        "# Head\n\n",
        "## Head of another\n\n",
        "- item\n",
        "1. item\n",
        "> quoted\n",
        "| a | b |\n| - | - |\n| 1 | 2 |\n",
        "```\ncode = 1\n```\n",
        "<h2>Head</h2>",
        "<p>para",
        "<ul><li>one<li>two</ul>",
        "<script>x</script>",
        "&amp; &lt;",
        "[link](https://example.org) ",
        "e\u0301\u0323 ",
        "木の橋。",
        "각 ",
        "مرحبا ",
        "😀👍🏽 ",
        "\u200b\u00ad",
        "\ud800",
        "---\n",
        "0f3a:9c/$%#@!=> " * 12,
        " the " + "#" * 40,
        "x" * 300,
        " ",
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=80).map("".join))

OTHER_PROCESS = """
import json, sys
from server.ingest.add import prepare
from server.ingest.readers import Document, Origin, read
from server.kit import open_kit
from server.settings import Settings
kit = open_kit(Settings(db=sys.argv[1]), create=True)
for name, text in json.load(sys.stdin):
    for item in read(Origin(name, data=text.encode())):
        assert isinstance(item, Document)
        prepared = prepare(item, kit, ())
        print(prepared.source.id, *(passage.id for passage in prepared.passages))
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Kit]:
    """A kit over an empty store, which nothing here fills."""
    opened = open_kit(Settings(db=str(tmp_path_factory.mktemp("store") / "empty.db")), create=True)
    yield Kit(opened.settings, opened.store, embedder)
    opened.store.close()


def origin(text: str, kind: str, title: str = "Notes") -> Origin:
    if kind == "jsonl":
        return Origin("notes.jsonl", data=json.dumps({"title": title, "text": text}).encode())
    if kind == "html":
        text = f"<!DOCTYPE html><title>{html.escape(title)}</title><body><main>{text}</main>"
    return Origin(f"notes.{kind}", data=text.encode("utf-8", "surrogatepass"), title=title.strip() or None)


def prepared(given: Origin, kit: Kit) -> Iterator[tuple[Source, tuple[Passage, ...]]]:
    for item in read(given):
        if isinstance(item, Document):
            found = prepare(item, kit, ())
            yield found.source, found.passages


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(KINDS))
def test_every_passage_is_its_slice_of_the_canonical_text_and_none_overlap(empty: Kit, text: str, kind: str) -> None:
    for source, passages in prepared(origin(text, kind), empty):
        assert passages
        assert "".join(source.text[section.start : section.end] for section in source.sections) == source.text
        end = 0
        for passage in passages:
            assert end <= passage.start < passage.end <= len(source.text)
            assert passage.text == source.text[passage.start : passage.end] == passage.text.strip()
            around = [one for one in source.sections if one.start <= passage.start and passage.end <= one.end]
            assert len(around) == 1 or len(passages) == 1
            assert passage.sentences[0] == passage.start
            assert list(passage.sentences) == sorted(set(passage.sentences))
            assert all(passage.start <= start < passage.end for start in passage.sentences)
            end = passage.end


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(KINDS), st.one_of(st.just("Notes"), st.text(max_size=300)))
@example((" the " + "#" * 40) * 12, "txt", "Notes")
@example("The tide turns. " * 40, "txt", "=-" * 150)
@example("## " + "Head of many words " * 20 + "\n\n" + "The tide turns. " * 40, "md", "각" * 250)
def test_the_model_reads_every_passage_to_its_end(empty: Kit, text: str, kind: str, title: str) -> None:
    for source, passages in prepared(origin(text, kind, title), empty):
        heads = [model_input(source.title, passage.heading, "") for passage in passages]
        pieces = empty.embedder.tokens([*heads, *(passage.text for passage in passages)])
        for passage, head, words in zip(passages, pieces, pieces[len(passages) :], strict=False):
            assert min(head, HEAD) + words - 2 <= LIMIT, (source.title, passage)


def test_a_long_title_does_not_hide_what_stands_below_it(empty: Kit) -> None:
    for title, heading in (("=-" * 150, ""), ("각" * 250, "Ice"), ("Tides " * 50, "Winter " * 200)):
        one, other = empty.embedder.encode_passages(
            [(title, heading, text) for text in ("Ferries stop.", "Bread is hot.")]
        )
        assert one.tobytes() != other.tobytes()
    (cut,) = empty.embedder.encode_passages([("sea " * 300, "", "Ferries stop.")])
    (same,) = empty.embedder.encode_passages([("sea " * 125 + "sea", "", "Ferries stop.")])
    assert cut.tobytes() == same.tobytes()


def test_the_ids_are_the_same_in_every_process(empty: Kit, tmp_path: Path) -> None:
    texts = [
        ("tide.md", "# Tide\n\n## Ebb\n\n" + "The tide turns at noon. " * 30),
        ("light.html", "<title>Light</title><p>The light turns. <p>" + "It was lit with oil. " * 20),
        ("lines.jsonl", json.dumps({"title": "Ёлка", "text": "木の橋。" * 40})),
        ("plain.txt", "A first line\n\n" + "0f3a:9c/$%#@! " * 90),
    ]
    here = [
        " ".join([source.id, *(passage.id for passage in passages)])
        for name, text in texts
        for source, passages in prepared(Origin(name, data=text.encode()), empty)
    ]
    assert len(here) == 4
    for seed in ("0", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", OTHER_PROCESS, str(tmp_path / f"{seed}.db")],
            cwd=ROOT,
            env={"PATH": "", "PYTHONHASHSEED": seed},
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == here
