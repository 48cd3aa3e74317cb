"""Jobs: adding in the background, watched, left, cancelled."""

import json
import time
from concurrent.futures import Future

import pytest

from graph_store.errors import NotFound, StoreFull
from server import jobs as jobs_module
from server.errors import TooBusy
from server.ingest import add as add_module
from server.ingest.add import Outcome, Progress
from server.ingest.documents import Origin, Refusal
from server.jobs import MOST_WAITING, Job, Jobs
from server.kit import Kit

OWLS = b"Owls hunt at night because mice are out then. Owls by day are rarer than owls at night."
NOTHING = Outcome(added=(), kept=(), refused=())


def ended(job: Job) -> Job:
    for _ in range(600):
        if job.status.ended:
            return job
        time.sleep(0.05)
    raise AssertionError(job.status)


def test_a_job_adds_what_it_was_given_and_says_what_became_of_it(fresh: Kit) -> None:
    given = [Origin(name="owls.md", data=OWLS), Origin(name="empty.md", data=b""), Refusal(name="x", reason="Why not.")]
    status = ended(Jobs(fresh).add(given)).status
    assert (status.state, status.total, len(fresh.store.sources())) == ("done", 3, 1)
    assert [source.title for source in status.outcome.added] == ["Owls"]
    assert [refusal.name for refusal in status.outcome.refused] == ["x", "empty.md"]


def test_every_step_is_heard_in_order_and_each_change_counts() -> None:
    job = Job(1)
    heard = []

    def work(report):
        for step, name in (("read", "owls.md"), ("embed", "1 of 1 passages"), ("keep", "owls")):
            report(Progress(0, name, step=step))
            heard.append((job.status.version, job.status.state, job.status.step, job.status.name))
        return NOTHING

    job.run(work)
    assert heard == [
        (2, "running", "read", "owls.md"),
        (3, "running", "embed", "1 of 1 passages"),
        (4, "running", "keep", "owls"),
    ]
    assert job.status.state == "done" and job.status.version == 5


def test_cancelling_stops_before_the_next_documents_and_what_was_kept_stays(
    fresh: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_module, "WINDOW", 10)
    job = Job(2)
    many = [Origin(name=f"{number}.md", data=OWLS + f" Owl {number}.".encode()) for number in range(40)]

    def work(report):
        def watched(progress: Progress) -> None:
            report(progress)
            if progress.done == 3:
                job.cancel()

        return jobs_module.add_given(many, fresh, watched)

    job.run(work)
    assert job.status.state == "cancelled"
    assert len(job.status.outcome.added) == len(fresh.store.sources()) == 10
    assert fresh.store.check() == []


def test_a_job_that_was_cancelled_while_it_waited_never_begins() -> None:
    job = Job(1)
    job.cancel()
    job.run(lambda report: pytest.fail("it began"))
    assert job.status.state == "cancelled"
    job.cancel()
    assert job.status.state == "cancelled"


def test_a_failure_is_told_in_words_and_a_mistake_of_ours_without_a_trace() -> None:
    full, broken = Job(1), Job(1)

    def fail(report):
        raise StoreFull("The disk is full.", "Make room.")

    def stumble(report):
        raise ZeroDivisionError("secret")

    full.run(fail)
    assert (full.status.state, full.status.error) == ("failed", "The disk is full. Make room.")
    with pytest.raises(ZeroDivisionError):
        broken.run(stumble)
    assert broken.status.state == "failed" and "secret" not in broken.status.error


def test_a_mistake_of_ours_is_logged(fresh: Kit, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    monkeypatch.setattr(jobs_module, "add_given", lambda *_: 1 / 0)
    jobs = Jobs(fresh)
    assert ended(jobs.add([Origin(name="owls.md", data=OWLS)])).status.state == "failed"
    jobs.close() if hasattr(jobs, "close") else jobs._worker.shutdown()
    assert "ZeroDivisionError" in caplog.text


def test_a_pasted_text_may_be_as_long_as_a_file(fresh_client) -> None:
    text = "Owls hunt at night because mice are out then. " * 30_000
    reply = fresh_client.post("/add", data={"text": text}, files=[("files", ("", b""))], follow_redirects=False)
    assert len(text) > 2**20 and reply.status_code == 303


def test_more_files_than_a_form_holds_are_refused_with_the_number(fresh_client) -> None:
    files = [("files", (f"{number}.pdf", b"%PDF")) for number in range(1001)]
    reply = fresh_client.post("/add", files=files)
    assert reply.status_code == 413 and "1,000" in reply.text


def test_too_many_waiting_jobs_are_refused(fresh: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs(fresh)
    monkeypatch.setattr(jobs._worker, "submit", lambda *_: Future())  # they all wait
    for _ in range(MOST_WAITING):
        jobs.add([Origin(name="owls.md", data=OWLS)])
    with pytest.raises(TooBusy):
        jobs.add([Origin(name="owls.md", data=OWLS)])


def test_ended_jobs_are_forgotten_oldest_first(fresh: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "MOST_KEPT", 3)
    jobs = Jobs(fresh)
    made = [ended(jobs.add([Refusal(name=str(number), reason="No.")])) for number in range(5)]
    for job in made[:2]:
        with pytest.raises(NotFound, match="No job"):
            jobs.get(job.status.id)
    assert all(jobs.get(job.status.id) is job for job in made[2:])


def test_the_form_leads_to_the_page_of_its_job_which_survives_reloading(fresh: Kit, fresh_client) -> None:
    files = [("files", ("owls.md", OWLS)), ("files", ("broken.pdf", b"%PDF-1.7 nothing"))]
    reply = fresh_client.post(
        "/add", files=files, data={"text": "Cats sleep by day and hunt mice at dusk, as owls do."}
    )
    assert reply.status_code == 303 and reply.headers["location"].startswith("/jobs/")
    id = reply.headers["location"].rpartition("/")[2]
    with fresh_client.stream("GET", f"/api/v1/jobs/{id}/events") as stream:
        events = [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ")]
    assert [event["version"] for event in events] == sorted({event["version"] for event in events})
    assert events[-1]["state"] == "done" and len(events[-1]["outcome"]["added"]) == 2
    for _ in range(2):
        page = fresh_client.get(f"/jobs/{id}").text
        assert "2 documents added" in page and "broken.pdf" in page
    assert fresh_client.get(f"/api/v1/jobs/{id}").json()["outcome"] == events[-1]["outcome"]
    late = fresh_client.get(f"/api/v1/jobs/{id}/events", headers={"last-event-id": str(events[-1]["version"])})
    assert late.text.count("data: ") == 1, "one that ended says so once more, whoever asks"


def test_programs_ask_for_a_job_and_cancel_it(fresh_client) -> None:
    reply = fresh_client.post("/api/v1/sources", json={"text": OWLS.decode()}, headers={"prefer": "respond-async"})
    assert reply.status_code == 202
    where = reply.headers["location"]
    assert fresh_client.delete(where).status_code == 202
    assert fresh_client.get(where).json()["state"] in ("cancelled", "running", "done")


@pytest.mark.parametrize("path", ["/jobs/nope", "/api/v1/jobs/nope", "/api/v1/jobs/nope/events"])
def test_a_job_that_is_not_there_is_not_found(path: str, fresh_client) -> None:
    assert fresh_client.get(path).status_code == 404


def test_an_empty_form_says_what_to_give(fresh_client) -> None:
    reply = fresh_client.post("/add", files=[("files", ("", b""))], data={"text": " "})
    assert reply.status_code == 422 and "Choose files" in reply.text
