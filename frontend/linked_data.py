"""A network as linked data: a schema.org WebPage about a Question, its findings as Answers, what they cite.

Not a QAPage, which is for questions that visitors answer, and not a ClaimReview: nothing here is judged true or false.
"""

import json
from typing import Any

from frontend.contexts import NetworkPage
from frontend.report import source_url, statement_text
from graph_store.citing import cited_by
from graph_store.models import Citation, Finding, SourceReference

_SAFE_IN_HTML = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def json_ld(page: NetworkPage) -> str:
    """The JSON-LD, safe inside a page's script element: no character there means anything to HTML."""
    text = json.dumps(linked_data(page), ensure_ascii=False, indent=2)
    return text.translate(_SAFE_IN_HTML)


def linked_data(page: NetworkPage) -> dict[str, Any]:
    """JSON-ready; every address is a full link."""
    network = page.network
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": page.link,
        "url": page.link,
        "name": network.headline,
        "description": network.summary,
        "identifier": network.id,
        "dateCreated": network.created_at.isoformat(),
        "mainEntity": {
            "@type": "Question",
            "@id": f"{page.link}#question",
            "name": network.question.text,
            "text": network.question.text,
            "answerCount": len(network.findings),
            "suggestedAnswer": [_answer(finding, page) for finding in network.findings],
        },
        "citation": [_source(source, page.base) for source in network.sources],
    }


def _answer(finding: Finding, page: NetworkPage) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "@id": f"{page.base}/f/{finding.id}",
        "url": f"{page.base}/f/{finding.id}",
        "name": finding.name,
        "text": statement_text(finding),
        "keywords": page.labels.get(finding.lens, finding.lens),
        "citation": [_place(citation, page) for citation in dict.fromkeys(cited_by(finding))],
    }


def _place(citation: Citation, page: NetworkPage) -> dict[str, Any]:
    """The cited characters: where the source's page shows them marked."""
    passage = page.passages.get(citation.passage_id)
    title = page.titles.get(citation.source_id, citation.source_id)
    return {
        "@type": "CreativeWork",
        "name": f"{title} › {passage.heading}" if passage and passage.heading else title,
        "url": page.base + source_url(citation.source_id, citation.start, citation.end),
        "isPartOf": {"@id": f"{page.base}/s/{citation.source_id}"},
    }


def _source(source: SourceReference, base: str) -> dict[str, Any]:
    """A source: its address on the web, when it has one, else its page here."""
    here = f"{base}/s/{source.id}"
    web = source.url if source.url and source.url.startswith(("https://", "http://")) else None
    return {"@type": "CreativeWork", "@id": here, "name": source.title, "url": web or here}
