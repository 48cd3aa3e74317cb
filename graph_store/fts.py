"""The words index (FTS5): what goes in, what is asked of it, and the quoting that keeps query syntax out.

Text goes in as normalised words (`normal.words`) and is asked for the same way, so every script is found under
the words that the rest of the project uses; FTS5 only stems them (Porter, ASCII words).
"""

import json
import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database

from graph_store import normal

WEIGHTS = (4.0, 1.0, 1.0)
"""What a word counts for in title, heading and text (BM25): title words that the text repeats add little."""

DECIMALS = 6
"""Scores are rounded to this before anything ranks by them."""

_SCORE = f"round(-bm25(words, {', '.join(map(str, WEIGHTS))}), {DECIMALS})"


def indexed(title: str, heading: str, text: str) -> dict[str, str]:
    """What the index holds of a passage."""
    return {"title": _plain(title), "heading": _plain(heading), "text": _plain(text)}


def quote(text: str) -> str:
    """Any text as one FTS5 phrase: nothing in it is syntax."""
    return '"' + text.replace("\0", " ").replace('"', '""') + '"'


def search(database: Database, words: Sequence[str], limit: int) -> list[tuple[str, float]]:
    """(passage id, score) of the passages with any of the words, best first, ties by id."""
    phrases = sorted({_plain(word) for word in words} - {""})
    if not phrases or limit < 1:
        return []
    found = database.execute(
        f"SELECT passage.id, {_SCORE} AS score FROM words JOIN passage ON passage.number = words.rowid"
        " WHERE words MATCH ? ORDER BY score DESC, passage.id LIMIT ?",
        [" OR ".join(map(quote, phrases)), limit],
    )
    return [(id, score) for id, score in found.fetchall()]


def frequencies(database: Database, words: Sequence[str]) -> dict[str, int]:
    """In how many passages each word stands, in any form that has the same stem."""
    counts = dict.fromkeys(words, 0)
    phrases = {word: quote(phrase) for word in counts if (phrase := _plain(word))}
    rows = database.execute(
        "SELECT value, (SELECT count(*) FROM words WHERE words MATCH value) FROM json_each(?)",
        [json.dumps(sorted(set(phrases.values())))],
    )
    found = dict(rows.fetchall())
    return counts | {word: found[phrase] for word, phrase in phrases.items()}


def in_step(database: Database) -> bool:
    """Whether the index agrees with what it holds. FTS5 answers this to a connection that may write only."""
    try:
        database.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True


def _plain(text: str) -> str:
    return " ".join(normal.words(text))
