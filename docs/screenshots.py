"""Takes the pictures of docs/: `python docs/screenshots.py` starts services of its own over the sample texts.

docs/screenshots/PAGE-WIDTH-SCHEME.png show each page at a first start; walk-N-STEP.png is the way from an empty store
to a shared link, and docs/walk.md tells it. Needs the test extra and Chromium.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "screenshots"
DOCUMENTS = sorted(str(file) for file in (ROOT / "seeds" / "documents").glob("*.md"))
QUESTION = "How can a city keep rain out of its cellars?"
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES = ("light", "dark")


@contextlib.contextmanager
def service(folder: str, **variables: str) -> Iterator[str]:
    """The address of a service over a new database."""
    command = [str(Path(sys.executable).parent / "semnet"), "serve", "--port", "0"]
    env = {**os.environ, "SEMNET_DB": f"{folder}/shots.db", **variables}
    with subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        try:
            yield found.group()
        finally:
            process.terminate()


def take(page: Page, name: str) -> None:
    """One picture, once fonts and drawing are there."""
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(600)
    page.screenshot(path=OUT / f"{name}.png")


def pages(browser: Browser, address: str) -> None:
    """Every kind of page, at both widths and in both schemes."""
    page = browser.new_page()
    page.goto(address)
    network = page.locator(".cards h3 a").first.get_attribute("href")
    page.goto(f"{address}{network}")
    source = page.locator("a.cite").first.get_attribute("href")
    page.goto(f"{address}/atlas")
    theme = page.locator("a[href^='/t/']").first.get_attribute("href")
    page.close()
    shown = {"home": "/", "network": network, "source": source, "atlas": "/atlas", "theme": theme, "add": "/add"}
    shown |= {"sources": "/sources"}
    for width, (across, down) in SIZES.items():
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": across, "height": down}, color_scheme=scheme)
            for name, path in shown.items():
                page.goto(f"{address}{path}")
                take(page, f"{name}-{width}-{scheme}")
            page.close()


def walk(browser: Browser, address: str) -> None:
    """From an empty store to a link that somebody else opens."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    take(page, "walk-1-empty")
    page.goto(f"{address}/add")
    page.set_input_files("#files", DOCUMENTS)
    take(page, "walk-2-chosen")
    page.click("#add button[type=submit]")
    page.get_by_role("heading", name="documents added").wait_for(timeout=120_000)
    take(page, "walk-3-added")
    page.goto(address)
    page.locator("#q").press_sequentially("how often")
    page.locator("#suggestions li").first.wait_for()
    take(page, "walk-4-asking")
    page.fill("#q", QUESTION)
    with page.expect_navigation(timeout=120_000):
        page.keyboard.press("Enter")
    page.wait_for_selector(".is-live canvas", state="attached")
    take(page, "walk-5-answer")
    link, hashtag = page.url.partition("?")[0], page.locator("#hashtag").inner_text()
    page.locator("a.cite").first.click()
    take(page, "walk-6-evidence")
    page.close()
    elsewhere = browser.new_page(viewport={"width": 1440, "height": 900})
    elsewhere.goto(address)
    elsewhere.fill("#q", hashtag)
    with elsewhere.expect_navigation():
        elsewhere.keyboard.press("Enter")
    assert elsewhere.url.startswith(link)
    elsewhere.wait_for_selector(".is-live canvas", state="attached")
    take(elsewhere, "walk-7-recovered")
    elsewhere.close()


def main() -> None:
    """Both, each over a store of its own."""
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"])
        with tempfile.TemporaryDirectory() as folder, service(folder) as address:
            pages(browser, address)
        with tempfile.TemporaryDirectory() as folder, service(folder, SEMNET_SAMPLES="no") as address:
            walk(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
