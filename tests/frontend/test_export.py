import re

import pytest

from frontend.export import standalone_html
from tests.frontend import made_pages


def test_the_file_holds_the_drawing_the_report_and_every_cited_passage():
    page = made_pages.network_page()
    text = standalone_html(page)
    assert text.count('<svg class="drawing') == 2
    for finding in page.network.findings:
        assert f'id="f-{finding.id}"' in text
    assert text.count("<mark>") >= len(page.network.findings)
    assert f"#{page.network.id}" in text


def test_the_file_loads_nothing_and_runs_nothing():
    text = standalone_html(made_pages.network_page())
    assert "<script" not in text
    assert "<link" not in text
    assert "unsafe" not in text.split("<style>")[0]
    assert not re.search(r'url\((?!"data:)', text)
    assert not re.search(r"(?:src|action)=", text)
    assert 'href="/' not in text


def test_every_link_inside_the_file_has_its_target():
    text = standalone_html(made_pages.network_page())
    for target in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{target}"' in text, target


@pytest.mark.browser
def test_the_file_opens_from_a_disk_with_the_network_off(visit, tmp_path):
    made = made_pages.network_page()
    file = tmp_path / "network.html"
    file.write_text(standalone_html(made), encoding="utf-8")
    page = visit(file.as_uri(), offline=True)
    assert page.locator(".drawing-wide .finding").count() == len(made.network.findings)
    assert page.locator("section.finding").count() == len(made.network.findings)
    assert page.evaluate("document.fonts.check('600 13px \"Source Sans 3\"')")
    page.click("section.finding .cite >> nth=0")
    assert page.evaluate("location.hash").startswith("#q-")
