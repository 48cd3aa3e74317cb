import importlib
from collections.abc import Iterator

import pytest

from graph_store.errors import NotFound, SemnetError
from server import errors, wire

NETWORK_KEYS = [
    "id", "url", "question", "headline", "summary", "evidence", "lenses", "findings", "relations", "highlight",
    "coverage", "sources", "writer", "parent", "created_at", "status",
]  # fmt: skip
CITATION_KEYS = {"source_id", "passage_id", "start", "end"}
PASSAGE_KEYS = {"id", "source_id", "start", "end", "text", "heading", "sentences"}


def every_error(root: type[SemnetError] = SemnetError) -> Iterator[type[SemnetError]]:
    yield root
    for child in root.__subclasses__():
        yield from every_error(child)


def ours() -> list[type[SemnetError]]:
    return [kind for kind in every_error() if kind.__module__.split(".")[0] in ("graph_store", "server")]


@pytest.mark.parametrize("kind", ours(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_row_of_its_own_in_the_table_and_says_what_it_means(kind):
    assert kind in wire.STATUS
    assert 400 <= wire.STATUS[kind] < 600
    assert kind.__doc__


def test_every_error_has_a_code_of_its_own():
    codes = [kind.code for kind in ours()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("module", ["graph_store.errors", "server.errors"])
def test_every_error_stands_in_the_tree_of_its_module(module):
    room = importlib.import_module(module)
    drawn = set((room.__doc__ or "").replace("├──", " ").replace("└──", " ").split())
    named = {kind.__name__ for kind in ours() if kind.__module__ == module and kind is not SemnetError}
    assert named <= drawn


def test_a_class_without_a_row_takes_its_parents_status():
    class Unheard(errors.NoSources):
        pass

    try:
        assert wire.status_of(Unheard("?")) == wire.STATUS[errors.NoSources]
    finally:
        del Unheard


def test_an_error_has_one_shape_and_a_hint_only_when_there_is_one():
    error = NotFound("network", "x")
    assert wire.error_json(error.code, error.message) == {
        "error": {"code": "not_found", "message": "No network has the id x."}
    }
    assert wire.error_json("a", "b", "c")["error"]["hint"] == "c"


def test_a_network_has_exactly_the_keys_of_the_contract(answered, kit):
    network = answered.network
    shown = wire.network_json(network, kit.store.status(network.id), "http://here/n/" + network.id)
    assert list(shown) == NETWORK_KEYS
    assert set(shown["question"]) == {"id", "text"}
    assert all(set(lens) == {"key", "label", "description"} for lens in shown["lenses"])
    assert shown["findings"]
    for finding in shown["findings"]:
        assert set(finding) == {"id", "name", "lens", "statement", "strength"}
        for segment in finding["statement"]:
            assert set(segment) == {"text", "citations", "own"}
            assert all(set(citation) == CITATION_KEYS for citation in segment["citations"])
    for relation in shown["relations"]:
        assert set(relation) == {"a", "b", "kind", "weight", "evidence"}
        assert all(set(evidence) == CITATION_KEYS | {"side"} for evidence in relation["evidence"])
    if shown["highlight"] is not None:
        assert set(shown["highlight"]) == {"from", "to", "lens", "text"}
    assert set(shown["coverage"]) == {"share", "left_out"}
    assert all(set(passage) == PASSAGE_KEYS for passage in shown["coverage"]["left_out"])
    assert all(set(source) == {"id", "title", "url"} for source in shown["sources"])
    assert set(shown["writer"]) == {"kind", "model", "version"}
    assert set(shown["status"]) == {"newer", "stale", "withdrawn"}
