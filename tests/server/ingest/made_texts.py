"""The plain texts of the made collection: odd encodings, scripts, what was something else before."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.server.ingest import made_words
from tests.server.ingest.made_words import paragraph


@dataclass(frozen=True)
class Made:
    """A file and what becomes of it: a title when it is kept, words of the reason when it is refused.

    `sections` and `pages` are how many; `holds` and `lacks` are words that its passages hold, and that none of them holds.
    """

    name: str
    what: str
    data: bytes
    title: str | None = None
    refused: str | None = None
    sections: int = 1
    pages: int = 0
    questions: int = 0
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def files() -> Iterator[Made]:
    """All texts."""
    yield from encoded()
    yield from scripts()
    yield from plain()


def encoded() -> Iterator[Made]:
    """One text after another in an encoding of its own."""
    french, german, russian = made_words.FRENCH, made_words.GERMAN, made_words.RUSSIAN
    for codec, what, text, title, holds in [
        ("utf-8-sig", "UTF-8 with a byte order mark", german, "Die Mühle am Wehr", "„Früher“, sagt Frau Köhler"),
        ("utf-16", "UTF-16 with a byte order mark, as Notepad's “Unicode”", german, "Die Mühle am Wehr", "großen"),
        ("utf-16-le", "UTF-16 LE without a byte order mark", french, "Le moulin de la vallée", "l’ancien pont"),
        ("utf-16-be", "UTF-16 BE without a byte order mark", russian, "Мельница у плотины", "Зимой лёд"),
        ("cp1252", "Windows-1252", french, "Le moulin de la vallée", "12 000 € à la commune"),
        ("iso8859-15", "ISO-8859-15", french, "Le moulin de la vallée", "Un œil exercé"),
        ("koi8-r", "KOI8-R", russian, "Мельница у плотины", "большого паводка"),
        ("cp1251", "Windows-1251", russian, "Мельница у плотины", "большого паводка"),
        ("shift_jis", "Shift-JIS, a letter", made_words.JAPANESE_LETTER, "Shift jis", "石垣が崩れかけており"),
        ("gb18030", "GB18030", made_words.CHINESE, "水坝边的磨坊", "粮食只能等到春天再磨"),
    ]:
        ended = f"{text}\n{codec}: 1784.\n"  # or the same text in another encoding would be the same source
        written = ended.replace("’", "'") if codec == "iso8859-15" else ended
        yield Made(f"{codec}.txt", what, written.encode(codec), title, holds=(holds,))
    broken = (
        german.encode() + b"Die Br\xfccke blieb gesperrt \x96 bis heute. " + "Die Müller gingen. Ende für".encode()[:-2]
    )
    yield Made(
        "broken-utf8.txt",
        "UTF-8 with a sentence in Windows-1252, and cut off",
        broken,
        "Die Mühle am Wehr",
        holds=("Die Mühle wurde 1784", "Die Brücke blieb gesperrt – bis heute."),
        lacks=("MÃ¼hle",),
    )
    yield Made(
        "nul.txt",
        "NUL characters inside the text",
        b"The sluice\0 was shut.\0\0 " + paragraph(20).encode(),
        "Nul",
        holds=("The sluice was shut.",),
    )
    page = "<!doctype html><meta charset=iso-8859-1><title>Le moulin</title><body>"
    page += "".join(f"<p>{part}</p>" for part in french.split("\n\n"))
    yield Made(
        "declared.html",
        "HTML that declares ISO-8859-1 and means Windows-1252",
        page.encode("cp1252"),
        "Le moulin",
        holds=("12 000 €",),
    )


def scripts() -> Iterator[Made]:
    """Right-to-left writing, and writing without spaces."""
    yield Made(
        "arabic.txt", "Arabic, right to left", made_words.ARABIC.encode(), "طاحونة السد", holds=("هل ما زالت تعمل؟",)
    )
    yield Made("hebrew.md", "Hebrew, with direction marks", made_words.HEBREW.encode(), "הטחנה שליד הסכר", sections=2)
    yield Made(
        "japanese.md", "Japanese", made_words.JAPANESE.encode(), "堰の水車", sections=2, holds=("穀物は春を待った。",)
    )
    yield Made("korean.md", "Korean", made_words.KOREAN.encode(), "둑 옆의 물레방아", sections=2)
    yield Made("thai.txt", "Thai, without spaces and full stops", made_words.THAI.encode(), "โรงสีข้างฝาย")
    yield Made("hindi.txt", "Hindi", made_words.HINDI.encode(), "बाँध के पास की चक्की", holds=("अब यहाँ एक संग्रहालय है।",))


def plain() -> Iterator[Made]:
    """Plain text that was something else before."""
    yield Made("huge-paragraph.txt", "One paragraph of 200 kB", paragraph(2000).encode(), "Huge paragraph")
    yield Made(
        "long-word.txt",
        "A word of 100,000 characters",
        f"The key is {'Zm9vYmFy' * 12_500} and it opens.".encode(),
        "Long word",
    )
    yield Made(
        "interview.txt",
        "An interview, speaker and time on lines of their own",
        INTERVIEW.encode(),
        "Interview",
        sections=12,
    )
    yield Made("mail.txt", "An e-mail saved as text", MAIL.encode(), "Repairs to the mill race")
    yield Made("transcript.txt", "A transcript with speakers and times", TRANSCRIPT.encode(), "Transcript")
    yield Made("chat.txt", "A chat log full of emoji", CHAT.encode(), "Chat", holds=("👨‍👩‍👧‍👦",))
    yield Made("mac.txt", "Old Mac line ends", made_words.GERMAN.replace("\n", "\r").encode(), "Die Mühle am Wehr")
    yield Made(
        "faq.txt",
        "An FAQ, questions and answers on lines",
        FAQ_LINES.encode(),
        "Frequently Asked Questions",
        sections=4,
        questions=3,
    )


FAQ_LINES = """Frequently Asked Questions

Q: Who repairs the weir?
A: The river board does, with money from the county and from the tenants along the race.

Q: How long do the stones last?
A: A pair of stones lasts about thirty years. They are dressed twice a year with a steel pick.

Q: Why was the wheel moved in 1902?
A: The new road needed the old place. The wheel was taken apart and rebuilt forty metres downstream.
"""
MAIL = """From: Ann Hollis <ann.hollis@example.org>
To: River board <board@example.org>; Ben Okafor <ben@example.org>
Cc: clerk@example.org
Date: Mon, 3 May 2021 10:12:44 +0100
Subject: Repairs to the mill race
Message-ID: <20210503101244.1234@example.org>
Content-Type: text/plain; charset="utf-8"

Dear all,

The surveyor was here on Friday. He says the lower wall of the race will not survive another winter, because the
footings have washed out behind the sluice. The repair would cost about 40,000 pounds and take nine weeks.

I propose that we ask the county for half. Please answer before the meeting on the 12th.

Best wishes,
Ann

On 28/04/2021 18:03, Ben Okafor wrote:
> Has anybody looked at the lower wall since the flood? I saw
> water coming through on Sunday, and it was not clear.
>
> Ben

--
Ann Hollis
Secretary, River board
+44 1234 567890
"""
TRANSCRIPT = "".join(
    f"[00:{number:02}:{number * 7 % 60:02}] {'INTERVIEWER' if number % 2 == 0 else 'ANN HOLLIS'}: {paragraph(1 + number % 4, number)}\n\n"
    for number in range(24)
)
INTERVIEW = "".join(
    f"{'Ben Okafor' if number % 2 == 0 else 'Ann Hollis'}  00:{number:02}:{number * 7 % 60:02}\n{paragraph(1 + number % 4, number)}\n\n"
    for number in range(12)
)
CHAT = "".join(
    f"[{number % 28 + 1:02}/03/2024, 18:{number % 60:02}:11] {'Ann' if number % 3 else 'Ben 🚣'}: {words}\n"
    for number, words in enumerate(
        [
            "😂😂😂",
            "did you see the river today??",
            "👨‍👩‍👧‍👦 we are all at the bridge 🌊🌊",
            "<Media omitted>",
            "it is over the wall now 😱😱😱😱",
            "the council says the sluice is stuck because of the ice 🧊",
            "👍🏽",
            "❤️‍🔥 thank you all",
            "going home 🏃🏽‍♀️💨",
        ]
        * 12
    )
)
