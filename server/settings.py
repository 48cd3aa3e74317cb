"""Every setting of the service, read from SEMNET_* variables; the environment is an argument, never a global.

`python -m server.settings` prints docs/settings.md.
"""

import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import ConfigDict, Field

from graph_store.models import Record
from server.errors import BadSetting

PREFIX = "SEMNET_"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_MAX_UPLOAD_MB = 64
TO_MAKE_ONE = "Make one with `semnet token`, and give it to the service as SEMNET_TOKEN."
SHORTEST_TOKEN = 32
FEWEST_DIFFERENT = 8
"""Different characters a token holds at least: 32 random hexadecimal figures hold fewer once in thirty million."""


class Settings(Record):
    """What the service is told before it starts. The text under each field is its line in docs/settings.md."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    db: str = Field(json_schema_extra={"otherwise": "`semnet.db` in the user's data directory"})
    """The database: a path or `sqlite:///path`. `--db` on any command goes first."""
    base_url: str | None = Field(default=None, json_schema_extra={"otherwise": "the address called"})
    """What links begin with: scheme, host and port. The service answers to that host's name too, and where it is
    `https`, tells browsers to come by https only."""
    token: bytes | None = Field(default=None, repr=False, json_schema_extra={"otherwise": "none"})
    """The secret that every change needs: at least 32 characters, such as `semnet token` prints. Without it the service
    stays on this machine. In memory only its SHA-256 is kept."""
    read: Literal["open", "token"] = "open"
    """Who may read where there is a token: everybody (`open`), or only who has the token (`token`)."""
    trusted_proxy: str | None = Field(default=None, json_schema_extra={"otherwise": "none"})
    """The reverse proxy whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses or networks, with
    commas between them. Without it everybody who comes through a proxy shares one rate limit."""
    embedding_model: str | None = Field(default=None, json_schema_extra={"otherwise": "the packaged all-MiniLM-L6-v2"})
    """A folder with a sentence-transformers model, or an installed model's name."""
    lenses: str | None = Field(default=None, json_schema_extra={"otherwise": "the built-in five"})
    """A TOML file with lenses of your own, beside the built-in ones or in place of them: [lenses.md](lenses.md)."""
    max_upload_mb: int = DEFAULT_MAX_UPLOAD_MB
    """The largest body that adding a source takes, in units of 2^20 bytes."""
    samples: bool = Field(default=True, json_schema_extra={"otherwise": "`yes`"})
    """Whether the first start of the service puts the sample texts and networks in: `yes` or `no`."""
    keep_originals: bool = Field(default=True, json_schema_extra={"otherwise": "`yes`"})
    """Whether the files that sources were read from are kept, for downloading them again: `yes` or `no`."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings these variables make. Raises BadSetting for a name or a value that means nothing here."""
        for name in sorted(environ):
            if name.startswith(PREFIX) and name not in NAMES:
                raise BadSetting(f"{name} is not a setting of this version.", f"The settings are {', '.join(NAMES)}.")
        given = {field: environ.get(name, "") for name, field in NAMES.items()}
        read = {field: _READERS.get(field, str)(value) for field, value in given.items() if value.strip()}
        return cls(**{"db": str(default_database()), **read})

    def link(self, path: str) -> str:
        """The full link to `path` (which begins with a slash) where nobody is being served right now."""
        return (self.base_url or f"http://{DEFAULT_HOST}:{DEFAULT_PORT}") + path

    @property
    def encrypted(self) -> bool:
        """Whether the service is reached by https."""
        return (self.base_url or "").startswith("https://")


NAMES = {PREFIX + field.upper(): field for field in Settings.model_fields}
"""The field that each variable sets."""


def default_database() -> Path:
    """The SQLite file under the user's data directory."""
    return user_data_path("semnet", appauthor=False) / "semnet.db"


def page() -> str:
    """docs/settings.md: every setting with its default and its meaning, from the model above."""
    rows = []
    for name, field in NAMES.items():
        info = Settings.model_fields[field]
        extra = info.json_schema_extra
        default = extra["otherwise"] if isinstance(extra, dict) else f"`{info.default}`"
        rows.append(f"| `{name}` | {default} | {' '.join((info.description or '').split())} |\n")
    return _INTRODUCTION + "".join(rows)


_INTRODUCTION = """\
# Settings

Environment variables; each has a default. A `SEMNET_` name that is not listed here is refused at start, so that a
misspelt one is noticed; an empty value counts as left out. [deploying.md](deploying.md) says which ones a service for
others needs.

| variable | default | meaning |
| --- | --- | --- |
"""


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadSetting(
            f"SEMNET_BASE_URL is {value!r}, which links cannot begin with.",
            "Give scheme, host and port only, such as https://semnet.example.org.",
        )
    usual = {"http": ":80", "https": ":443"}[parts.scheme]  # browsers leave it out of Host and Origin
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"


def _token(value: str) -> bytes:
    """The digest of a token. Nothing here repeats what was given."""
    value = value.strip()
    if not re.fullmatch(r"[!-~]+", value):
        raise BadSetting("SEMNET_TOKEN holds spaces or characters that no HTTP header carries.", TO_MAKE_ONE)
    if len(value) < SHORTEST_TOKEN or len(set(value)) < FEWEST_DIFFERENT:
        raise BadSetting(f"SEMNET_TOKEN can be guessed: it needs {SHORTEST_TOKEN} random characters.", TO_MAKE_ONE)
    return sha256(value.encode()).digest()


def _read(value: str) -> str:
    if value.strip() not in ("open", "token"):
        raise BadSetting(f"SEMNET_READ is {value!r}.", "Give open or token.")
    return value.strip()


def _trusted_proxy(value: str) -> str:
    networks = [part.strip() for part in value.split(",")]
    try:
        return ",".join(str(ip_network(part, strict=False)) for part in networks)
    except ValueError as error:
        raise BadSetting(
            f"SEMNET_TRUSTED_PROXY is {value!r}.",
            "Give addresses or networks with commas between them, such as 127.0.0.1 or 10.1.0.0/16.",
        ) from error


def _megabytes(value: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,4}\s*", value) or not 1 <= int(value) <= 4096:
        raise BadSetting(f"SEMNET_MAX_UPLOAD_MB is {value!r}.", "Give a whole number from 1 to 4096.")
    return int(value)


def _yes_or_no(name: str, value: str) -> bool:
    if value.lower() not in ("yes", "no"):
        raise BadSetting(f"{name} is {value!r}.", "Give yes or no.")
    return value.lower() == "yes"


_READERS: dict[str, Callable[[str], Any]] = {
    "base_url": _base_url,
    "token": _token,
    "read": _read,
    "trusted_proxy": _trusted_proxy,
    "max_upload_mb": _megabytes,
    "keep_originals": partial(_yes_or_no, "SEMNET_KEEP_ORIGINALS"),
    "samples": partial(_yes_or_no, "SEMNET_SAMPLES"),
}
"""What each text becomes; the others are taken as they are."""

if __name__ == "__main__":
    sys.stdout.write(page())
