"""What the splitter knows of languages, as data: marks that end sentences, abbreviations, words that begin sentences.

Marks hold for every script. The words are English; another language adds its words to the same tables (a
word that is an abbreviation in one language and an ordinary word in another belongs in none).
"""

from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    """The words of a table written as one string."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Abbreviations:
    """Words before a full stop that ends no sentence, or not always. All in lower case."""

    never: frozenset[str]
    """A name or the rest of a phrase always follows: "Mr. Ito", "cf. the table"."""
    before_number: frozenset[str]
    """Ends no sentence when a figure follows: "No. 5", "pp. 3-7", "12 Jan. 2020"."""
    sometimes: frozenset[str]
    """Ends a sentence only when a word of `OPENERS` follows: "Acme Inc. was", "Acme Inc. The"."""


ABBREVIATIONS = Abbreviations(
    never=words(
        "mr mrs ms messrs dr prof st ste rev fr hon gov sen rep gen col maj capt lt cmdr adm sgt cpl pvt adv"
        " lit supt insp pres mt ft vs viz cf eg ie e.g i.e dept univ assoc attn"
    ),
    before_number=words(
        "no nos nr op opp p pp vol vols ch chap fig figs art arts sec sect para pt bk ed eds eq eqs c ca circa aft bef"
        " approx est b d r fl jan feb mar apr jun jul aug sep sept oct nov dec tel ext rs ₨ us$"
    ),
    sometimes=words(
        "inc ltd co corp plc llc llp jr sr esq etc al ave blvd rd ln hwy u.s u.k u.n e.u d.c a.m p.m am pm"
        " b.c a.d b.a m.a b.sc m.sc ph.d m.d bros"
    ),
)

OPENERS = words(
    "The A An This That These Those He She It They We You I His Her Its Their Our My In On At By For From With"
    " After Before During Since Until Under Over When While Where Although Though Because If As But And Or So Yet"
    " However Then There Here Both Each Some Many Most Few Several Other Another All No Not Now Today Later"
    " Despite Among According To What Who Why How Such Since Only Even Also"
)
"""Capitalised words that open a sentence rather than go on in a name."""

SMALL = words("a an and as at but by for from in into is nor of off on onto or over per so than the to up via vs with")
"""Words that stay small in a Title in Title Case."""

BYLINE = r"by\s|https?:|www\.|拝啓|前略"
"""How a line begins that looks like a heading and names an author or an address, or greets."""

NUMBERED = r"(?:(?:chapter|part|section|appendix)\s+)?(\d+(?:\.\d+)*|[IVXLC]+)[.):]?\s+\S"
"""A numbered heading."""

NOTE = (
    r"\[(?:[a-z]{1,2}(?:; ?[a-z]{2})*|\d{1,3}|(?:note|notes|nb|n|fn|N)\s?\d{1,3}|(?:\w+\s){0,2}needed"
    r"|needs\supdate|update|dubious|disputed|original\sresearch|failed\sverification|unreliable\ssource"
    r"|which|who|when|where|why|how|by\swhom|according\sto\swhom|vague|sic)\??\]"
)
"""Bracketed notes that editors leave behind a sentence: they belong to the sentence before them."""

UNSPACED_MARKS = "。！？｡．"
"""These end a sentence whatever follows; the next one begins without a space."""

SPACED_MARKS = "؟۔।॥።፧։။៕"
"""These end a sentence when a space follows."""

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Figures of a footnote's mark: it belongs to the sentence before it."""

OPENING = "\"'“‘«‹„([{「『（《〈【"
CLOSING = "\"'”’»›)]}」』）》〉】"

CLAUSE_MARKS = ";:,—–；：，、،؛)]"
"""Where a sentence that is too long may be cut, behind the mark."""

FAQ = (
    r"\b(?:faqs?|q\s?(?:&|and)\s?a|(?:frequently|commonly|often)\s+asked|questions?\s+(?:and|&)\s+answers?"
    r"|(?:common|reader|readers['’]|your)\s+questions)\b"
)
"""How a heading says that questions and their answers follow."""

ASKING = words(
    "how why what when where who whom whose which can could should would will shall do does did is are was were has"
    " have may must"
)
"""How a heading begins that asks something."""

RHETORICAL = r"(?:what if|so what|now what|what now|what next|what['’]s next|who knows|who cares|why (?:not|me)\?)\b"
"""How a heading begins that ends with a question mark and asks nothing."""

SPEAKING = r"(?:q(?:uestion)?|a(?:nswer)?)\s?\d{0,3}\s?:"
"""What stands before a question, and before an answer, in a list of them."""

LABEL = r"(?:q(?:uestion)?\s?\d{0,3}\s?[:.)]\s*|\d{1,3}[.)]\s+)?"
"""What may stand before a question in a list of them."""
