import pytest

from frontend.text_width import width

pytestmark = pytest.mark.browser

SAMPLES = [
    "Threshold Discipline",
    "Only the Branch Has a Price",
    "AVATAR Toy Ltd. 1882–2018",
    "Straße, garçon, Łódź, œuvre",
    "fi ffl “quoted” — 50 %",
    "Earnings composition illusion",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_the_server_knows_how_wide_a_label_is(text, visit, network_url):
    page = visit(network_url)
    measured = page.evaluate(
        """text => {
            const line = document.querySelector(".drawing-wide .finding text").cloneNode();
            line.textContent = text;
            document.querySelector(".drawing-wide").append(line);
            return document.fonts.load('600 13px "Source Sans 3"', text).then(() => line.getComputedTextLength());
        }""",
        text,
    )
    assert abs(measured - width(text, 13, 600)) < 0.6


def test_the_canvas_writes_with_the_same_widths(visit, network_url):
    page = visit(network_url)
    measured = page.evaluate(
        """texts => {
            const context = document.createElement("canvas").getContext("2d");
            context.font = '600 13px "Source Sans 3"';
            context.fontKerning = "none";
            return texts.map(text => context.measureText(text).width);
        }""",
        SAMPLES[:2],
    )
    assert all(abs(one - width(text, 13, 600)) < 0.6 for one, text in zip(measured, SAMPLES[:2], strict=True))


@pytest.mark.parametrize("count", [10, 30])
def test_every_line_of_text_stays_inside_its_box(count, visit, site):
    page = visit(f"{site}/n/{count}")
    out = page.evaluate(
        """() => [...document.querySelectorAll(".drawing-wide .node")].flatMap(node => {
            const box = node.querySelector(".box").getBBox();
            return [...node.querySelectorAll("text")].map(text => text.getBBox())
                .filter(text => text.x < box.x || text.x + text.width > box.x + box.width + 0.6
                    || text.y < box.y - 1 || text.y + text.height > box.y + box.height + 1)
                .map(text => node.textContent);
        })"""
    )
    assert out == []
