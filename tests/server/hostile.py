"""A service whose every field holds what attackers write, put in through the ordinary paths; and what watches a page."""

import html
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from docx import Document as Word
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request

from server.app import build_app
from server.kit import Kit
from server.serving import address, listen
from tests.server.ingest import made_files

PAYLOADS = (
    "javascript:ran(1)",
    "<script>ran(1)</script>",
    '"><img src=x onerror=ran(1)>',
    "'><svg/onload=ran(1)>",
    "</script><script>ran(1)</script>",
    '" onmouseover=ran(1) autofocus onfocus=ran(1) x="',
    "' onclick='ran(1)",
    "JaVa\tScRiPt:ran(1)//",
    "data:text/html,<script>ran(1)</script>",
    "{{ constructor.constructor('ran(1)')() }} {% raw %} ${ran(1)}",
    "\u202egpj.<img src=x onerror=ran(1)>\u2066",
    "[open](javascript:ran(1)) ![x](https://elsewhere.example/x.png) <javascript:ran(1)>",
    "--><script>ran(1)</script>",
    "]]><svg><script>ran(1)</script></svg>",
    '<iframe srcdoc="<script>parent.ran(1)</script>"></iframe>',
    "<base href=https://elsewhere.example/>",
    "</style><style>@import 'https://elsewhere.example/x.css';</style>",
    "</title></textarea></noscript><img src=x onerror=ran(1)>",
    "&lt;img src=x onerror=ran(1)&gt; &#x3c;script&#x3e;ran(1)&#x3c;/script&#x3e;",
    '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
    '<a href="javascript:ran(1)" autofocus>open</a><form action=javascript:ran(1)><button>go</button></form>',
    "\";ran(1);//\u2028';ran(1)//`;ran(1)//",
    "<math><mtext></p><style><img src=x onerror=ran(1)></style></mtext></math>",
    "<!--<script>",
    "<!--",
)
"""Each breaks out of another place: elements, attributes, scripts, comments, addresses, templates, styles, entities."""

MIXED = tuple(" ".join(PAYLOADS[first::3]) for first in range(3))
ALL = " ".join(PAYLOADS[1:])
"""All of them in fewer texts, for what takes its time."""

_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def plain(payload: str) -> str:
    """On one line, as titles and questions are."""
    return " ".join(payload.split())


def markdown(payload: str, number: int) -> bytes:
    """A Markdown document with the payload in its facts, headings, sentences and the questions it answers."""
    facts = {name: f"{payload} {name} {number}" for name in ("title", "author", "date")}
    front = "".join(f"{name}: {json.dumps(value)}\n" for name, value in {**facts, "url": payload}.items())
    said = _MARKUP.sub(r"\\\1", plain(payload))
    return f"""---
{front}---
# {said}

## {said} Beacon Penalty {number}
Keeper {number} of the lighthouse wrote {said} in the log because ships lost sight of the lamp behind the great lens.

## {said} Horn
In fog the horn of lighthouse {number} warns ships with {said} from three miles away, so keepers rarely fire a cannon.

## FAQ
### What does the sign {said} of lighthouse {number} mean?
The sign {said} of lighthouse {number} means that its lamp is dark and that ships keep away from the rocks at night.
""".encode()


def page(payload: str, number: int) -> str:
    """An HTML page about the same, the payload where a page keeps its facts."""
    said = html.escape(payload)
    body = f"Lamp {number} turns slowly, and {said} is painted on its tower so that sailors know the coast by day. " * 3
    return f"""<!doctype html><html><head><title>{said}</title><meta name="author" content="{said}">
<meta name="date" content="{said}"></head><body><article><h1>{said}</h1><h2>{said}</h2><p>{body}</p></article></body></html>"""


def pdf(payload: str, number: int) -> bytes:
    """A PDF with the payload in its facts, its outline and its text."""
    said = payload.encode("latin-1", "replace").decode("latin-1")
    lines = (
        f"Tower {number} carries the words {said}.",
        "Ships that pass by day read them from the sea and keep away.",
    )
    shown = [made_files.paragraphs(700, lines)]
    return made_files.pdf(shown, [(payload, 0, 0)], title=payload, author=payload, subject=payload, keywords=payload)


def word(payload: str, number: int) -> bytes:
    """A Word document with the payload in its facts, a heading and its text."""
    made = Word()
    made.core_properties.title = made.core_properties.author = payload[:200]
    made.add_heading(payload, 1)
    made.add_paragraph(
        f"Boat {number} bears the name {payload}, and its crew rows the keeper ashore in every spring tide."
    )
    return made_files.saved(made)


@contextmanager
def served(kit: Kit) -> Iterator[str]:
    """The service over this kit on a port of its own; gives its address."""
    listener = listen("127.0.0.1", 0, kit.settings)
    server = uvicorn.Server(uvicorn.Config(build_app(kit), log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield address(listener)
    server.should_exit = True
    thread.join()
    listener.close()


def watched(context: BrowserContext, complaints: list[str]) -> None:
    """Write to `complaints` whenever a page runs what a payload brought, breaks its policy or asks another origin."""

    def written(message: ConsoleMessage) -> None:
        if not message.text.startswith("Failed to load resource: the server responded with a status of 4"):
            complaints.append(f"{message.type} on a console: {message.text}")

    def requested(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "file:")):
            complaints.append(f"a request to {request.url}")

    def opened(dialog: Dialog) -> None:
        complaints.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    context.expose_binding("ran", lambda source, *_: complaints.append(f"a script ran in {source['frame'].url}"))
    context.expose_binding("broke", lambda source, what: complaints.append(f"{source['frame'].url} broke {what}"))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => "
        "broke(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`), true);"
    )
    context.on("dialog", opened)
    context.on("weberror", lambda error: complaints.append(f"an error: {error.error}"))
    context.on("console", written)
    context.on("request", requested)


GROWN = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const wrong = [...document.querySelectorAll("iframe, object, embed, base, img, math, script:not([src]):not([type$=json])")];
    for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            const leads = ["href", "src", "action", "formaction", "srcdoc", "xlink:href"].includes(name);
            if (name.startsWith("on") || (leads && /^[\\s\\0-\\x1f]*(javascript|data|vbscript):/i.test(value))) wrong.push(element);
        }
    }
    return wrong.map((element) => element.outerHTML.slice(0, 200));
}"""
"""What no page of ours has, and a payload would bring: handlers, frames, images, addresses that are scripts."""
