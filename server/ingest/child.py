"""The process in which one file is read: it limits and guards itself, reads standard input, answers and ends.

Guaranteed by the system, whatever the parser does: an end to the memory (not on macOS, which does not count it), to
computing and to waiting, and that no byte is written to any file. Guarded in the interpreter (an audit
hook cannot be taken off again): no connection, no other process, no file opened for writing, made, renamed
or removed. A flaw in a parser's machine code that lets a file run code of its own gets past these guards but
not past the limits; it would have the rights of the user that runs the service, and an empty environment.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import IO

from pydantic import TypeAdapter

from server.ingest.apart import NO_MEMORY, REFUSED
from server.ingest.documents import Draft, Unreadable, one_line

Read = Callable[[IO[bytes]], Draft]

_DRAFT = TypeAdapter(Draft)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_GUARDED = ("ctypes.", "os.", "pty.", "shutil.", "socket.", "subprocess.")
_HARMLESS = frozenset({"os.listdir", "os.scandir"})  # what importing a module needs


def main(reader: str, called: str, memory: str, seconds: str, waiting: str) -> None:
    """Write the answer to standard output and end with its status. Does not return."""
    module, _, function = reader.partition(":")
    read: Read = getattr(import_module(module), function)
    _limit(int(memory), int(seconds), int(waiting))
    sys.addaudithook(_guard)
    status, answer = outcome(read, sys.stdin.buffer, called)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(status)


def outcome(read: Read, given: IO[bytes], called: str) -> tuple[int, bytes]:
    """(0, the draft as JSON), (REFUSED, the reason) or (NO_MEMORY, nothing), whatever `read` does."""
    try:
        return 0, _DRAFT.dump_json(read(given))
    except Unreadable as refusal:
        reason = str(refusal)
    except MemoryError:
        return NO_MEMORY, b""
    except RecursionError:
        reason = f"The {called} is broken: it is nested too deeply."
    except Exception as error:  # noqa: BLE001  a parser may raise anything over a broken file
        reason = f"The {called} is broken: {(one_line(str(error)) or type(error).__name__).rstrip('.')}."
    return REFUSED, reason.encode("utf-8", "replace")


def _limit(memory: int, seconds: int, waiting: int) -> None:
    """Hand rights back for good. Called when the parser is imported, before a byte of the file is read."""
    figures = [(resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)]
    if sys.platform != "darwin":
        figures.append((resource.RLIMIT_AS, memory))
    for which, figure in figures:
        hard = resource.getrlimit(which)[1]
        soft = figure if hard == resource.RLIM_INFINITY else min(figure, hard)
        resource.setrlimit(
            which, (soft, hard if which == resource.RLIMIT_CPU else soft)
        )  # CPU: SIGKILL at the hard one
    signal.alarm(waiting)


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        flags = arguments[2]
        allowed = not (isinstance(flags, int) and flags & _WRITING)
    else:
        allowed = not event.startswith(_GUARDED) or event in _HARMLESS
    if not allowed:
        raise PermissionError(f"a reader may not do this ({event})")
