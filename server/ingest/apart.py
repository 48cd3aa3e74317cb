"""Reads PDF, Word and EPUB files in a process apart: what a file does to its parser, it does not do to this process.

The process (`server/ingest/child.py`) gets the bytes and gives back a draft or a reason. From here it has no
more than an empty environment and the ends of two files; whatever becomes of it, it is gone when `read_apart`
returns. It may be called from any thread. It needs a POSIX system.
"""

import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from pydantic import TypeAdapter

from server.ingest.documents import Draft, Unreadable

Apart = Literal["pdf", "docx", "epub"]

READERS: dict[Apart, str] = {
    "pdf": "server.ingest.pdf:read_pdf",
    "docx": "server.ingest.docx:read_docx",
    "epub": "server.ingest.epub:read_epub",
}
"""The functions that read one kind: each gets a binary file and gives a draft, or raises Unreadable."""

CALLED: dict[str, str] = {"pdf": "PDF", "docx": "Word document", "epub": "EPUB"}

_BEFORE = b"\xef\xbb\xbf\0 \t\r\n"
_PARTS: tuple[tuple[bytes, Apart], ...] = ((b"META-INF/container.xml", "epub"), (b"word/document.xml", "docx"))

REFUSED = 3
"""The exit status of a process whose output is the reason of a refusal."""

NO_MEMORY = 4
"""The exit status of a process that ran out of the memory it may use."""

_ROOT = Path(__file__).parents[2]
_PROGRAM = """import sys
if sys.argv[1] not in sys.path:
    sys.path.insert(0, sys.argv[1])
from server.ingest.child import main
main(*sys.argv[2:])"""
_DRAFT = TypeAdapter(Draft)
_SPLIT = "Split it into several files."
_GRACE = 5


@dataclass(frozen=True)
class Limits:
    """What reading one file may take: bytes of memory, seconds of computing and of waiting, bytes of answer."""

    memory: int = 1 << 30
    seconds: int = 120
    waiting: int = 300
    output: int = 64_000_000


def kind_of(data: bytes) -> Apart | None:
    """Which of the three the content is, by its first bytes or by the names of the parts in it."""
    if data[:1024].lstrip(_BEFORE).startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK"):
        return next((kind for name, kind in _PARTS if name in data), None)
    return None


def read_apart(kind: Apart, data: bytes, limits: Limits = Limits(), reader: str | None = None) -> Draft:
    """The draft of a file's bytes. Raises Unreadable, also when reading it breaks a limit or its process.

    `reader` is another function than the one for the kind, written as there.
    """
    figures = map(str, (limits.memory, limits.seconds, limits.waiting))
    command = [sys.executable, "-I", "-c", _PROGRAM, str(_ROOT), reader or READERS[kind], CALLED[kind], *figures]
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        status, output = _run(command, given, limits)
    if status == 0 and len(output) <= limits.output:
        return _DRAFT.validate_json(output)
    raise Unreadable(_reason(status, output, kind, limits))


def _run(command: list[str], given: IO[bytes], limits: Limits) -> tuple[int, bytes]:
    """(exit status, output) of a process. It ends by its own alarm; by ours, should that not ring."""
    late = threading.Event()
    with subprocess.Popen(  # noqa: S603  our own program; nothing of the file is in the command
        command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, start_new_session=True
    ) as process:

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(limits.waiting + _GRACE, end)
        timer.start()
        try:
            output = process.stdout.read(limits.output + 1) if process.stdout else b""
            if len(output) <= limits.output:
                process.wait()
        finally:
            timer.cancel()
            timer.join()
            process.kill()
    return -signal.SIGALRM if late.is_set() else process.returncode, output


def _reason(status: int, output: bytes, kind: Apart, limits: Limits) -> str:
    if status == REFUSED:
        return output.decode("utf-8", "replace")
    exceeded = {
        NO_MEMORY: f"Reading it needs more than {limits.memory >> 20} MiB of memory.",
        -signal.SIGXCPU: f"Reading it took more than {limits.seconds} s of computing.",
        -signal.SIGALRM: f"Reading it took more than {limits.waiting} s.",
        -signal.SIGKILL: "There is not enough memory here to read it.",
    }
    if len(output) > limits.output:
        return f"It holds more than {limits.output // 1_000_000} MB of text. {_SPLIT}"
    if status in exceeded:
        return f"{exceeded[status]} {_SPLIT}"
    if status < 0:
        return f"The {CALLED[kind]} is broken: its reader crashed."
    return f"The reader of {CALLED[kind]}s does not work on this system (it ended with status {status})."
