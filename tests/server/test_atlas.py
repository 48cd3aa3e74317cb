"""The chart of a store: made once for each of its states, by one thread, and never stale unless a page asks for that."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_store.models import HIDDEN, SAMPLES, SHOWN
from server import atlas
from server.atlas import Charts, matching
from tests.server.made_networks import tell


@pytest.fixture
def counted(monkeypatch):
    """How often an atlas was made; each waits until `go` is set."""
    made, go = [], threading.Event()
    go.set()
    real = atlas.chart

    def chart(*given):
        made.append(threading.current_thread().name)
        assert go.wait(10)
        return real(*given)

    monkeypatch.setattr(atlas, "chart", chart)
    return made, go


def test_the_chart_is_made_once_for_each_state_of_the_store(modelless, counted):
    made, _ = counted
    charts = Charts(modelless.store)
    tell(modelless, 0, 0)
    first = charts.current()
    assert charts.current() is first
    tell(modelless, 1, 5)
    second = charts.current()
    modelless.store.set_preference(SAMPLES, HIDDEN)
    charts.current()
    modelless.store.remove_source(modelless.store.sources()[0].id)
    charts.current()
    assert len(made) == 4
    assert [len(chart.atlas.themes) for chart in (first, second)] == [2, 3]


def test_many_callers_at_once_get_one_chart_made_by_one_thread(modelless, counted):
    made, go = counted
    tell(modelless, 0, 0)
    charts = Charts(modelless.store)
    go.clear()
    with ThreadPoolExecutor(8) as pool:
        coming = [pool.submit(charts.current) for _ in range(8)]
        go.set()
        assert len({id(one.result()) for one in coming}) == 1
    assert len(made) == 1


def test_a_page_that_only_mentions_themes_takes_the_chart_at_hand_when_the_newest_is_slow(
    modelless, counted, monkeypatch
):
    made, go = counted
    monkeypatch.setattr(atlas, "PATIENCE_SECONDS", 0.01)
    tell(modelless, 0, 0)
    charts = Charts(modelless.store)
    first = charts.at_hand()
    tell(modelless, 1, 5)
    go.clear()
    assert charts.at_hand() is first
    go.set()
    assert len(charts.current().atlas.themes) == 3
    assert charts.at_hand() is charts.current()
    assert len(made) == 2


def test_a_failure_is_told_and_not_kept(modelless, monkeypatch):
    tell(modelless, 0, 0)
    charts = Charts(modelless.store)
    with monkeypatch.context() as broken:
        broken.setattr(modelless.store, "vectors", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            charts.current()
    assert len(charts.current().atlas.themes) == 2


def test_samples_do_not_show_once_they_are_hidden_and_their_theme_keeps_its_id(modelless):
    tell(modelless, 0, 0, collections=(SAMPLES,))
    tell(modelless, 1, 5)
    charts = Charts(modelless.store)
    both = charts.current()
    modelless.store.set_preference(SAMPLES, HIDDEN)
    own = charts.current()
    modelless.store.set_preference(SAMPLES, SHOWN)
    assert [len(chart.atlas.themes) for chart in (both, own)] == [3, 2]
    assert [len(chart.called("frozen harbour")[0].networks) for chart in (both, own)] == [2, 1]
    assert own.called("#FrozenHarbour") == (own.themes[both.called("frozen-harbour")[0].id],)
    assert charts.current().atlas == both.atlas


def test_a_query_finds_themes_by_the_words_of_any_of_their_names(modelless):
    tell(modelless, 0, 0)
    themes = Charts(modelless.store).current().atlas.themes
    assert [theme.name for theme in matching(themes, "HARBOUR frozen")] == ["Frozen Harbour"]
    assert matching(themes, "harbour ships") == ()
    assert matching(themes, " ") == themes
