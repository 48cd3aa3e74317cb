"""What all tests share: which begin first; and a real browser, Debian's Chromium, skipped where there is none."""

import os
from collections import defaultdict
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

LONGEST = (
    "frontend/test_pages_in_the_browser.py",
    "server/test_hostile_pages_in_the_browser.py",
    "end_to_end/test_in_the_browser.py",
    "frontend/test_network_page_in_the_browser.py",
    "end_to_end/test_killed.py",
    "end_to_end/test_process.py",
    "server/inquiry/test_determinism.py",
    "server/test_samples.py",
    "end_to_end/test_with_a_token.py",
    "server/test_schema.py",
    "server/ingest/test_collection.py",
    "server/ingest/test_add.py",
    "server/ingest/test_embed.py",
    "test_docs.py",
)
"""Files that take more than ten seconds of a processor."""

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: begun last, one of them would keep everybody waiting for a single worker."""
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


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


class Window:
    """A page with a profile of its own, which one test after another is lent: a new one costs as much as two visits."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._url = ""
        page.on("console", self._written)
        page.on("pageerror", lambda error: self.complaints.append(f"error in {self._url}: {error}"))
        page.on("request", self._requested)

    def show(self, url: str) -> Page:
        self._url = url
        self.page.goto(url)
        self.page.evaluate("document.fonts.ready.then(() => null)")
        return self.page

    def clear(self) -> list[str]:
        """Leave nothing to the next test of what this one did; gives what was complained of."""
        self.page.goto("about:blank")  # before its routes are taken away: what is still under way may need them
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.emulate_media(media="null", color_scheme="light")
        self.page.mouse.move(0, 0)
        self.page.context.clear_cookies()
        session = self.page.context.new_cdp_session(self.page)
        session.send("Page.resetNavigationHistory")
        session.detach()
        complaints, self.complaints = self.complaints, []
        return complaints

    def _written(self, message: ConsoleMessage) -> None:
        if message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url:
            return  # Chromium's remark that the page itself came with 404: a page that says so is meant to
        self.complaints.append(f"{message.type} in {self._url}: {message.text}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(("/".join(self._url.split("/")[:3]), "data:")):
            self.complaints.append(f"{self._url} asked for {request.url}")


@pytest.fixture(scope="module")
def windows() -> dict[str, list[Window]]:
    """Those that no test uses now, by the options of their profile."""
    return defaultdict(list)


@pytest.fixture
def visit(chromium: Browser, windows: dict[str, list[Window]]) -> Iterator[Visit]:
    """`visit(url, width=1280, height=900, **context options)` opens a page; each of a test in a profile of its own.

    When the test ends, nothing may have been written to any page's console and no request may have left its origin.
    """
    lent: list[tuple[str, Window]] = []

    def open_page(url: str, width: int = 1280, height: int = 900, **options: object) -> Page:
        profile = {"viewport": {"width": width, "height": height}, **options}
        key = repr(sorted(profile.items()))
        window = windows[key].pop() if windows[key] else Window(chromium.new_context(**profile).new_page())
        lent.append((key, window))
        return window.show(url)

    yield open_page
    complaints = []
    for key, window in lent:
        complaints += window.clear()
        windows[key].append(window)
    assert complaints == []
