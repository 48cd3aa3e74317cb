"""The findings of a network under their lenses, in the one order that the report and its drawing follow."""

from graph_store.models import Finding, Lens, Network


def by_lens(network: Network) -> tuple[tuple[Lens, tuple[Finding, ...]], ...]:
    """The lenses that have findings, with these: the network's in its order, then those it does not list, by key."""
    unlisted = {finding.lens for finding in network.findings} - {lens.key for lens in network.lenses}
    lenses = (*network.lenses, *(Lens(key=key, label=key, description="") for key in sorted(unlisted)))
    groups = ((lens, tuple(finding for finding in network.findings if finding.lens == lens.key)) for lens in lenses)
    return tuple((lens, findings) for lens, findings in groups if findings)
