"""Every setting of the service, read from SEMNET_* variables; the environment is an argument, never a global."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from graph_store.models import Record
from server.errors import BadSetting

PREFIX = "SEMNET_"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_MAX_UPLOAD_MB = 64
NAMES = ("SEMNET_DB", "SEMNET_BASE_URL", "SEMNET_EMBEDDING_MODEL", "SEMNET_MAX_UPLOAD_MB")


class Settings(Record):
    """What the service is told before it starts."""

    db: str
    """A path or `sqlite:///path`."""
    base_url: str | None = None
    """What links begin with: scheme, host and port; None means the address served."""
    embedding_model: str | None = None
    """A model's name or folder; None is the packaged one."""
    max_upload_mb: int = DEFAULT_MAX_UPLOAD_MB
    """The largest body that adding a source takes, in units of 2**20 bytes."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings these variables make. Raises BadSetting for a name or a value that means nothing here."""
        for name in sorted(environ):
            if name.startswith(PREFIX) and name not in NAMES:
                raise BadSetting(f"{name} is not a setting of this version.", f"The settings are {', '.join(NAMES)}.")
        return cls(
            db=environ.get("SEMNET_DB") or str(default_database()),
            base_url=_base_url(environ.get("SEMNET_BASE_URL", "")),
            embedding_model=environ.get("SEMNET_EMBEDDING_MODEL") or None,
            max_upload_mb=_megabytes(environ.get("SEMNET_MAX_UPLOAD_MB", "")),
        )

    def link(self, path: str) -> str:
        """The full link to `path` (which begins with a slash) where nobody is being served right now."""
        return (self.base_url or f"http://{DEFAULT_HOST}:{DEFAULT_PORT}") + path


def default_database() -> Path:
    """The SQLite file under the user's data directory."""
    return user_data_path("semnet", appauthor=False) / "semnet.db"


def _base_url(value: str) -> str | None:
    if not value.strip():
        return None
    try:
        parts = urlsplit(value.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and not parts.username
    except ValueError:
        usable = False
    if not usable or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadSetting(
            f"SEMNET_BASE_URL is {value!r}, which links cannot begin with.",
            "Give scheme, host and port only, such as https://semnet.example.org.",
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _megabytes(value: str) -> int:
    if not value.strip():
        return DEFAULT_MAX_UPLOAD_MB
    if not re.fullmatch(r"\s*[0-9]{1,4}\s*", value) or not 1 <= int(value) <= 4096:
        raise BadSetting(f"SEMNET_MAX_UPLOAD_MB is {value!r}.", "Give a whole number from 1 to 4096.")
    return int(value)
