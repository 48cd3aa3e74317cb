"""Normal forms of text: the canonical text of a source, and the normal form that makes two questions the same."""

import re
import unicodedata

_KEPT_COMPATIBILITY = ("<super>", "<sub>", "<fraction>")
_QUOTES_AND_DASHES = {
    **dict.fromkeys("‘’‚‛′‵ʼ＇`´", "'"),
    **dict.fromkeys("“”„‟″‶«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
}
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TRAILING_MARKS = " ?!.…？！。؟"
_WORD = re.compile(r"[^\W_]+")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def canonical(text: str) -> str:
    """`text` in NFC with `\\n` line ends and no control characters or lone surrogates: what offsets count in."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def question(text: str) -> str:
    """The form under which two spellings of a question are the same question; idempotent. May be empty.

    Compatibility characters fold, except superscripts, subscripts and fractions (x² is not x2); case,
    invisible characters, kinds of quotes and dashes, runs of spaces and closing `?!.` do not count.
    """
    for _ in range(len(text) + 8):
        folded = _fold(text)
        if folded == text:
            return folded
        text = folded
    return text


def closed(text: str) -> str:
    """A question with one question mark at its end, whatever marks stood there: spelled so, it is read the same."""
    return f"{text.rstrip(_TRAILING_MARKS)}?"


def words(text: str) -> list[str]:
    """The words of `text`, casefolded, without accents and vowel signs: letters and digits of any script, in order.

    The words of its own result, joined by spaces, are the same words.
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return _WORD.findall("".join(character for character in decomposed if unicodedata.category(character)[0] != "M"))


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = "".join(map(_fold_character, text)).casefold()
    text = _IGNORABLE.sub("", text)
    text = "".join(_QUOTES_AND_DASHES.get(character, character) for character in text)
    text = unicodedata.normalize("NFC", text)
    return " ".join(text.split()).rstrip(_TRAILING_MARKS)


def _fold_character(character: str) -> str:
    mapping = unicodedata.decomposition(character)
    if not mapping.startswith("<") or mapping.startswith(_KEPT_COMPATIBILITY):
        return character
    return unicodedata.normalize("NFKC", character)
