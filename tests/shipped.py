"""The files that the project ships, read once for all tests."""

from functools import cache

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.cli.assembly import SAMPLE, assemble
from kl_assess.core.snapshot import Snapshot

INSTRUMENT = read_basis(SHIPPED_QUESTIONNAIRE)
SHIPPED, CATALOGUE, _ = INSTRUMENT


@cache
def sample() -> Snapshot:
    """What follows from the answers of the sample agency."""
    return assemble(SAMPLE, INSTRUMENT).snapshot
