"""How good are the findings? Questions with gold sources and quotes, asked of a folder of real articles.

`python -m benchmarks.findings --corpus DIR --asks asks.jsonl [--json]`: each line of the asks is
{"question", "kind", "gold_sources", "gold_quotes"}; kinds `single` and `cross` are answerable, `near_miss` and `far`
are not. Beside our findings stand, in the same process over the same passages and vectors: the top 12 passages by
cosine, as much text by cosine as ours, MMR, and LexRank (sumy) over the nearest passages. `helpful` is what readers
said of single passages (benchmarks/labels.py). Half of the questions (every second one) was used for
tuning; both halves are reported.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.baselines import Quoted, by_cosine, by_cosine_as_long, by_lexrank, by_mmr
from benchmarks.labels import HELPS, Labels, label_of, read_labels
from graph_store.models import Abstention
from graph_store.normal import words
from graph_store.vectors import pairwise
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.answer import Inquiry, answer
from server.kit import Kit, open_kit
from server.language import english
from server.settings import Settings

ANSWERABLE = ("single", "cross")
QUOTE_SHARE = 0.9
FINDINGS = 12
RESAMPLES = 2000


@dataclass(frozen=True)
class Ask:
    """A question with what a good answer cites."""

    question: str
    kind: str
    gold_sources: tuple[str, ...]
    gold_quotes: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What a system shows for a question; None when it abstains."""

    findings: tuple[Quoted, ...] | None


@dataclass
class Scores:
    """Values gathered over questions, by measure."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def note(self, measure: str, value: float) -> None:
        """Add one value."""
        self.values.setdefault(measure, []).append(value)

    def means(self) -> dict[str, float]:
        """The mean of each measure, and its 95 % bootstrap interval's ends."""
        out: dict[str, float] = {}
        generator = np.random.default_rng(0)
        for measure, values in self.values.items():
            sample = generator.choice(values, (RESAMPLES, len(values))).mean(axis=1)
            out[measure] = round(float(np.mean(values)), 3)
            out[f"{measure} low"], out[f"{measure} high"] = (
                round(float(bound), 3) for bound in np.quantile(sample, (0.025, 0.975))
            )
        right = [out[f"answered {kind}"] for kind in ANSWERABLE if f"answered {kind}" in out]
        refused = [1 - out[f"answered {kind}"] for kind in ("near_miss", "far") if f"answered {kind}" in out]
        if right and refused:
            counts = {kind: len(self.values[f"answered {kind}"]) for kind in (*ANSWERABLE, "near_miss", "far")}
            positive = sum(sum(self.values[f"answered {kind}"]) for kind in ANSWERABLE)
            negative = sum(sum(1 - value for value in self.values[f"answered {kind}"]) for kind in ("near_miss", "far"))
            out["abstention"] = round(
                positive / sum(counts[kind] for kind in ANSWERABLE) / 2
                + negative / (counts["near_miss"] + counts["far"]) / 2,
                3,
            )
        return out


def main() -> None:
    """Parse the arguments, run, print a table or JSON."""
    given = read_arguments(__doc__)
    asks = read_asks(given.asks)
    with tempfile.TemporaryDirectory() as folder:
        kit = open_kit(Settings.from_env({"SEMNET_DB": str(Path(folder) / "bench.db")}), create=True)
        add([Origin(name=str(given.corpus), path=given.corpus)], kit)
        result = measure(asks, kit)
        kit.store.close()
    print(json.dumps(result, indent=2) if given.json else table(result))


def read_arguments(about: str | None) -> argparse.Namespace:
    """`corpus`, `asks` and `json` from the command line. Stops with a clear line when the data is absent."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of documents")
    parser.add_argument("--asks", type=Path, required=True, help="questions, one JSON object a line")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    for needed in (given.corpus, given.asks):
        if not needed.exists():
            raise SystemExit(f"{needed} is not here: this benchmark needs it.")
    return given


def read_asks(path: Path) -> list[Ask]:
    """The questions of a JSONL file."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [
        Ask(line["question"], line["kind"], tuple(line["gold_sources"]), tuple(line["gold_quotes"])) for line in lines
    ]


def measure(asks: Sequence[Ask], kit: Kit) -> dict[str, dict[str, dict[str, float]]]:
    """System → half (`all`, `tuned on`, `other`) → measure → value."""
    systems: dict[str, Callable[[str, Kit], Shown]] = {
        "findings": findings,
        "top 12 by cosine": lambda question, kit: Shown(by_cosine(question, kit, FINDINGS)),
        "MMR": lambda question, kit: Shown(by_mmr(question, kit, FINDINGS)),
        "LexRank": lambda question, kit: Shown(by_lexrank(question, kit, FINDINGS)),
    }
    halves = {"all": asks, "tuned on": asks[::2], "other": asks[1::2]}
    labels = read_labels([ask.question for ask in asks])
    shown = {label: {ask.question: system(ask.question, kit) for ask in asks} for label, system in systems.items()}
    shown["cosine, as long"] = {question: as_long(question, ours, kit) for question, ours in shown["findings"].items()}
    return {
        label: {half: score(chosen, shown[label], labels, kit) for half, chosen in halves.items()} for label in shown
    }


def findings(question: str, kit: Kit) -> Shown:
    """What the product shows."""
    given = answer(Inquiry(question=question), kit)
    if isinstance(given, Abstention):
        return Shown(None)
    titles = {source.id: source.title for source in given.network.sources}
    return Shown(
        tuple(
            Quoted(titles[cited.source_id], " ".join(part.text for part in finding.statement), cited)
            for finding in given.network.findings
            for cited in finding.statement[0].citations[:1]
        )
    )


def as_long(question: str, ours: Shown, kit: Kit) -> Shown:
    """The nearest passages, as much text as ours; nothing where we abstain."""
    if ours.findings is None:
        return ours
    return Shown(by_cosine_as_long(question, kit, sum(len(each.text) for each in ours.findings)))


def score(asks: Sequence[Ask], shown: dict[str, Shown], labels: dict[str, Labels], kit: Kit) -> dict[str, float]:
    """All measures over some questions."""
    scores = Scores()
    for ask in asks:
        given = shown[ask.question].findings
        scores.note(f"answered {ask.kind}", float(given is not None))
        if ask.kind not in ANSWERABLE:
            continue
        given = given or ()
        precision = [each.title in ask.gold_sources for each in given]
        texts = [each.text for each in given]
        for each in given:
            label = helpful(each, labels.get(ask.question, []))
            if label is not None:
                scores.note("helpful", label)
            scores.note("labelled", float(label is not None))
        if given:
            scores.note(f"precision {ask.kind}", float(np.mean(precision)))
            scores.note("findings", len(given))
            scores.note("redundancy", redundancy(texts, kit))
            for text in texts:
                scores.note("self-contained", float(not english().leans(text)))
        for quote in ask.gold_quotes:
            scores.note(f"quote recall {ask.kind}", float(any(holds(text, quote) for text in texts)))
            scores.note("quote recall", float(any(holds(text, quote) for text in texts)))
    return scores.means()


def helpful(quoted: Quoted, labels: Labels) -> float | None:
    """1 where readers said that it helps, 0 where not, None where they were not asked."""
    cited = quoted.citation
    label = label_of(cited.source_id, cited.start, cited.end, labels) if cited else None
    return None if label is None else float(label >= HELPS)


def holds(text: str, quote: str) -> bool:
    """Whether at least QUOTE_SHARE of the quote's words lie in the text, counted with repetition."""
    wanted = Counter(words(quote))
    return sum((wanted & Counter(words(text))).values()) >= QUOTE_SHARE * sum(wanted.values())


def redundancy(texts: Sequence[str], kit: Kit) -> float:
    """Mean over findings of the highest cosine to another one; 0 for a single finding."""
    if len(texts) < 2:
        return 0.0
    likeness = pairwise(kit.embedder.encode_texts(texts))
    np.fill_diagonal(likeness, -1)
    return float(likeness.max(axis=1).mean())


def table(result: dict[str, dict[str, dict[str, float]]]) -> str:
    """Markdown: a row for each system and half."""
    columns = [
        "precision single",
        "precision cross",
        "helpful",
        "quote recall",
        "quote recall single",
        "quote recall cross",
        "redundancy",
        "self-contained",
        "findings",
        "abstention",
    ]
    lines = ["| system | questions | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 2) + "|"]
    for label, halves in result.items():
        for half, values in halves.items():
            cells = [_cell(values, column) for column in columns]
            lines.append(f"| {label} | {half} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(values: dict[str, Any], column: str) -> str:
    if column not in values:
        return "–"
    if f"{column} low" not in values:
        return f"{values[column]:.3f}"
    return f"{values[column]:.3f} ({values[f'{column} low']:.2f}–{values[f'{column} high']:.2f})"


if __name__ == "__main__":
    main()
