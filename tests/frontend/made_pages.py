"""A context of every page, made from the invented essay: what the tests of the pages render."""

from collections.abc import Callable

from frontend.contexts import (
    AbstentionPage,
    AddPage,
    ApiDocs,
    ApiRoute,
    AtlasPage,
    Context,
    Elsewhere,
    FindingPage,
    Home,
    JobPage,
    NetworkPage,
    Problem,
    SearchPage,
    SignInPage,
    SourcePage,
    SourcesPage,
)
from frontend.drawing import draw
from graph_store.models import Abstention, Expansion, Highlight, Hit, NetworkSummary, Question, SourceSummary, Status
from tests.frontend import made, made_atlas, made_entities


def network_page(count: int = 10, took: str | None = "question", status: Status | None = None) -> NetworkPage:
    network = made.network(count)
    return NetworkPage(
        network=network.model_copy(update={"drawings": draw(network)}),
        passages={passage.id: passage for passage in made.passages()},
        status=status or Status(),
        link=f"http://127.0.0.1:8000/n/{network.id}",
        took=took,
        elsewhere={network.findings[0].id: Elsewhere(theme="7hZk3QmWx9T", questions=1)},
    )


def grown_page() -> NetworkPage:
    """A network that was expanded: its highlight joins two findings that no relation joins."""
    page = network_page()
    start, *_, new = page.network.findings
    highlight = Highlight(from_=start.id, to=new.id, lens=new.lens, text=new.statement[0].text)
    unjoined = tuple(each for each in page.network.relations if {each.a, each.b} != {start.id, new.id})
    changes = {"parent": "7hZk3QmWx9S", "highlight": highlight, "relations": unjoined}
    return page.model_copy(update={"network": page.network.model_copy(update=changes), "new": (new.id,)})


def source_page(id: str = "SourceStree", start: int | None = None, end: int | None = None) -> SourcePage:
    source = next(source for source in made.sources() if source.id == id)
    passages = tuple(passage for passage in made.passages() if passage.source_id == id)
    return SourcePage(
        source=source, passages=passages, networks=(summary(),), start=start, end=end, links=made_entities.links(source)
    )


def summary() -> NetworkSummary:
    network = made.network()
    return NetworkSummary(
        id=network.id,
        question_id=network.question.id,
        question=network.question.text,
        headline=network.headline,
        findings=len(network.findings),
        created_at=network.created_at,
    )


def expansion() -> NetworkSummary:
    """What `grown_page` is in a list."""
    step = Expansion(parent="7hZk3QmWx9S", finding="Halved Avenues", lens="Overlooked Angles")
    return summary().model_copy(update={"id": "7hZk3QmWx9V", "expanded": step})


def hits() -> tuple[Hit, ...]:
    return tuple(
        Hit(
            rank=number,
            score=0.8 - 0.1 * number,
            passage=passage,
            source_title="Street Trees of Lindenhafen",
            why="meaning 0.52; words: pit" if number < 3 else "meaning 0.41",
            words=("pit",) if number < 3 else (),
        )
        for number, passage in enumerate(made.passages()[:3], start=1)
    )


def home() -> Home:
    return Home(
        networks=(expansion(), summary()),
        samples=(summary(),),
        sources=2,
        passages=10,
        offered=("How deep are the pits?",),
        themes=made_atlas.atlas().themes[:8],
    )


def job(state: str, **more: str) -> JobPage:
    ended = state == "done"
    listed = sources().sources
    return JobPage(
        **{"id": "a-job", "version": 3, "state": state, "step": "", "name": "", **more},
        added=listed[:1] if ended else (),
        kept=listed[1:] if ended else (),
        refused=(("broken.pdf", "It is broken: there is no page in it."),) if ended else (),
    )


def finding() -> FindingPage:
    network = made.network()
    return FindingPage(
        finding=network.findings[2],
        networks=(summary(),),
        passages={passage.id: passage for passage in made.passages()},
        sources={source.id: source.title for source in network.sources},
        elsewhere=Elsewhere(theme="7hZk3QmWx9T", questions=2),
    )


def sources() -> SourcesPage:
    return SourcesPage(
        resting={"SourceStree": 2},
        total=2,
        sources=tuple(
            SourceSummary(
                id=source.id,
                title=source.title,
                url=source.url,
                origin=source.origin,
                added_at=source.added_at,
                passages=5,
                characters=len(source.text),
                collections=(),
            )
            for source in made.sources()
        ),
    )


def abstention() -> AbstentionPage:
    return AbstentionPage(
        abstention=Abstention(
            question=Question(id="QuestionMoo", text="Which moons of Saturn have rings of their own?"),
            reason="No passage speaks of moons or of Saturn; the nearest ones share single words only.",
            nearest=hits(),
            missing="A source on the moons of Saturn.",
        )
    )


def problem() -> Problem:
    return Problem(
        status=404,
        code="not_found",
        message="No network has the id 7hZk3QmWx9S.",
        hint="To ask it as a question, end it with a question mark.",
        suggestions=(("network #7hZk3QmWx9R", "/n/7hZk3QmWx9R"),),
    )


def docs() -> ApiDocs:
    route = ApiRoute(method="GET", path="/api/v1/search", summary="Ranked passages.", takes=("query: q, k = 8",))
    return ApiDocs(schema_url="/api/v1/openapi.json", routes=(route,))


PAGES: dict[str, Callable[[], Context]] = {
    "home": home,
    "empty": lambda: Home(networks=(), samples=(), sources=0, passages=0),
    "unasked": lambda: Home(networks=(), samples=(), sources=1, passages=1),
    "onlysamples": lambda: Home(networks=(), samples=(summary(),), sources=0, passages=0),
    "add": lambda: AddPage(megabytes=64),
    "adding": lambda: job("running", step="embed", name="12 of 300 passages"),
    "added": lambda: job("done"),
    "nothingadded": lambda: job("failed", error="The disk is full."),
    "cancelled": lambda: job("cancelled"),
    "network": network_page,
    "grown": grown_page,
    "finding": finding,
    "source": source_page,
    "sources": sources,
    "nosources": lambda: SourcesPage(sources=(), resting={}),
    "search": lambda: SearchPage(query="pit", hits=hits()),
    "unsearched": lambda: SearchPage(query="", hits=()),
    "nohits": lambda: SearchPage(query="moons", hits=()),
    "abstention": abstention,
    "problem": problem,
    "docs": docs,
    "atlas": made_atlas.atlas_page,
    "atlasfound": lambda: made_atlas.atlas_page("Elsewhere"),
    "atlasnone": lambda: made_atlas.atlas_page("dragons"),
    "emptyatlas": lambda: AtlasPage(atlas=made_atlas.shaped([], [], []), drawings={}, questions=0),
    "theme": made_atlas.theme_page,
    "offer": made_atlas.offer,
    "entity": lambda: made_entities.entity_page(networks=(expansion(), summary())),
    "entityfirst": lambda: made_entities.entity_page(limit=2),
    "entitymiddle": lambda: made_entities.entity_page(offset=1, limit=1),
    "entitypast": lambda: made_entities.entity_page(offset=99),
    "entityalone": made_entities.lonely_page,
    "entityoffer": lambda: made_entities.offer(made_atlas.atlas().themes[:1]),
    "signin": lambda: SignInPage(next="/n/7hZk3QmWx9S?node=2", message="Reading here needs the token."),
    "signedin": lambda: SignInPage(next="/", signed_in=True),
    "unencrypted": lambda: SignInPage(next="/", encrypted=False),
}
