"""Adding from the command line: progress while somebody is watching, and what was added before an error."""

import sys
from collections.abc import Sequence

import click

from graph_store.errors import SemnetError
from graph_store.models import SourceSummary
from server import terminal
from server.ingest.add import Outcome, Progress, add
from server.ingest.readers import Origin, expected
from server.kit import Kit


def added(origins: Sequence[Origin], kit: Kit, *, quiet: bool) -> Outcome:
    """Add, with progress on stderr. After an error, prints what was added before it, unless `quiet`; raises it."""
    watched = sys.stderr.isatty()
    so_far: list[SourceSummary] = []
    with click.progressbar(
        length=expected(origins) if watched else 0, file=sys.stderr, label="Adding", hidden=not watched
    ) as bar:

        def report(progress: Progress) -> None:
            bar.update(progress.done - bar.pos)
            if progress.added is not None:
                so_far.append(progress.added)

        try:
            return add(origins, kit, report=report)
        except SemnetError:
            if so_far and not quiet:
                click.echo(terminal.outcome(Outcome(added=tuple(so_far), kept=(), refused=())))
            raise
