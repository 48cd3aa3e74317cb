"""A real browser for the tests that need one: Debian's Chromium, driven by Playwright. Skipped where there is none."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

if "PYTEST_XDIST_WORKER" in os.environ:  # one worker a processor: threads of torch would only wait for each other
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# No test depends on how fast the machine is, and continuous integration tries the same examples each time: what was
# green stays green until something changes. Everywhere else each run tries new ones.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("any machine")

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium; one for each module, because Playwright keeps an event loop running in this thread."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"There is no {CHROMIUM}, and CI must not skip the browser tests.")
        pytest.skip(f"There is no {CHROMIUM}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """`visit(url, width=1280, height=900, **context options)` opens a page in a fresh profile.

    When the test ends, nothing may have been written to any page's console and no request may have left its origin.
    """
    contexts = []
    complaints: list[str] = []

    def open_page(url: str, width: int = 1280, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        origin = "/".join(url.split("/")[:3])

        def written(message: ConsoleMessage) -> None:
            if message.text.startswith("Failed to load resource") and message.location["url"] == page.url:
                return  # Chromium's remark that the page itself came with 404: a page that says so is meant to
            complaints.append(f"{message.type} in {url}: {message.text}")

        def requested(request: Request) -> None:
            if not request.url.startswith((origin, "data:")):
                complaints.append(f"{url} asked for {request.url}")

        page = context.new_page()
        page.on("console", written)
        page.on("pageerror", lambda error: complaints.append(f"error in {url}: {error}"))
        page.on("request", requested)
        page.goto(url)
        page.evaluate("document.fonts.ready.then(() => null)")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
