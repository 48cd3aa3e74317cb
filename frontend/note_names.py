"""Names for files and notes made of any text: readable, safe on every system and in `[[links]]`, each given once."""

import re
import unicodedata

_LONGEST = 80
"""Characters; with its folders a path stays far below the 260 characters of Windows."""
_LONGEST_BYTES = 200
"""UTF-8; file systems allow 255 with the ending."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\[\]#^]|%%+')
"""What Windows forbids in names, and what means something in a link between notes."""
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that a name must not hold: controls, direction marks, the unassigned."""
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for itself, with any ending."""


class NoteNames:
    """Gives names, no two the same on a system that takes capitals for small letters."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new(self, text: str, otherwise: str) -> str:
        """A name that reads like `text`, or like `otherwise` where nothing is left of it; numbered if it was given."""
        name = note_name(text) or otherwise
        number, wanted = 1, name
        while _folded(wanted) in self._given:
            number += 1
            wanted = f"{name} {number}"
        self._given.add(_folded(wanted))
        return wanted


def note_name(text: str) -> str:
    """`text` as a file name without ending; empty when no letter or figure is left of it."""
    spaced = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", text))
    kept = "".join(" " if one.isspace() else one for one in spaced if one.isspace() or not _invisible(one))
    name = _shortened(_tidy(kept))
    if not any(character.isalnum() or _pictures(character) for character in name):
        return ""
    return f"{name.partition('.')[0].strip()} (note)" if _DEVICE.match(name) else name


def _tidy(text: str) -> str:
    """Single spaces; no dot or space at either end, which Windows drops and other systems hide."""
    return " ".join(text.split()).strip(" .")


def _shortened(name: str) -> str:
    """At most so long, cut between words where there are some."""
    if len(name) <= _LONGEST and len(name.encode()) <= _LONGEST_BYTES:
        return name
    cut = name[:_LONGEST].encode()[:_LONGEST_BYTES].decode(errors="ignore")
    words = cut.rpartition(" ")[0]
    return _tidy(words if len(words) > _LONGEST // 2 else cut)


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE


def _pictures(character: str) -> bool:
    return unicodedata.category(character) == "So"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
