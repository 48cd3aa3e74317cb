"""Bytes to text: byte order marks, UTF-16, UTF-8, a declared or guessed encoding; refuses what is not text."""

import codecs
import re

from charset_normalizer import from_bytes

from server.ingest.documents import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document other than .docx"),
    (b"\xd0\xcf\x11\xe0", "an old Office document, or one with a password"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "a database"),
)
# What a guess may say: with the whole list of codecs short texts come out as Mac or EBCDIC pages nobody uses.
_GUESSABLE = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
_FALL_BACK = "cp1252"
_GUESS_FROM = 20_000
_SURE_FROM = 40  # bytes outside ASCII; a guess from fewer is a coin toss between the Latin code pages
_WIDE = 0.05
"""Of all characters: with more NULs than that, all in every other place, it is UTF-16. Latin letters have one each,
Cyrillic ones none, but the spaces between them do."""
_WIDE_LATIN = 0.5
"""The same where the rest reads as UTF-8: a NUL or two then are what a binary file holds, not halves of letters."""
_STRAY = re.compile("[\udc80-\udcff]")
_CUT_OFF = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}\\Z")
_EURO = re.compile(rb"\xa4|[a-z]\xbd[a-z]")  # € and œ of ISO-8859-15; of Windows-1252 ¤, and ½ within a word
_C1 = re.compile(rb"[\x80-\x9f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS_ALLOWED = 0.01
_DECLARED = re.compile(
    rb"""(?:<meta[^>]+charset|<\?xml[^>]+encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096
# Codecs that a page may ask for; by the others Python reads programs and host names, or takes for ever.
_CODECS = re.compile(
    r"utf-8|utf-16-[bl]e|cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|gb18030|big5(?:hkscs)?|euc_jp|iso2022_jp"
)
# As browsers do: what declares the narrower encoding is nearly always written in the wider.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "utf-16": "utf-16-le",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def decode(data: bytes, *, html: bool = False, charset: str | None = None) -> str:
    """The text in `data`. Raises Unreadable for binary content.

    `charset` is what a server says of it; of HTML, also what the page declares is heard.
    """
    if not data:
        raise Unreadable("The file is empty.")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(f"This is {kind}, not text. Save it as text, HTML, .docx or PDF first.")
    text = _decoded(data, _codec(charset or ""), _declared(data) if html else None)
    controls = len(_CONTROLS.findall(text))
    if controls > _CONTROLS_ALLOWED * len(text):
        raise Unreadable("This is binary content, not text.")
    return text.replace("\x00", "")


def _decoded(data: bytes, told: str | None, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for name in filter(None, (told, _wide(data), "utf-8", declared)):
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    mended = _mended(data)
    if mended is not None:
        return mended
    if b"\x00" in data:
        raise Unreadable("This is binary content, not text.")
    return data.decode(_guess(data), "replace")


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    return _codec(match[1].decode("ascii")) if match else None


def _codec(label: str) -> str | None:
    """The codec by which to read what is declared to be in the encoding `label`; None when that is none."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):  # ValueError: a NUL in it
        return None
    name = _WIDER.get(name, name)
    return name if _CODECS.fullmatch(name) else None


def _wide(data: bytes) -> str | None:
    """The codec of UTF-16 without a byte order mark, when that is what the NULs in `data` look like."""
    first, second = data[::2].count(0), data[1::2].count(0)
    most, fewest = max(first, second), min(first, second)
    needed = _WIDE_LATIN if _narrow(data) else _WIDE
    if most * 2 < needed * len(data) or fewest * 20 > most:
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _narrow(data: bytes) -> bool:
    """Whether `data` without its NULs is UTF-8 and free of the controls that are half of most letters in UTF-16."""
    try:
        return not _CONTROLS.search(data.replace(b"\x00", b"").decode())
    except UnicodeError:
        return False


def _mended(data: bytes) -> str | None:
    """UTF-8 whose stray bytes are read as Windows-1252 and whose end may be cut off; None when they are too many."""
    text = _CUT_OFF.sub("", data.decode("utf-8", "surrogateescape"))
    stray = len(_STRAY.findall(text))
    if sum(character > "\x7f" for character in text) <= 2 * stray:
        return None
    return _STRAY.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode(_FALL_BACK, "replace"), text)


def _guess(data: bytes) -> str:
    name = _likeliest(data)
    return "iso8859-15" if name == _FALL_BACK and _EURO.search(data) and not _C1.search(data) else name


def _likeliest(data: bytes) -> str:
    foreign = [place for place, byte in enumerate(data[: 50 * _GUESS_FROM]) if byte > 0x7F]
    if len(foreign) < _SURE_FROM:
        return _FALL_BACK
    start = max(0, foreign[0] - _GUESS_FROM // 4)
    best = from_bytes(data[start : start + _GUESS_FROM], cp_isolation=_GUESSABLE).best()
    return best.encoding if best else _FALL_BACK
