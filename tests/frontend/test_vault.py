"""The notes of a network: their links resolve, their names are safe anywhere, their text stays text."""

import html
import io
import re
import zipfile
from pathlib import PureWindowsPath

import pytest
import yaml
from hypothesis import example, given, settings
from markdown_it import MarkdownIt

from frontend.markdown import address, block, escaped, front_matter
from frontend.note_names import NoteNames, note_name
from frontend.report import Part
from frontend.vault import notes, vault
from tests.frontend import made_pages
from tests.frontend.made_hostile import HOSTILE, TEXTS, hostile_pages, poisoned_with

PAGE = made_pages.network_page()
LINK = re.compile(r"(?<!\\)\[\[(.+?)\]\]")
COMMON = MarkdownIt("commonmark")


def links(text: str) -> list[str]:
    return LINK.findall(text)


def split(note: str) -> tuple[dict, str]:
    """A note's properties and its body."""
    _, properties, body = note.split("---\n", 2) if note.count("---\n") >= 2 else note.split("---", 2)
    return yaml.safe_load(properties), body


def resolve(page) -> dict[str, str]:
    """The notes by the name that links use, as a vault finds them: whatever the folder, whatever the case."""
    written = notes(page)
    by_name = {path.rpartition("/")[2].removesuffix(".md").casefold(): text for path, text in written.items()}
    assert len(by_name) == len(written)
    return by_name


@given(page=hostile_pages())
@settings(max_examples=40)
def test_every_link_of_a_vault_resolves_and_every_note_is_linked_to(page):
    by_name = resolve(page)
    named = [link.casefold() for text in by_name.values() for link in links(text)]
    assert set(named) == set(by_name)
    assert len(by_name) == 1 + len(page.network.findings) + len(page.network.sources)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_names_that_are_all_the_same_hostile_text_still_make_a_vault(text):
    by_name = resolve(poisoned_with(PAGE, text))
    assert {link.casefold() for note in by_name.values() for link in links(note)} == set(by_name)


def test_names_that_differ_only_by_case_get_notes_of_their_own():
    names = NoteNames()
    assert [names.new(name, "Finding") for name in ("Shade", "SHADE", "shade", "Straße", "STRASSE")] == [
        *("Shade", "SHADE 2", "shade 3", "Straße", "STRASSE 2")
    ]


@given(text=TEXTS)
@settings(max_examples=400)
@example("CON")
@example("con .txt")
@example("a" * 300 + ".")
def test_every_note_name_is_safe_on_every_system_and_inside_links(text):
    name = NoteNames().new(text, "Finding")
    assert name and name == name.strip(" .")
    assert not set(name) & set('\\/:*?"<>|[]#^') and "%%" not in name
    assert name.isprintable() or all(one.isprintable() or one.isspace() for one in name)
    assert not PureWindowsPath(f"{name}.md").is_reserved()
    assert len(f"{name}.md".encode()) <= 255 and len(name) <= 90
    assert note_name(name) in (name, "")


def test_readable_names_stay_as_they_are():
    for name in ("Twelve Cubic Metres", "90% of trees", "Ärzte & Co.’s rule", "冬の渡し船", "v1.2", "🌳 trees"):
        assert note_name(name) == name


def test_long_names_are_cut_between_words():
    assert note_name("The shade of old trees " * 9) == "The shade of old trees " * 3 + "The shade"


def test_the_index_leads_everywhere_and_each_note_back():
    by_name, network = resolve(PAGE), PAGE.network
    index_name = note_name(network.question.text)
    index = by_name[index_name.casefold()]
    assert network.question.text in index and network.headline in index
    wanted = {finding.name for finding in network.findings} | {source.title for source in network.sources}
    assert wanted == set(links(index))
    assert all(index_name in links(by_name[finding.name.casefold()]) for finding in network.findings)


def test_a_finding_has_its_properties_its_words_its_evidence_and_its_relations():
    pit = PAGE.network.findings[2]
    properties, body = split(resolve(PAGE)["twelve cubic metres"])
    assert properties["aliases"] == [pit.name]
    assert (properties["lens"], properties["strength"], properties["finding"]) == ("Levers", pit.strength, pit.id)
    assert body.index(pit.statement[0].text) < body.index("## Evidence") < body.index("## Connections")
    assert f"=={pit.statement[0].text}==" in body
    assert "- supports [[Permeable Paving]]" in body and "- leads to [[Only the Branch Has a Price]]" in body
    assert "follows from [[Twelve Cubic Metres]]" in resolve(PAGE)["only the branch has a price"]


def test_a_source_quotes_what_findings_take_from_it():
    note = resolve(PAGE)["a ledger of shade"]
    assert "## [[A Grove for Six Cars]]" in note and "[[Twelve Cubic Metres]]" not in note
    assert "==The harbour school traded six parking places for a grove of birches in 2021.==" in note


@pytest.mark.parametrize(
    "mark", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\ufeff", "\t", "'", '"']
)
@pytest.mark.parametrize("name", ["{}", "Shade {} Trees", "{}Shade", "Shade{}"])
def test_a_property_is_read_as_it_was_written(name, mark):
    text = name.format(mark)
    assert yaml.safe_load(front_matter({"aliases": [text]}).strip("-")) == {"aliases": [text]}


@given(page=hostile_pages())
@settings(max_examples=30)
def test_the_properties_of_every_note_are_read_as_they_were_written(page):
    full = {finding.id: re.sub(r"\[(?=\[)", "[ ", finding.name) for finding in page.network.findings}
    read = [yaml.safe_load(text.removeprefix("---\n").partition("\n---\n")[0]) for text in notes(page).values()]
    findings = [one for one in read if "finding" in one]
    assert [one["aliases"] for one in findings] == [[full[one["finding"]]] for one in findings]
    assert all(one["tags"] in (["semantic-network"], ["finding"], ["source"]) for one in read)


@given(text=TEXTS.filter(lambda text: "\x00" not in text))
@settings(max_examples=400)
def test_escaped_text_reads_as_it_is(text):
    shown = COMMON.render(f"Said: {escaped(text)} end")
    assert re.fullmatch(r"<p>Said: (.*) end</p>\n", shown, re.DOTALL)
    assert (
        html.unescape(re.sub(r"</?p>\n?", "", shown)) == f"Said: {' '.join(text.split())} end".replace("  ", " ")
        or not text.strip()
    )


@given(texts=TEXTS)
@settings(max_examples=200)
def test_a_quotation_is_a_block_that_loads_and_embeds_nothing(texts):
    shown = COMMON.render(block([Part(texts, False), Part(texts, True), Part(texts, False)]))
    tags = set(re.findall(r"<(/?\w+)", shown))
    assert tags <= {"blockquote", "/blockquote", "p", "/p", "br"}
    assert not links(block([Part(texts, True)]))


def test_addresses_lead_to_the_web_and_nowhere_else():
    assert address("https://example.org/a_(b)?c=[[d]]", "it") == "[it](https://example.org/a_%28b%29?c=%5B%5Bd%5D%5D)"
    assert address("javascript:alert(1)", "javascript:alert(1)") == "javascript:alert(1)"


def test_the_archive_holds_the_notes_in_one_folder_and_is_the_same_twice():
    data = vault(PAGE)
    assert data == vault(made_pages.network_page())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == notes(PAGE)
        assert len({name.partition("/")[0] for name in archive.namelist()}) == 1
        assert {info.date_time for info in archive.infolist()} == {(2026, 3, 14, 9, 26, 0)}


def test_withdrawn_words_are_said_to_be_withdrawn():
    gone = PAGE.network.findings[4].statement[0].citations[0].passage_id
    left = {id: passage for id, passage in PAGE.passages.items() if id != gone}
    note = resolve(PAGE.model_copy(update={"passages": left}))["cooling spiral"]
    assert "(withdrawn)" in note and "withdrawn together with its source" in note


def test_what_means_something_to_obsidian_alone_is_escaped_too():
    assert escaped("a ^id %%b%% ==c== $d$ #tag ~~e~~ 50%") == r"a \^id \%\%b\%\% \=\=c\=\= \$d\$ \#tag \~\~e\~\~ 50%"
