"""The command line, run in this process."""

from click.testing import CliRunner

from server import cli


def run(*arguments, **options):
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments], **options)


def one_line(text):
    return text.endswith("\n") and text.count("\n") == 1 and text.strip() != ""
