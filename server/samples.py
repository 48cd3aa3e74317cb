"""The texts and networks that come with the product: into the collection `samples`, at the first start of the service.

`python -m server.samples` makes them from the files of seeds/ through the ordinary paths and keeps the result as
seeds/samples.db, so that a first start copies records instead of embedding and answering.
"""

import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from graph_store.models import SAMPLES, SHOWN, Network
from graph_store.normal import closed
from graph_store.opening import open_store
from graph_store.protocol import Store
from graph_store.vectors import Vectors
from server.ingest.add import add
from server.ingest.documents import Origin
from server.ingest.entities import names
from server.inquiry import lenses
from server.inquiry.answer import MOST_FINDINGS, Inquiry, answer, read_question
from server.inquiry.composing import Asked, Chosen, compose, findings_of, keep
from server.inquiry.expand import grown
from server.inquiry.relevance import relevance
from server.inquiry.retrieve import retrieve
from server.inquiry.scoring import WIDE
from server.inquiry.select import Candidate, candidates_of
from server.kit import Kit, open_kit
from server.settings import Settings

BUNDLE = "samples.db"
_SEEDS = files("seeds")


def load(kit: Kit) -> bool:
    """Put the samples into a store that never had them; they are copied, no model is loaded.

    False where that cannot be, because another embedding model is chosen: `make` makes them. Raises StoreFull, Busy.
    """
    if not kit.settings.samples or kit.store.preference(SAMPLES) is not None:
        return True
    with as_file(_SEEDS / BUNDLE) as bundle, tempfile.TemporaryDirectory() as folder:
        copied = shutil.copy(bundle, Path(folder) / BUNDLE)  # opening one may write beside it
        made = open_store(str(copied), create=False)
        try:
            if made.model() != (kit.embedder.name, kit.embedder.dimension):
                return False
            _copy(made, kit.store)
        finally:
            made.close()
    kit.store.set_preference(SAMPLES, SHOWN)
    return True


def make(kit: Kit) -> None:
    """Add the documents, ask the questions, and make the networks whose names and lenses the seed files give.

    Raises what `add` and `answer` raise.
    """
    documents = [
        Origin(name=each.name, data=each.read_bytes())
        for each in sorted((_SEEDS / "documents").iterdir(), key=lambda each: each.name)
    ]
    refused = add(documents, kit, collections=(SAMPLES,)).refused
    if refused:
        raise ValueError(f"the sample {refused[0].name} cannot be read: {refused[0].reason}")
    for entry in _table(_SEEDS / "questions.toml")["question"]:
        answer(Inquiry(question=entry["text"], collections=(SAMPLES,)), kit)
    made: dict[str, Network] = {}
    tables = {each.name: _table(each) for each in (_SEEDS / "networks").iterdir() if each.name.endswith(".toml")}
    for name in sorted(tables, key=lambda each: ("parent" in tables[each], each)):
        made[name] = _told(tables[name], made, kit)
    kit.store.set_preference(SAMPLES, SHOWN)


def _copy(made: Store, store: Store) -> None:
    """Every source and network of one store into another; what is there already stays as it is."""
    name, dimension = made.model() or ("", 0)
    store.set_model(name, dimension)
    vectors = made.vectors()
    for summary in made.sources():
        passages = made.passages_of(summary.id)
        rows = [vectors.ids.index(passage.id) for passage in passages]
        its = Vectors(tuple(passage.id for passage in passages), vectors.matrix[rows])
        source = made.get_source(summary.id)
        store.add_source(source, passages, its, made.find_original(summary.id), names(source, passages))
    for network in reversed(made.networks(limit=1000)):
        store.keep(made.get_network(network.id))


def _told(table: Mapping[str, Any], made: Mapping[str, Network], kit: Kit) -> Network:
    """The network of one seed file: its findings' names and lenses are given, all else is as for any question."""
    parent = made.get(table.get("parent", ""))
    question = read_question(parent.question.text if parent else table["question"], kit)
    ranking = retrieve(closed(question.text), kit, (SAMPLES,), pool=WIDE)
    findings = table["finding"]
    candidates = candidates_of(ranking, relevance(closed(question.text), ranking, kit, most=len(ranking.passages)))
    quoted = [_under(entry["heading"], candidates) for entry in findings]
    told = Chosen(quoted, [entry["name"] for entry in findings], [entry["lens"] for entry in findings])
    if parent:
        start = next(finding for finding in parent.findings if finding.name == table["from"])
        network = grown(parent, start, findings_of(told, kit), ranking, kit)
    else:
        asked = Asked(question, lenses.lenses(), MOST_FINDINGS, (SAMPLES,), "good")
        network = compose(asked, told, ranking, kit)
    return keep(network, ranking, kit).network


def _under(heading: str, candidates: Sequence[Candidate]) -> Candidate:
    """The first passage under a heading that can be quoted."""
    found = [each for each in candidates if each.passage.heading.rsplit(" › ", 1)[-1] == heading]
    if not found:
        raise ValueError(f"no passage under the heading {heading!r} can be quoted")
    return min(found, key=lambda each: each.passage.start)


def _table(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _bundle(target: Path) -> Iterable[str]:
    """Make the bundle anew; yields the hashtags in it."""
    with tempfile.TemporaryDirectory() as folder:
        kit = open_kit(Settings(db=str(Path(folder) / BUNDLE)), create=True)
        make(kit)
        yield from (network.id for network in kit.store.networks())
        kit.store.close()
        shutil.copy(Path(folder) / BUNDLE, target)


if __name__ == "__main__":
    with as_file(_SEEDS) as seeds:
        for hashtag in _bundle(seeds / BUNDLE):
            sys.stdout.write(f"#{hashtag}\n")
