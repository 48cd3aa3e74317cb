"""What the bar offers while somebody types."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_store.models import HIDDEN, SAMPLES, SHOWN
from graph_store.normal import words
from server.ingest.add import add
from server.ingest.readers import Origin
from server.suggestions import MOST, suggestions
from tests.server.conftest import QUESTION

ANSWERED = "How deep is the pit of a tree?"
FAQ = f"# Street trees\n\n## FAQ\n\n{ANSWERED} A pit holds a cubic metre and a half of loose soil.\n"


def offered(typed, store):
    return [(found.text, found.kind) for found in suggestions(typed, store)]


def test_questions_that_sources_answer_are_offered_before_those_asked(fresh, answered, kit):
    assert (QUESTION, "network") in offered("", kit.store)
    add([Origin(name="faq.md", data=FAQ.encode())], fresh)
    assert offered("", fresh.store) == [(ANSWERED, "source")]
    (found,) = suggestions("PIT de", fresh.store)
    assert fresh.store.get_source(found.id).title == "Street trees"


def test_of_a_question_asked_and_answered_its_source_is_offered(browse, fresh):
    add([Origin(name="faq.md", data=FAQ.encode())], fresh)
    client = browse(fresh)
    assert client.post("/api/v1/networks", json={"question": ANSWERED.lower()}).status_code == 201
    assert client.get("/api/v1/suggestions?q=deep").json() == [
        {"text": ANSWERED, "kind": "source", "id": fresh.store.sources()[0].id}
    ]


def test_the_samples_questions_are_offered_while_there_is_nothing_else_and_they_are_not_hidden(fresh):
    add([Origin(name="faq.md", data=FAQ.encode())], fresh, collections=(SAMPLES,))
    assert offered("pit", fresh.store) == [(ANSWERED, "source")]
    fresh.store.set_preference(SAMPLES, HIDDEN)
    assert offered("pit", fresh.store) == []
    fresh.store.set_preference(SAMPLES, SHOWN)
    add([Origin(name="own.md", data=b"# Own\n\nOwls hunt at night because mice are out then.")], fresh)
    assert offered("pit", fresh.store) == []


def test_there_are_few(fresh):
    lines = "\n\n".join(f"How deep is pit {number}? It is {number} metres deep." for number in range(20))
    add([Origin(name="faq.md", data=f"# Pits\n\n## FAQ\n\n{lines}\n".encode())], fresh)
    assert len(suggestions("how", fresh.store)) == MOST


@given(typed=st.one_of(st.text(), st.sampled_from(["how", "h d", "tree pit", "trees?", "ho de pi", "%", "_", '"'])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_questions_with_every_typed_word_are_offered(typed, answered, kit):
    found = offered(typed, kit.store)
    begun = words(typed)
    if typed.strip() and not begun:
        assert found == []
        return
    fits = all(any(word.startswith(start) for word in words(QUESTION)) for start in begun)
    assert ((QUESTION, "network") in found) == fits
