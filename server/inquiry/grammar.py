"""Parts of speech and the phrases they form, by TextBlob's tagger: a lexicon with Brill's rules, no model to load.

Tags are those of the Penn Treebank: NN a noun, NNP a proper name, JJ an adjective, VBG a form in -ing.
"""

import functools
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from server.language import Language

FEWEST, MOST = 2, 4
"""Words in a phrase."""
NEGATING = 4
"""Words before a verb among which a negation denies it."""

_WORD = re.compile(r"['’]s\b|(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+|[^\W_]+(?:[-&/'’](?!s\b)[^\W_]+)*|[^\w\s]|\n")
_NOUN = ("NN", "NNS", "NNP", "NNPS")
_NAME = ("NNP", "NNPS")
_BEFORE_NOUN = (*_NOUN, "JJ", "JJS", "VBN")
_PAST_NOUN = frozenset({"", ".", ":", "IN", "VBN", "VBD", "VBZ", "MD"})
"""What stands behind a noun, and seldom behind a verb."""
_VERB = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
_PASSIVE = frozenset({"am", "are", "be", "been", "being", "is", "was", "were"})
_LINKS = frozenset(
    {"of", "for", "in", "on", "to", "from", "with", "by", "against", "between", "over", "under", "among", "without"}
    | {"through", "at", "into", "within", "during"}
)
_ENDS = frozenset(".!?…\n")
_LOADING = threading.Lock()


@dataclass(frozen=True)
class Token:
    """A word or mark, where it begins in its text, and its tag."""

    text: str
    start: int
    tag: str

    @property
    def word(self) -> str:
        return self.text.casefold()


@dataclass(frozen=True)
class Phrase:
    """Words that name something. `proper`: its chief noun is a proper name. `linked`: two nouns with a preposition.

    `acting`: a verb, in -ing, with what it acts upon. `start`: offset in the text.
    """

    text: str
    start: int
    proper: bool = False
    linked: bool = False
    acting: bool = False


def tagged(text: str) -> list[list[Token]]:
    """The tokens of each sentence of an English text."""
    tag = _tagger()
    sentences: list[list[re.Match[str]]] = [[]]
    for match in _WORD.finditer(text):
        sentences[-1].append(match)
        if match.group() in _ENDS:
            sentences.append([])
    return [_tokens(matches, tag([match.group() for match in matches])) for matches in sentences if matches]


def phrases(text: str, language: Language) -> Iterator[Phrase]:
    """Phrases of 2 to 4 words: "poor risk management", "fear of contagion", "selling winners" (also for "they sold").

    None for a text in another language: the tagger knows English only.
    """
    if not language.speaks(text):
        return
    for tokens in tagged(text):
        for first, last in _runs(tokens):
            yield from _of_run(tokens, first, last, language)


def names(text: str) -> list[str]:
    """The proper names in an English text, with the figures behind them ("Boeing 737"), in order."""
    found: list[str] = []
    for tokens in tagged(text):
        run: list[Token] = []
        for place, token in enumerate([*tokens, Token("", 0, "")]):
            capital = token.text[:1].isupper() and (place > 0 or token.tag in _NAME)
            if capital or (run and token.text.isdigit()):
                run.append(token)
                continue
            if any(each.tag in _NAME for each in run):
                found.append(" ".join(each.text for each in run))
            run = []
    return found


def nouns(text: str, language: Language) -> list[str]:
    """The nouns of an English text that carry weight, in order."""
    return [
        token.text
        for tokens in tagged(text)
        for token in tokens
        if token.tag in _NOUN and token.word not in language.weak_words | language.stop_words
    ]


def _tokens(matches: Sequence[re.Match[str]], tags: Sequence[str]) -> list[Token]:
    """Tokens with their tags, where the tagger knows too little mended."""
    tokens: list[Token] = []
    for match, given, after in zip(matches, tags, [*tags[1:], ""], strict=True):
        word, tag = match.group(), given
        before = tokens[-1].tag if tokens else ""
        if word in ("'s", "’s"):
            tag = "POS"
        elif _has_inner_capital(word):
            tag = "NNP"
        elif tag in ("VB", "VBP") and before in ("NN", "JJ", "DT", "POS") and after in _PAST_NOUN:
            tag = "NN"  # "a bank run by"
        tokens.append(Token(word, match.start(), tag))
    return tokens


def _of_run(tokens: Sequence[Token], first: int, last: int, language: Language) -> Iterator[Phrase]:
    """The phrases that end with the noun at `last`, and those that go on from it with a preposition."""
    for begin in range(first, last + 1):
        if begin > first and tokens[begin].tag in _NAME and tokens[begin - 1].tag in _NAME:
            continue  # half a name
        if any(tokens[place].tag in ("NN", "NNS") and tokens[place + 1].tag == "JJ" for place in range(begin, last)):
            continue  # two phrases: "by accounting | unrealized losses"
        yield from _phrase(tokens, begin, last, language)
        if begin == 0 or tokens[begin - 1].tag != "CC":
            yield from _linked(tokens, begin, last, language)
    yield from _acting(tokens, first, last, language)


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The first and the last token of each longest run that can stand before a noun and ends with one."""
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and tokens[last].tag in _BEFORE_NOUN and _is_word(tokens[last].text):
            last += 1
            ends = tokens[last - 1].tag == "NNS"  # a plural ends its phrase: "families and values | shift"
            acts = last < len(tokens) and tokens[last].tag == "VBN" and tokens[last - 1].tag in _NOUN
            if ends or acts:  # "William | stored"
                break
        end = last - 1
        while end >= first and tokens[end].tag not in _NOUN:
            end -= 1
        if end >= first and _acts(tokens, end):
            end -= 1
        begin = first
        while begin <= end and _is_verb(tokens, begin):
            begin += 1
        if begin <= end:
            yield begin, end
        first = max(last, first + 1)


def _acts(tokens: Sequence[Token], place: int) -> bool:
    """Whether what is tagged a noun is a verb by what follows: "forces | you", "fall | short", "justify | the"."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return tokens[place].text.islower() and after is not None and after.tag in ("PRP", "DT", "PRP$", "JJ", "RB")


def _is_verb(tokens: Sequence[Token], place: int) -> bool:
    """Whether the first word of a run belongs to what stands before it: "can | damage", "have | caused"."""
    if tokens[place].tag == "VBN":
        return not _is_attribute(tokens, place)
    before = tokens[place - 1].tag if place else ""
    return tokens[place].tag in ("NN", "NNS") and before in ("MD", "RB")


def _is_attribute(tokens: Sequence[Token], place: int) -> bool:
    """Whether a participle belongs to the noun behind it ("the insured deposits"), not to a verb before it."""
    return place > 0 and tokens[place - 1].tag in ("DT", "PRP$", "IN", "POS", "JJ", "CD")


def _acting(tokens: Sequence[Token], first: int, last: int, language: Language) -> Iterator[Phrase]:
    """ "improving water quality" where the text says "improved the water quality"."""
    place = first - 1
    while place >= 0 and tokens[place].tag in ("DT", "PRP$", "CD"):
        place -= 1
    if place < 0 or tokens[place].tag not in _VERB or not tokens[place].text.islower():
        return
    before = [token.word for token in tokens[max(0, place - NEGATING) : place]]
    if tokens[place].tag == "VBN" and not _PASSIVE.isdisjoint(before[-1:]):
        return
    if any(word in language.negations or word.endswith(("n't", "n’t")) for word in before):
        return  # "their role was not to protect": the name would say the contrary
    idle = language.weak_words | language.stop_words | language.light_verbs
    if tokens[place].word in idle or not idle.isdisjoint(lemmas := _lemmas(tokens[place].word)):
        return
    acting = replace(tokens[place], text=_gerund(lemmas[0]), tag="VBG")
    for begin in range(first, last + 1):
        if begin > first and tokens[begin].tag in _NAME and tokens[begin - 1].tag in _NAME:
            continue  # half a name
        for phrase in _phrase([acting, *tokens[begin : last + 1]], 0, last - begin + 1, language):
            yield replace(phrase, proper=False, linked=False, acting=True)


def _linked(tokens: Sequence[Token], begin: int, last: int, language: Language) -> Iterator[Phrase]:
    """ "fear of contagion", "blockade on the cotton trade"."""
    link = last + 1
    if link + 1 >= len(tokens) or tokens[link].word not in _LINKS or tokens[last].word in language.weak_words:
        return
    inner = link + 2 if tokens[link + 1].tag in ("DT", "PRP$") else link + 1
    for first, end in _runs(tokens[inner : inner + MOST]):
        after = tokens[inner + end + 1] if inner + end + 1 < len(tokens) else None
        goes_on = after and (after.tag in (*_NOUN, "POS") or after.text[0].isupper())
        if first == 0 and not goes_on:
            chosen = [*tokens[begin : link + 1], *tokens[inner : inner + end + 1]]
            yield from _phrase(chosen, 0, len(chosen) - 1, language)
        return


def _phrase(tokens: Sequence[Token], begin: int, end: int, language: Language) -> Iterator[Phrase]:
    chosen = tokens[begin : end + 1]
    edges = {chosen[0].word, chosen[-1].word}
    length = sum(1 + token.text.count("-") for token in chosen)
    fits = len(chosen) >= FEWEST and length <= MOST and all(len(token.text) > 1 for token in chosen)
    if fits and edges.isdisjoint(language.weak_words | language.stop_words):
        links = [place for place, token in enumerate(chosen) if token.word in _LINKS]
        head = links[0] - 1 if links else len(chosen) - 1
        text = " ".join(token.text for token in chosen)
        yield Phrase(text, chosen[0].start, proper=chosen[head].tag in _NAME, linked=bool(links))


@functools.cache
def _lemmas(verb: str) -> tuple[str, ...]:
    from lemminflect import getLemma

    return tuple(getLemma(verb, upos="VERB")) or (verb,)


@functools.cache
def _gerund(verb: str) -> str:
    from lemminflect import getInflection

    return next(iter(getInflection(verb, tag="VBG")), verb)


def _is_word(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _has_inner_capital(word: str) -> bool:
    return word[1:] != word[1:].lower()


@functools.cache
def _tagger() -> Callable[[Sequence[str]], list[str]]:
    with _LOADING, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its own data files to the collector
        from textblob.en import parser

        parser.find_tags(["Load", "its", "tables"])

    def tag(words: Sequence[str]) -> list[str]:
        return [part for _, part in parser.find_tags(list(words))]

    return tag
