"""From files to a Snapshot, and a Snapshot as JSON data."""

from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

from kl_assess.catalog.basis import Basis
from kl_assess.catalog.canonical import Json, to_json
from kl_assess.catalog.responses import read_responses
from kl_assess.core.snapshot import Snapshot
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.workflow.freezing import freeze

SAMPLE = QUESTIONNAIRES / "samples" / "harbor-point.yaml"


class Assembled(NamedTuple):
    """A snapshot, and what the author of the responses file should know, a sentence each."""

    snapshot: Snapshot
    notices: tuple[str, ...]


def assemble(file: Path, basis: Basis) -> Assembled:
    """Read a responses file and freeze everything that follows from it. Raises CatalogError if it is wrong."""
    given, notices = read_responses(file, basis.questionnaire)
    return Assembled(freeze(given, basis), notices)


def as_data(snapshot: Snapshot) -> dict[str, Json]:
    """Everything that follows from a responses file as JSON data, under the questionnaire and agency it belongs to.

    Fractions are exact text ("275/6"). `comparison` is null without a last cycle.
    """
    instrument = snapshot.questionnaire.instrument
    return {
        "questionnaire": {
            "id": instrument.id,
            "version": instrument.version,
            "digest": snapshot.questionnaire_digest,
        },
        "agency": snapshot.agency.name,
        "period": snapshot.facts.period,
        "fingerprint": snapshot.fingerprint,
        **{f.name: to_json(getattr(snapshot.results, f.name)) for f in fields(snapshot.results)},
        "comparison": to_json(snapshot.comparison),
    }
