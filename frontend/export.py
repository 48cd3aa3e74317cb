"""One self-contained file of a network: drawing, report, cited passages. Opens offline, runs no script.

Its policy names the one stylesheet by digest, so no other style is applied.
"""

import base64
import hashlib
import re

from markupsafe import Markup

from frontend.contexts import NetworkPage
from frontend.environment import STATIC, environment
from frontend.report import report
from frontend.svg import pictures

STYLES = ("tokens", "base", "network", "report", "print")
"""The stylesheets a network needs, in order."""

_FONT = re.compile(r'url\("\.\./(vendor/[^"]+)"\)')
_INLINED_FONT = "latin.woff2"
_FACE = re.compile(r"@font-face \{[^}]*\}\n*")


def standalone_html(page: NetworkPage) -> str:
    """The file's text. Links inside it lead to places in the file, and to the service by its full link."""
    template = environment().get_template("export.html")
    drawn = pictures(page.network)
    style = _style()
    return template.render(
        page=page,
        report=report(page),
        pictures=drawn,
        style=Markup(style),  # noqa: S704 # ours
        digest=base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
    )


def _style() -> str:
    """Our own stylesheets in one, the font inside: nothing of a user's ever stands in it."""
    sheets = "\n".join((STATIC / "style" / f"{name}.css").read_text("utf-8") for name in STYLES)
    return _FONT.sub(_inlined, _FACE.sub(_kept_face, sheets))


def _kept_face(face: re.Match[str]) -> str:
    return face.group() if f"/{_INLINED_FONT}" in face.group() else ""


def _inlined(url: re.Match[str]) -> str:
    data = base64.b64encode((STATIC / url.group(1)).read_bytes()).decode("ascii")
    return f'url("data:font/woff2;base64,{data}")'
