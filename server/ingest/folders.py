"""Walks folders: which files in them are read, in a fixed order, hidden ones skipped, loops of links survived."""

import os
from collections.abc import Iterator
from pathlib import Path

from server.ingest.documents import Origin, Refusal

KINDS = {
    "": "plain",
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
}
"""Which reader reads which extension: the one table. A file without one is read when it is named itself."""

ADVICE = {
    ".doc": "Save it as .docx or PDF first.",
    ".odt": "Save it as .docx or PDF first.",
    ".rtf": "Save it as .docx or PDF first.",
    ".pptx": "Save it as PDF first.",
    ".xlsx": 'Write one {"title": …, "text": …} a line and name it .jsonl.',
    ".eml": "Save the message as text first.",
    ".msg": "Save the message as text first.",
    ".mobi": "Convert it to EPUB first.",
    ".azw3": "Convert it to EPUB first.",
    ".json": 'Write one {"title": …, "text": …} a line and name it .jsonl.',
    ".csv": 'Write one {"title": …, "text": …} a line and name it .jsonl.',
    ".rst": "Rename it to .txt, or convert it to Markdown.",
    ".zip": "Unpack it and add the folder.",
}
_ADVICE = "Only .txt, .md, .html, .jsonl, .pdf, .docx and .epub are read; save it as one of these."


def unknown(name: str) -> Refusal:
    """The refusal of a file whose extension no reader reads."""
    suffix = Path(name).suffix.lower()
    subject = f"Files ending in {suffix}" if suffix else "Files without an extension in a folder"
    return Refusal(name=name, reason=f"{subject} are not read. {ADVICE.get(suffix, _ADVICE)}")


def walk(folder: Path, called: str) -> Iterator[Origin | Refusal]:
    """Every file below a folder, by path, or why it is not read. Names start with what the folder is called.

    A folder that several links lead to is read once, so a loop of links ends.
    """
    seen: set[str] = set()
    waiting = [(folder, called)]
    while waiting:
        path, name = waiting.pop()
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises in a folder that may be listed but not entered
            yield Origin(name=name, path=path) if path.suffix and path.suffix.lower() in KINDS else unknown(name)
            continue
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted((entry for entry in path.iterdir() if not entry.name.startswith(".")), reverse=True)
        except OSError as error:
            yield Refusal(name=name, reason=f"The folder cannot be read: {error.strerror or error}.")
            continue
        waiting.extend((entry, f"{name.rstrip('/')}/{entry.name}") for entry in entries)
