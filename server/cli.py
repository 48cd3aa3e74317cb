"""The command line: `semnet`. Each command imports only what it needs, so that help and recovery start at once."""

import functools
import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from graph_store.errors import NotFound, SemnetError
from graph_store.normal import canonical
from server.errors import BadSetting, UnknownFormat, UnknownLens

if TYPE_CHECKING:
    from graph_store.models import Network
    from server.kit import Kit
    from server.settings import Settings

LENS_KEYS = "shifts, levers, loops, cases, overlooked"
FORMATS = "html, json, jsonld, graphml, gexf, csv, md"
MOST_FINDINGS = 12
WIDEST = 100
"""Columns beyond which text is hard to read."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST})
@click.version_option(package_name="semantic-network", prog_name="semnet")
def main() -> None:
    """Ask your own documents; get named findings and the network of them, with the evidence one click away.

    What you add and ask stays on this machine. Start with `semnet add FOLDER`, then `semnet serve` or
    `semnet ask "QUESTION"`.
    """


_database = click.option(
    "--db",
    envvar="SEMNET_DB",
    metavar="ADDRESS",
    help="The database: a path or sqlite:///path. Default: SEMNET_DB, or a file under your data directory.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, also for errors and abstentions.")


def _command(*options: Callable[[Any], Any]) -> Callable[[Callable[..., None]], click.Command]:
    """A command with `--db`, whose failures are one line on stderr and exit code 1, or JSON with --json."""

    def decorate(function: Callable[..., None]) -> click.Command:
        @functools.wraps(function)
        def run(**given: Any) -> None:
            try:
                function(**given)
            except SemnetError as error:
                _fail(error, given.get("as_json", False))

        decorated: Any = run
        for option in (_database, *reversed(options)):
            decorated = option(decorated)
        return main.command(name=function.__name__)(decorated)

    return decorate


@_command(
    click.option("--host", default="127.0.0.1", show_default=True, help="The address of this machine to listen on."),
    click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 is any free port."),
)
def serve(db: str | None, host: str, port: int) -> None:
    """Start the web service and print its address. Ctrl+C stops it."""
    from server.serving import address, listen
    from server.serving import serve as run

    with listen(host, port, _settings(db)) as listener:
        kit = _open(db, create=True)
        ready = f"semnet is at {address(listener)} (Ctrl+C stops it)"
        try:
            run(kit, listener, ready=lambda: click.echo(ready), warn=lambda message: click.echo(message, err=True))
        finally:
            kit.store.close()


@main.command()
def token() -> None:
    """Print a new random token, for SEMNET_TOKEN."""
    click.echo(secrets.token_urlsafe(32))


@_command(
    click.argument("paths", metavar="PATH|URL…", nargs=-1, required=True),
    _json,
)
def add(db: str | None, paths: tuple[str, ...], as_json: bool) -> None:
    """Add files, folders, web addresses (https://…), and JSONL files with one {"title", "text", "url"} a line.

    Prints what was added, what was there already and what was refused, with the reason. Of a web address, that page
    or file alone is fetched, from public addresses only.
    """
    from server import terminal, wire
    from server.cli_adding import added
    from server.ingest.documents import Origin

    kit = _open(db, create=True)
    origins = [
        Origin(name=path, url=path) if "://" in path else Origin(name=path, path=Path(path).expanduser())
        for path in paths
    ]
    outcome = added(origins, kit, quiet=as_json)
    kit.store.close()
    if as_json:
        _print_json(wire.outcome_json(outcome))
    else:
        click.echo(terminal.outcome(outcome))
    click.echo(terminal.counts(outcome), err=True)
    if not outcome.added and not outcome.kept:
        raise SystemExit(1)


@_command(
    click.argument("question"),
    click.option("--lens", "lenses", metavar="KEY", multiple=True, help=f"Look only from this angle: {LENS_KEYS}."),
    click.option(
        "--max", "most", default=12, show_default=True, type=click.IntRange(1, MOST_FINDINGS), help="Findings at most."
    ),
    _json,
)
def ask(db: str | None, question: str, lenses: tuple[str, ...], most: int, as_json: bool) -> None:
    """Ask a question: the report, and the link that shows the same network next year. A hashtag recovers its network.

    Exit code 1 when the sources do not bear on the question.
    """
    from graph_store.models import Abstention
    from server import bar, terminal, wire
    from server.nearby import asked

    kit = _open(db)
    if bar.resolve(question, kit).took != "question":
        _print_network(kit.store.get_network(bar.get_network_id(question, kit)), kit, as_json)
        return
    keys = tuple(key for given in lenses for key in given.split(",") if key)
    reply = asked(question, keys, most, kit)
    if not isinstance(reply, Abstention):
        _print_network(reply, kit, as_json)
        return
    if as_json:
        _print_json(wire.abstention_json(reply))
    else:
        click.echo(terminal.abstention(reply, _width()))
        click.echo(terminal.clean(reply.reason), err=True)
    raise SystemExit(1)


@_command(click.argument("hashtag", metavar="HASHTAG|LINK"), _json)
def show(db: str | None, hashtag: str, as_json: bool) -> None:
    """Recover the network that a hashtag or a link names."""
    from server import bar

    kit = _open(db)
    _print_network(kit.store.get_network(bar.get_network_id(hashtag, kit)), kit, as_json)


@_command(
    click.argument("text"),
    click.option("-k", default=8, show_default=True, type=click.IntRange(1, 100), help="Passages at most."),
    _json,
)
def search(db: str | None, text: str, k: int, as_json: bool) -> None:
    """Search the passages: the best K, each with what brought it there."""
    from server import terminal, wire
    from server.inquiry.search import search as find

    found = find(text, _open(db), k)
    if as_json:
        _print_json([wire.hit_json(hit) for hit in found])
    else:
        click.echo(terminal.hits(found, _width()))


@_command(_json)
def sources(db: str | None, as_json: bool) -> None:
    """List the sources: id, number of passages, title."""
    from server import terminal, wire

    found = _open(db).store.sources()
    if as_json:
        _print_json([wire.source_json(source) for source in found])
    elif found:
        click.echo(terminal.sources(found, _width()))
    else:
        click.echo("There are no sources yet. Add some with: semnet add FOLDER", err=True)


@_command(
    click.argument("source_id", metavar="SOURCE_ID"),
    click.option("--yes", is_flag=True, help="Do not ask first."),
)
def remove(db: str | None, source_id: str, yes: bool) -> None:
    """Remove a source. Networks that cite it stay, and say that it was removed."""
    from server import bar, gather, terminal

    kit = _open(db)
    try:
        source = kit.store.get_source(gather.checked_id("source", source_id))
    except NotFound as error:
        raise NotFound(error.kind, error.id, bar.hint(bar.suggest(error.id, kit))) from error
    citing = len(kit.store.networks_citing(source.id))
    title = terminal.clean(source.title)
    if not yes:
        click.confirm(f"Remove “{title}”? Networks that cite it, and stay: {citing}.", abort=True, err=True)
    kit.store.remove_source(source.id)
    click.echo(f"Removed {source.id}  {title}. Networks that cite it: {citing}.")


@_command()
def check(db: str | None) -> None:
    """Verify every id, offset and reference in the store. Exit code 1 on damage."""
    damage = _open(db).store.check()
    for found in damage:
        click.echo(f"{found.kind} {found.id}: {found.problem}")
    if damage:
        click.echo(f"The store is damaged in {len(damage)} places.", err=True)
        raise SystemExit(1)
    click.echo("Everything in the store is as it was written.")


@_command(
    click.argument("hashtag", metavar="HASHTAG"),
    click.option("-f", "--format", "kind", required=True, metavar="FORMAT", help=f"One of {FORMATS}."),
    click.option("-o", "--output", type=click.Path(dir_okay=False), help="The file to write; left out, stdout."),
)
def export(db: str | None, hashtag: str, kind: str, output: str | None) -> None:
    """Write a network to one file: a page, its notes (md: a ZIP for Obsidian), a table, a graph or data."""
    from server import bar, exporting, nearby

    format = exporting.get_format(kind)  # one that is none is wrong usage, whatever the hashtag and the database
    kit = _open(db)
    network = kit.store.get_network(bar.get_network_id(hashtag, kit))
    content = exporting.export(network, kit.store, nearby.link(kit, bar.path_of("network", network.id)), kind)
    if output is None and format.unreadable and sys.stdout.isatty():
        raise click.UsageError(f"{format.unreadable}: name a file with -o FILE.{format.ending}")
    if output is None:
        click.echo(content, nl=False)
        return
    exporting.write(Path(output), content)
    misnamed = format.ending == "zip" and not output.lower().endswith("zip")
    click.echo(f"Wrote {output}{': a ZIP archive of notes, to be unpacked' if misnamed else ''}", err=True)


def _open(db: str | None, *, create: bool = False) -> "Kit":
    from server.kit import open_kit

    return open_kit(_settings(db), create=create)


def _settings(db: str | None) -> "Settings":
    from server.settings import Settings

    settings = Settings.from_env(os.environ)
    return settings if db is None else settings.model_copy(update={"db": db})


def _print_network(network: "Network", kit: "Kit", as_json: bool) -> None:
    from server import bar, gather, nearby, terminal, wire

    page = gather.network_page(network, kit.store, nearby.link(kit, bar.path_of("network", network.id)))
    if as_json:
        _print_json(wire.network_json(network, page.status, page.link, page.pages))
        return
    click.echo(terminal.report(page, _width()))
    if not nearby.serves(kit):
        click.echo("The link opens while the service runs: semnet serve", err=True)


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _fail(error: SemnetError, as_json: bool) -> NoReturn:
    """Say what went wrong and leave: 2 for wrong usage, 1 for the rest. Messages repeat what was typed, any bytes."""
    from server import terminal, wire

    message, hint = canonical(error.message), canonical(error.hint or "")
    if as_json:
        _print_json(wire.error_json(error.code, message, hint))
    else:
        click.echo(terminal.clean(f"{message} {hint}"), err=True)
    raise SystemExit(2 if isinstance(error, (BadSetting, UnknownFormat, UnknownLens)) else 1)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)


if __name__ == "__main__":
    main()
