"""What files say of themselves: titles and authors put there by a program, or that say nothing, do not count."""

import re

from server.ingest.documents import one_line

_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|untitled.*|word document|document\s?\d*|presentation\s?\d*|slide \d+"
    r"|(?:table of )?contents|abstract|introduction|\d{1,2}(?:\.\d+)*[.)]?\s.*|.{1,3}"
    r"|title|none|null|unspecified|\(?anonymous\)?|unknown|.*\.(?:docx?|dotx?|rtf|odt|pptx?|xlsx?|pdf|tex|dvi|ps|indd"
    r"|qxd|fm|p65|txt|html?|md|epub)|[\W\d_]*|(?:file|https?)://\S*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"python-docx|\(?anonymous\)?|unspecified|unknown|user|owner|admin(?:istrator)?|none|null|author|[\W\d_]*",
    re.IGNORECASE,
)


def told_title(text: str | None) -> str | None:
    """The title a file gives itself, on one line; None when it is none, or names a file, a program or a part."""
    line = one_line(text)
    return None if line is None or _NO_TITLE.fullmatch(line) else line


def told_author(text: str | None) -> str | None:
    """The author a file names, on one line; None when it is none, or the name of an account or a program."""
    line = one_line(text)
    return None if line is None or _NO_AUTHOR.fullmatch(line) else line
