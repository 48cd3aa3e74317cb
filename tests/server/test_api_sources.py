import json
from dataclasses import replace

import pytest

from tests.server.failing import FailingStore
from tests.server.local_web import LocalWeb, answer, moved

OWLS = "Owls hunt at night because mice are out then. Owls that hunt by day are rarer in summer."
SOURCE_KEYS = {"id", "title", "url", "origin", "added_at", "passages", "characters", "collections"}


def code(response):
    return response.json()["error"]["code"]


def test_a_source_comes_and_goes(fresh_client):
    sent = fresh_client.post("/api/v1/sources", json={"text": OWLS, "title": "Owls"})
    assert sent.status_code == 200
    assert set(sent.json()) == {"added", "kept", "refused"}
    [source] = sent.json()["added"]
    assert set(source) == SOURCE_KEYS
    assert source["title"] == "Owls"
    assert [source] == fresh_client.get("/api/v1/sources").json()
    again = fresh_client.post("/api/v1/sources", json={"text": OWLS, "title": "Owls"}).json()
    assert ([kept["id"] for kept in again["kept"]], again["added"]) == ([source["id"]], [])
    whole = fresh_client.get(f"/api/v1/sources/{source['id']}").json()
    assert set(whole) >= SOURCE_KEYS | {"text", "sections"}
    assert len(whole["text"]) == whole["characters"]
    assert fresh_client.delete(f"/api/v1/sources/{source['id']}").status_code == 204
    assert fresh_client.get(f"/api/v1/sources/{source['id']}").status_code == 410
    assert fresh_client.delete(f"/api/v1/sources/{source['id']}").status_code == 410
    assert fresh_client.get("/api/v1/sources").json() == []


def test_files_are_added_and_refused_by_name(fresh_client):
    files = [
        ("files", ("owls.md", f"# Owls\n\n{OWLS}".encode(), "text/markdown")),
        ("files", ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00", "image/png")),
        (
            "files",
            ("rows.jsonl", json.dumps({"title": "Mice", "text": "Mice are out at night."}).encode(), "text/plain"),
        ),
    ]
    outcome = fresh_client.post("/api/v1/sources", files=files).json()
    assert sorted(source["title"] for source in outcome["added"]) == ["Mice", "Owls"]
    assert [set(refusal) for refusal in outcome["refused"]] == [{"name", "reason"}]
    assert outcome["refused"][0]["name"] == "picture.png"


@pytest.mark.parametrize("title", ["Annual report.pdf", "notes.jsonl", "page.html", "St. Louis, 1904", "a/b.md?c"])
def test_the_title_of_a_pasted_text_says_nothing_about_how_to_read_it(title, fresh_client):
    text = f"# {OWLS}"
    [source] = fresh_client.post("/api/v1/sources", json={"text": text, "title": title}).json()["added"]
    assert (source["title"], source["origin"]) == (title, "pasted text")
    assert fresh_client.get(f"/api/v1/sources/{source['id']}").json()["text"] == text


@pytest.mark.parametrize(("count", "status"), [(1000, 202), (1001, 413)])
def test_more_files_than_one_request_holds_are_refused_with_the_number(count, status, fresh_client):
    files = [("files", (f"{number}.pdf", b"%PDF")) for number in range(count)]
    response = fresh_client.post("/api/v1/sources", files=files)
    assert response.status_code == status
    if status == 413:
        assert code(response) == "too_large"
        assert "1,000" in response.json()["error"]["message"]


def test_a_failure_does_not_deny_what_was_kept_before_it(fresh, browse):
    class Interrupted(FailingStore):
        def add_source(self, source, passages, vectors, original, names):
            if source.title == "1":
                raise self._error
            return self._store.add_source(source, passages, vectors, original, names)

    client = browse(replace(fresh, store=Interrupted(fresh.store, RuntimeError("a mistake"))))
    files = [("files", (f"{number}.md", f"Owl {number} hunts.".encode())) for number in range(2)]
    response = client.post("/api/v1/sources", files=files)
    assert (response.status_code, len(fresh.store.sources())) == (500, 1)
    assert "What was added before stays" in response.json()["error"]["message"]


def test_a_form_without_a_file_is_refused(fresh_client):
    body = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n'
    response = fresh_client.post(
        "/api/v1/sources", content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert (response.status_code, code(response)) == (422, "nothing_readable")


def test_a_broken_form_is_refused(fresh_client):
    headers = {"content-type": "multipart/form-data"}
    response = fresh_client.post("/api/v1/sources", content=b"nonsense", headers=headers)
    assert response.status_code == 400
    assert set(response.json()["error"]) >= {"code", "message"}


def test_a_page_of_the_web_is_added_once_under_the_title_that_was_given(fresh, browse):
    pages = {
        "/": moved("/page"),
        "/page": answer(f"<title>Birds</title><p>{OWLS}</p>"),
        "/copy": answer(OWLS, "text/plain"),
    }
    with LocalWeb(pages) as server:
        client = browse(replace(fresh, web=server.web()))
        [source] = client.post("/api/v1/sources", json={"url": server.url(), "title": "Owls"}).json()["added"]
        again = client.post("/api/v1/sources", json={"url": server.url("/copy")}).json()
        missing = client.post("/api/v1/sources", json={"url": server.url("/gone")}).json()
    assert (source["title"], source["origin"], source["url"]) == ("Owls", server.url(), server.url("/page"))
    assert ([kept["id"] for kept in again["kept"]], again["added"]) == ([source["id"]], [])
    assert missing["refused"] == [{"name": server.url("/gone"), "reason": "The server answered 404 (Not Found)."}]


def test_addresses_inside_and_empty_texts_are_refused_with_the_reason(fresh_client):
    for body in ({"url": "http://127.0.0.1/"}, {"url": "http://localhost:22/"}, {"url": ""}, {"text": ""}):
        outcome = fresh_client.post("/api/v1/sources", json=body).json()
        assert (outcome["added"], outcome["kept"]) == ([], [])
        assert outcome["refused"][0]["reason"]


def test_a_body_with_neither_text_nor_address_is_an_error(fresh_client):
    response = fresh_client.post("/api/v1/sources", json={"title": "Tides"})
    assert (response.status_code, code(response)) == (422, "nothing_readable")
