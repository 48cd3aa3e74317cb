"""The part of the store's contract about networks, findings and questions."""

from datetime import timedelta

import pytest

from graph_store import identity
from graph_store.models import Expansion
from graph_store.protocol import Store
from graph_store.vectors import Vectors
from tests.graph_store.material import (
    HARBOUR,
    NOON,
    ORCHARD,
    Material,
    make_network,
    make_passage,
    make_source,
    vector_of,
)


class NetworkContract:
    def test_a_network_comes_back_exactly(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        assert store.keep(network) == (network, True)
        assert store.get_network(network.id) == network

    def test_keeping_twice_changes_nothing(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        store.keep(network)
        later = network.model_copy(update={"created_at": NOON + timedelta(days=1)})
        assert store.keep(later) == (network, False)
        assert store.get_network(network.id) == network and len(store.networks()) == 1

    def test_a_finding_keeps_its_first_appearance(self, store: Store, harbour: Material) -> None:
        one = make_network(store, harbour)
        store.keep(one)
        other = make_network(store, harbour, question="And in spring?", minutes=5)
        weaker = tuple(finding.model_copy(update={"strength": 0.0}) for finding in other.findings)
        store.keep(other.model_copy(update={"findings": weaker}))
        assert store.get_finding(one.findings[0].id) == (one.findings[0], [other.id, one.id])
        assert store.networks_holding(one.findings[0].id) == store.networks()
        assert store.get_network(other.id).findings[0].strength == 0.0

    def test_networks_are_listed_newest_first(self, store: Store, harbour: Material) -> None:
        kept = [make_network(store, harbour, headline=f"Headline {n}", minutes=n // 2) for n in range(4)]
        for network in kept:
            store.keep(network)
        expected = sorted(kept, key=lambda network: (-network.created_at.timestamp(), network.id))
        assert [one.id for one in store.networks()] == [one.id for one in expected]
        assert [one.id for one in store.networks(2)] == [one.id for one in expected[:2]]
        first = store.networks(1)[0]
        assert (first.question, first.findings, first.created_at) == (kept[0].question.text, 2, expected[0].created_at)
        assert [one.id for one in store.networks_citing(harbour.source.id)] == [one.id for one in expected]

    def test_a_list_says_which_finding_was_expanded_under_which_lens(self, store: Store, harbour: Material) -> None:
        root = make_network(store, harbour)
        grown = make_network(store, harbour, question="WHAT does winter do to ships", minutes=5, parent=root.id)
        for network in (root, grown):
            store.keep(network)
        for listed in (store.networks(), store.networks_citing(harbour.source.id)):
            assert [one.expanded for one in listed] == [
                Expansion(parent=root.id, finding="Frozen Harbour", lens="Levers"),
                None,
            ]
            assert {one.question_id for one in listed} == {root.question.id}

    def test_networks_holding_a_finding_are_those_that_have_it(self, store: Store, harbour: Material) -> None:
        both, one = make_network(store, harbour), make_network(store, harbour, minutes=5)
        alone = {"findings": one.findings[:1], "relations": (), "highlight": None}
        one = one.model_copy(update=alone)
        one = one.model_copy(update={"id": store.identify("network", identity.network_digest(one))})
        for network in (both, one):
            store.keep(network)
        newest, oldest = store.networks()
        assert store.networks_holding(both.findings[0].id) == [newest, oldest]
        assert store.networks_holding(both.findings[1].id) == [oldest] and oldest.id == both.id
        assert store.networks_holding("11111111111") == []

    def test_status_names_the_newest_other_answer(self, store: Store, harbour: Material) -> None:
        old, new = make_network(store, harbour), make_network(store, harbour, headline="Ice", minutes=5)
        expansion = make_network(store, harbour, headline="More", minutes=6, parent=old.id)
        reworded = make_network(store, harbour, question="What does WINTER do to ships", headline="Ice!", minutes=7)
        for network in (old, new, expansion):
            store.keep(network)
        assert store.status(old.id).newer == new.id
        assert store.status(new.id).newer is None and store.status(expansion.id).newer is None
        store.keep(reworded)
        assert store.status(old.id).newer == store.status(new.id).newer == reworded.id
        assert store.find_question(old.question.id) == reworded.id

    def test_only_the_same_step_again_is_a_newer_answer_to_what_has_grown(
        self, store: Store, harbour: Material
    ) -> None:
        root = make_network(store, harbour)
        grown = make_network(store, harbour, headline="More", minutes=5, parent=root.id)
        assert grown.highlight is not None
        back = grown.highlight.model_copy(update={"from_": grown.highlight.to, "to": grown.highlight.from_})
        other = make_network(store, harbour, headline="Less", minutes=6, parent=root.id)
        other = other.model_copy(update={"highlight": back})
        other = other.model_copy(update={"id": store.identify("network", identity.network_digest(other))})
        for network in (root, grown, other):
            store.keep(network)
        assert store.status(grown.id).newer is None
        again = make_network(store, harbour, headline="More of it", minutes=7, parent=root.id)
        store.keep(again)
        assert store.status(grown.id).newer == again.id and store.status(other.id).newer is None

    def test_an_old_answer_given_again_is_the_newest(self, store: Store, harbour: Material) -> None:
        old, new = make_network(store, harbour), make_network(store, harbour, headline="Ice", minutes=5)
        store.keep(old)
        store.keep(new)
        store.keep(old.model_copy(update={"created_at": NOON + timedelta(minutes=9)}))
        assert store.status(old.id).newer is None and store.status(new.id).newer == old.id

    def test_status_is_stale_after_sources_changed(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        store.keep(network)
        assert not store.status(network.id).stale
        make_source(store, ORCHARD).add_to(store)
        assert store.status(network.id).stale
        store.keep(network)
        assert not store.status(network.id).stale

    def test_networks_outlive_their_sources(self, store: Store, harbour: Material) -> None:
        network = make_network(store, harbour)
        store.keep(network)
        store.remove_source(harbour.source.id)
        assert store.get_network(network.id) == network
        assert store.status(network.id).withdrawn == 2 and store.status(network.id).stale
        assert store.status(network.id).gone == (harbour.source.id,)
        assert [one.id for one in store.networks_citing(harbour.source.id)] == [network.id]
        assert store.check() == []
        harbour.add_to(store)
        assert store.status(network.id).withdrawn == 0 and store.status(network.id).gone == ()

    def test_a_source_that_returns_cut_otherwise_is_no_damage(self, store: Store, harbour: Material) -> None:
        store.keep(make_network(store, harbour))
        store.remove_source(harbour.source.id)
        whole = make_passage(store, harbour.source, 0, len(HARBOUR))
        vectors = Vectors((whole.id,), vector_of(HARBOUR)[None, :])
        assert store.add_source(harbour.source, [whole], vectors)
        assert store.check() == []

    @pytest.mark.parametrize("part", ["relations", "highlight", "id", "findings"])
    def test_a_network_that_contradicts_itself_is_refused_whole(
        self, store: Store, harbour: Material, part: str
    ) -> None:
        network = make_network(store, harbour)
        if part == "relations":
            lost = network.relations[0].model_copy(update={"a": "11111111111"})
            network = network.model_copy(update={"relations": (lost,)})
        elif part == "highlight":
            network = network.model_copy(
                update={"highlight": network.highlight.model_copy(update={"to": "11111111111"})}
            )
        elif part == "id":
            network = network.model_copy(update={"id": "11111111111"})
        else:
            network = network.model_copy(update={"findings": network.findings * 2})
        with pytest.raises(ValueError):
            store.keep(network)
        assert store.networks() == [] and store.kind_of(network.question.id) is None

    def test_what_was_never_here_cannot_be_cited(self, store: Store, harbour: Material) -> None:
        orchard = make_source(store, ORCHARD)
        with pytest.raises(ValueError, match="never here"):
            store.keep(make_network(store, orchard))
        assert store.networks() == []
