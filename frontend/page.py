"""Renders a page: a context record in, HTML out."""

from typing import Any

from frontend import reading
from frontend.atlas_list import listed
from frontend.atlas_svg import atlas_maps
from frontend.contexts import AtlasPage, Context, FindingPage, NetworkPage, SourcePage, ThemePage, Visitor
from frontend.environment import STATIC, environment
from frontend.linked_data import linked_data
from frontend.network_view import network_data
from frontend.report import report, single, together
from frontend.svg import pictures
from graph_store.graph import network_graph

__all__ = ["STATIC", "render"]


def render(context: Context, visitor: Visitor | None = None) -> str:
    """The page of `context`, whole, as `visitor` sees it; None where nobody signs in."""
    template = environment().get_template(context.template)
    return template.render(page=context, visitor=visitor, **_parts(context))


def _parts(context: Context) -> dict[str, Any]:
    """What a template needs besides its record."""
    if isinstance(context, NetworkPage):
        drawn = pictures(context.network)
        return {
            "report": report(context),
            "pictures": drawn,
            "data": network_data(network_graph(context.network), drawn),
            "linked_data": linked_data(context),
        }
    if isinstance(context, SourcePage):
        return {"chapters": reading.chapters(context)}
    if isinstance(context, FindingPage):
        return {"told": single(context)}
    if isinstance(context, ThemePage):
        return {"told": together(context)}
    if isinstance(context, AtlasPage):
        return {"maps": atlas_maps(context.atlas, context.drawings), "list": listed(context)}
    return {}
