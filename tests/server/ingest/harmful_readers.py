"""Readers that do what a parser does over a file made to do harm: they run in the process apart."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from graph_store.models import Section
from server.ingest.documents import Draft


def reads(given: IO[bytes]) -> Draft:
    return said(given.read().decode())


def sleeps(_: IO[bytes]) -> Draft:
    time.sleep(1000)
    raise AssertionError


def sleeps_through_the_alarm(given: IO[bytes]) -> Draft:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    return sleeps(given)


def spins(_: IO[bytes]) -> Draft:
    while True:
        pass


def eats_memory(_: IO[bytes]) -> Draft:
    eaten = []
    while True:
        eaten.append(bytearray(1 << 24))


def crashes(_: IO[bytes]) -> Draft:
    signal.raise_signal(signal.SIGSEGV)
    raise AssertionError


def leaves(_: IO[bytes]) -> Draft:
    sys.stdout.flush()
    os._exit(1)


def raises(_: IO[bytes]) -> Draft:
    raise KeyError("no\nsuch part")


def nests(given: IO[bytes]) -> Draft:
    return nests(given)


def talks(_: IO[bytes]) -> Draft:
    return said("word " * 1_000_000)


def connects(_: IO[bytes]) -> Draft:
    socket.create_connection(("127.0.0.1", 9))
    raise AssertionError


def writes(given: IO[bytes]) -> Draft:
    Path(given.read().decode()).write_text("written", encoding="utf-8")
    raise AssertionError


def removes(given: IO[bytes]) -> Draft:
    Path(given.read().decode()).unlink()
    raise AssertionError


def starts_a_program(_: IO[bytes]) -> Draft:
    subprocess.run(["/bin/true"], check=True)
    raise AssertionError


def forks(_: IO[bytes]) -> Draft:
    os.fork()
    raise AssertionError


def looks_around(_: IO[bytes]) -> Draft:
    return said(f"environment {sorted(os.environ)}")


def said(text: str) -> Draft:
    return Draft(text=text, sections=(Section(path=(), start=0, end=len(text)),))
