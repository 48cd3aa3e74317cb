"""Teaches the judge of `server/inquiry/judge.py` what readers said of passages, and writes its file of weights.

`python -m benchmarks.judge --stores DB… --to FILE`: `judged_passages.jsonl` holds questions with passages that readers
labelled (2 answers the question or part of it, 1 is context worth having, 0 does not help), `judged_lenses.jsonl`
passages with the lens that each reader placed them under, or the two that came next to each other; both by place, so
the databases must hold those documents (`benchmarks/corpora.py`). An hour for each of EPOCHS on two cores. What came
of it is measured by `benchmarks/relevance.py` and `benchmarks/lenses.py`, on questions and passages that are not here.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import nn
from transformers import AutoModel, AutoTokenizer

from graph_store.opening import open_store
from server.ingest.embed import default_folder
from server.inquiry.judge import LENSES, LONGEST, read

HERE = Path(__file__).parent
EPOCHS = 3
BATCH = 16
RATE = 8e-5
"""Of the body; the last layer learns HEAD_RATE times as fast."""
HEAD_RATE = 10
WARM = 0.1
"""Share of the steps in which the rate rises; from then on it falls to nothing."""
KEPT = 2
"""Layers of the embedding model, from below, that stay as they are, with the embeddings of words."""
DROPOUT = 0.1
HELPS = (0.0, 0.8, 1.0)
"""How likely a passage with the label 0, 1 or 2 is said to help."""
SECOND = 0.33
"""What the second of two lenses counts."""
COLUMNS = {"helps": slice(0, 1), "lenses": slice(1, None)}
"""Where the last layer answers, by the task."""
RANK = 48
"""Columns of the thin matrices that a change of weights is written as."""


@dataclass(frozen=True)
class Example:
    """A question with a passage, and what is to be said of it: shape (1,) or (len(LENSES),)."""

    question: str
    passage: str
    target: tuple[float, ...]


class Judging(nn.Module):
    """The embedding model with the judge's last layer."""

    def __init__(self) -> None:
        super().__init__()
        folder = str(default_folder())
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.body = AutoModel.from_pretrained(folder, attention_probs_dropout_prob=0.0)  # torch has a quick way then
        width = 2 * self.body.config.hidden_size
        self.head = nn.Linear(width, 1 + len(LENSES))
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.still = [self.body.embeddings, *self.body.encoder.layer[:KEPT]]
        for part in self.still:
            part.requires_grad_(False)

    def forward(self, examples: Sequence[Example], task: str) -> torch.Tensor:
        batch = self.tokenizer(
            [each.question for each in examples],
            [each.passage for each in examples],
            truncation="only_second",
            max_length=LONGEST,
            padding=True,
            return_tensors="pt",
        )
        states = self.body(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        logits: torch.Tensor = self.head(self.dropout(torch.cat([states[:, 0], mean], dim=1)))
        return logits[:, COLUMNS[task]]


def main() -> None:
    """Parse the arguments, teach, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--stores", type=Path, nargs="+", required=True, help="databases that hold the documents")
    parser.add_argument("--to", type=Path, required=True, help="the file of weights to write")
    given = parser.parse_args()
    places = Places(given.stores)
    lessons = {"helps": list(helping(places)), "lenses": list(placed(places))}
    torch.manual_seed(0)
    random.seed(0)
    model = Judging()
    teach(model, lessons)
    save_file(thin(model), given.to)


class Places:
    """What the passages say that were labelled by place."""

    def __init__(self, stores: Sequence[Path]) -> None:
        self._read: dict[tuple[str, int, int], str] = {}
        self._titles: dict[str, str] = {}
        for file in stores:
            store = open_store(str(file), create=False)
            for source in store.sources():
                self._titles[source.id] = source.title
                for each in store.passages_of(source.id):
                    key = (each.source_id, each.start, each.end)
                    self._read[key] = read((source.title, each.heading, each.text))
            store.close()

    def read(self, source: str, start: int, end: int) -> str:
        """What the judge reads of a passage. Stops with a clear line when no store has it."""
        if (source, start, end) not in self._read:
            raise SystemExit(f"No store has the passage {start} to {end} of the source {source}.")
        return self._read[source, start, end]

    def title(self, source: str) -> str:
        """The title of its source."""
        return self._titles[source]


def helping(places: Places) -> Iterator[Example]:
    """What is to be learned about helping."""
    for line in _lines("judged_passages.jsonl"):
        for source, start, end, label in line["passages"]:
            yield Example(line["question"], places.read(source, start, end), (HELPS[label],))


def placed(places: Places) -> Iterator[Example]:
    """What is to be learned about lenses; where a passage was read without a question, its source's title stands in."""
    for line in _lines("judged_lenses.jsonl"):
        shares = dict.fromkeys(LENSES, 0.0)
        for first, *second in line["readings"]:
            for lens, share in ((first, 1 - SECOND * len(second)), *((each, SECOND) for each in second)):
                shares[lens] += share / len(line["readings"])
        passage = places.read(line["source"], line["start"], line["end"])
        yield Example(line.get("question", places.title(line["source"])), passage, tuple(shares.values()))


def teach(model: Judging, lessons: dict[str, list[Example]]) -> None:
    """Go through all lessons EPOCHS times, the tasks mixed, printing the loss now and then."""
    body = [each for each in model.body.parameters() if each.requires_grad]
    groups = [{"params": body, "lr": RATE}, {"params": [*model.head.parameters()], "lr": HEAD_RATE * RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    plan = [batch for _ in range(EPOCHS) for batch in _mixed(lessons)]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (WARM * len(plan)), 1.0) * max(0.0, 1 - step / len(plan))
    )
    model.train()
    for part in model.still:
        part.eval()
    for step, (task, examples) in enumerate(plan):
        target = torch.tensor([each.target for each in examples])
        logits = model(examples, task)
        if task == "helps":
            loss = nn.functional.binary_cross_entropy_with_logits(logits, target)
        else:
            loss = nn.functional.cross_entropy(logits, target)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"{step} of {len(plan)}: {task} {loss.item():.3f}", flush=True)


def _mixed(lessons: dict[str, list[Example]]) -> list[tuple[str, list[Example]]]:
    """All examples in batches of one task and of like lengths, in random order."""
    batches = []
    for task, examples in lessons.items():
        shuffled = random.sample(examples, len(examples))
        for start in range(0, len(shuffled), BATCH * BATCH):
            part = sorted(shuffled[start : start + BATCH * BATCH], key=lambda each: len(each.passage))
            batches += [(task, part[place : place + BATCH]) for place in range(0, len(part), BATCH)]
    return random.sample(batches, len(batches))


def thin(model: Judging) -> dict[str, torch.Tensor]:
    """What was learned, as `server/inquiry/judge.py` reads it: a change of a matrix as the product of two thin ones."""
    before = AutoModel.from_pretrained(str(default_folder())).state_dict()
    out = {f"head.{name}": each.detach() for name, each in model.head.named_parameters()}
    for name, after in model.body.state_dict().items():
        change = after - before[name]
        if not change.is_floating_point() or not change.any():
            continue
        if change.ndim == 2:
            left, strengths, right = torch.linalg.svd(change, full_matrices=False)
            rank = min(RANK, len(strengths))
            root = strengths[:rank].sqrt()
            out[f"{name}.up"] = (left[:, :rank] * root).half().contiguous()
            out[f"{name}.down"] = (root[:, None] * right[:rank]).half().contiguous()
        else:
            out[name] = change.half()
    return out


def _lines(name: str) -> Iterator[dict[str, Any]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    main()
