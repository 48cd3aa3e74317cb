import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.models import Status
from server import gather, terminal


@pytest.fixture
def page(answered, kit):
    return gather.network_page(answered.network, kit.store, f"http://127.0.0.1:8000/n/{answered.network.id}")


@given(text=st.text())
def test_no_text_can_steer_the_terminal(text):
    cleaned = terminal.clean(text)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in cleaned)


@pytest.mark.parametrize("width", [20, 40, 100])
def test_a_report_keeps_to_the_width_but_for_its_link(width, page):
    report = terminal.report(page, width)
    statements = [line for line in report.splitlines() if line.startswith("   ") and "http" not in line]
    assert statements
    assert all(len(line) <= width for line in statements)
    assert report.endswith(page.link)


def test_every_cited_source_is_numbered_with_its_title(page):
    report = terminal.report(page, 100)
    listed = report[report.index("Sources\n") :]
    for source in page.network.sources:
        assert source.title in listed
    citation = page.network.findings[0].statement[0].citations[0]
    assert f"/s/{citation.source_id}?start={citation.start}&end={citation.end}" in listed


def test_a_finding_is_told_with_the_title_and_heading_it_stands_under(page, kit):
    finding = page.network.findings[0]
    cited = finding.statement[0].citations[0]
    heading, title = page.passages[cited.passage_id].heading, kit.store.get_source(cited.source_id).title
    assert heading
    assert f"{finding.name}\n   {title} › {heading}\n   " in terminal.report(page, 100)


def test_a_report_says_what_happened_since(page):
    status = Status(newer="11111111112", stale=True, withdrawn=2)
    report = terminal.report(page.model_copy(update={"status": status}), 80)
    assert "#11111111112" in report
    assert "Evidence removed since: 2." in report
    assert "changed since" in terminal.report(page.model_copy(update={"status": Status(stale=True)}), 80)
