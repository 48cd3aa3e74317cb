"""A network page at work in the browser, as the tests of it see it."""


def ready(page):
    page.wait_for_selector(".is-live canvas", state="attached")
    return page


def pixels(page):
    """The canvas as it is once everything asked for has been painted."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate("document.querySelector('#canvas canvas').toDataURL()")


def until(page, condition):
    """Wait for a condition; Playwright's own way of doing so needs `eval`, which the pages forbid."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(30)
    raise AssertionError(condition)


def query(page):
    return page.evaluate("location.search")


def place(page, id):
    """The middle of a node on the screen, where canvas and SVG agree."""
    box = page.locator(f".drawing-wide [data-node='{id}'] .box").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
