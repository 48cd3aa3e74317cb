"""What holds for every draft, and how a file that is read apart is refused."""

from itertools import pairwise

import pytest

from graph_store.normal import canonical
from server.ingest.apart import Limits, read_apart
from server.ingest.documents import Draft, Unreadable


def checked(draft: Draft) -> Draft:
    """The draft, once its text is canonical, its sections tile it and its pages ascend inside it."""
    assert draft.text == canonical(draft.text)
    assert all(one.end == other.start for one, other in pairwise(draft.sections))
    assert (draft.sections[0].start, draft.sections[-1].end) == (0, len(draft.text))
    assert [0, *draft.pages, len(draft.text)] == sorted([0, *draft.pages, len(draft.text)])
    return draft


def refusal_of(kind: str, data: bytes) -> str:
    """Why a file of this kind is not read."""
    with pytest.raises(Unreadable) as refused:
        read_apart(kind, data, Limits(seconds=20))
    return str(refused.value)
