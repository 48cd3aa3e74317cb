"""The benchmark of names: the product's weights are those that the readers' labels give, and better than likeness."""

import pytest

from benchmarks.names import fit, measure, read
from server.inquiry.naming import WEIGHTS


def test_the_weights_are_those_fitted_to_the_labels() -> None:
    assert fit(read()) == pytest.approx(list(WEIGHTS.values()), abs=0.1)


def test_a_name_chosen_by_them_is_good_more_often_than_the_nearest_phrase() -> None:
    result = measure(read())

    assert (
        result["fitted without the statement"]["good"] > result["nearest to the statement (as KeyBERT)"]["good"] + 0.1
    )
    assert result["fitted without the statement"]["bad"] < result["nearest to the statement (as KeyBERT)"]["bad"] - 0.1
