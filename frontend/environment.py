"""The templates, compiled once, and the addresses of static files, which carry a digest of their content."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontend.marks import look, mark
from frontend.report import source_url

STATIC = Path(__file__).parent / "static"
"""The folder served under `/static`."""

TEMPLATES = Path(__file__).parent / "templates"


def static(name: str) -> str:
    """The address of a static file: changed content has another address, so it may be cached for ever."""
    return f"/static/{name}?v={_digest(name)}"


@cache
def environment() -> Environment:
    """Autoescaping everywhere; an undefined name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["labels"] = lambda lenses: {lens.key: lens.label for lens in lenses}
    made.globals.update(static=static, mark=mark, look=look, source_url=source_url)
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    return made


@cache
def _digest(name: str) -> str:
    return hashlib.blake2b((STATIC / name).read_bytes(), digest_size=8).hexdigest()
