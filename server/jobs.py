"""Long work with named steps: adding documents while its page is watched, reloaded or left. One at a time, in memory.

A job ends with the process; what it had kept stays, and giving the same again adds the rest.
"""

import itertools
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal

from graph_store.errors import NotFound, SemnetError
from graph_store.models import Record
from server.errors import TooBusy
from server.ingest.add import Outcome, Progress, add
from server.ingest.documents import Origin, Refusal
from server.kit import Kit

_log = logging.getLogger(__name__)

State = Literal["waiting", "running", "done", "cancelled", "failed"]

MOST_KEPT = 100
"""Jobs remembered; the oldest ended ones are forgotten first."""
MOST_WAITING = 20


class JobStatus(Record):
    """A job as it stands. `version` counts its changes; `step` and `name` say what is being done, to what.

    `total` is the number of things given (a folder or a file of many documents is one), `done` that of documents
    kept or refused. `error`: why it failed, in words.
    """

    id: str
    version: int
    state: State
    step: str
    name: str
    done: int
    total: int
    outcome: Outcome
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "cancelled", "failed")


class _Cancelled(Exception):
    """Raised inside the work, and caught where it began."""


class Job:
    """One piece of work; its status may be read by any thread."""

    def __init__(self, total: int) -> None:
        """A job has a random id: it is nobody's but theirs who began it."""
        nothing = Outcome(added=(), kept=(), refused=())
        self._status = JobStatus(
            id=secrets.token_urlsafe(16),
            version=0,
            state="waiting",
            step="",
            name="",
            done=0,
            total=total,
            outcome=nothing,
        )
        self._lock = threading.Lock()
        self._stop = threading.Event()

    @property
    def status(self) -> JobStatus:
        """How it stands now."""
        return self._status

    def cancel(self) -> None:
        """Stop before the next batch or documents; what was kept stays. Nothing happens to one that has ended."""
        self._stop.set()
        with self._lock:
            if self._status.state == "waiting":
                self._change(state="cancelled")

    def run(self, work: Callable[[Callable[[Progress], None]], Outcome]) -> None:
        """Do the work, unless it was cancelled before."""
        with self._lock:
            if self._status.ended:
                return
            self._change(state="running")
        try:
            outcome = work(self._hear)
        except _Cancelled:
            self._end("cancelled")
        except SemnetError as error:
            self._end("failed", error=" ".join(part for part in (error.message, error.hint) if part))
        except Exception:
            self._end("failed", error="Something went wrong here. What was added before stays; send it again.")
            raise
        else:
            self._end("done", outcome=outcome)

    def _hear(self, progress: Progress) -> None:
        with self._lock:
            outcome = self._status.outcome
            if progress.added is not None:
                outcome = outcome.model_copy(update={"added": (*outcome.added, progress.added)})
            self._change(step=progress.step, name=progress.name, done=progress.done, outcome=outcome)
        if self._stop.is_set():
            raise _Cancelled

    def _end(self, state: State, error: str | None = None, outcome: Outcome | None = None) -> None:
        with self._lock:
            self._change(state=state, step="", name="", error=error, outcome=outcome or self._status.outcome)

    def _change(self, **changed: object) -> None:
        self._status = self._status.model_copy(update={**changed, "version": self._status.version + 1})


class Jobs:
    """The jobs of one service, run one after the other: they all want the same processor."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="job")

    def add(self, given: Sequence[Origin | Refusal]) -> Job:
        """Add what was given, in the background. Raises TooBusy when too much is waiting already."""
        job = Job(len(given))
        with self._lock:
            if sum(not each.status.ended for each in self._jobs.values()) >= MOST_WAITING:
                raise TooBusy("Too much is waiting to be added already.", "Try again when some of it is done.")
            self._jobs[job.status.id] = job
            ended = (id for id, each in self._jobs.items() if each.status.ended)
            for id in list(itertools.islice(ended, max(0, len(self._jobs) - MOST_KEPT))):
                del self._jobs[id]
        future = self._worker.submit(job.run, lambda report: add_given(given, self._kit, report))
        future.add_done_callback(_log_failure)
        return job

    def get(self, id: str) -> Job:
        """The job. Raises NotFound."""
        with self._lock:
            if id not in self._jobs:
                hint = "Jobs are forgotten when the service starts again; what they had added stays."
                raise NotFound("job", id[:40], hint)
            return self._jobs[id]


def add_given(
    given: Sequence[Origin | Refusal], kit: Kit, report: Callable[[Progress], None] = lambda progress: None
) -> Outcome:
    """Add the origins among what was given; what was refused before it could be read is refused with the rest."""
    refused = tuple(item for item in given if isinstance(item, Refusal))
    origins = [item for item in given if isinstance(item, Origin)]
    outcome = add(origins, kit, report=report) if origins else Outcome(added=(), kept=(), refused=())
    return outcome.model_copy(update={"refused": refused + outcome.refused})


def _log_failure(future: Future[None]) -> None:
    """A mistake of ours goes to the log: nobody waits for the future."""
    error = None if future.cancelled() else future.exception()
    if error is not None:
        _log.error("A job failed.", exc_info=error)
