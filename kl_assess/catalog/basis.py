"""What an assessment rests on: a questionnaire, and the resources that go with it."""

from pathlib import Path
from typing import Final, NamedTuple

from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.resources import read_resources
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.paths import QUESTIONNAIRES

SHIPPED_QUESTIONNAIRE: Final = QUESTIONNAIRES / "community-engagement.yaml"
RESOURCES: Final = "resources.yaml"
NO_RESOURCES: Final = Resources(catalogue_sources=(), efforts=(), types=(), kl_topics=(), resources=())


class Basis(NamedTuple):
    """A questionnaire and the resources that go with it."""

    questionnaire: Questionnaire
    resources: Resources


def read_basis(questionnaire: Path, resources: Path | None = None) -> Basis:
    """A questionnaire with the resources named, or those in the `resources.yaml` beside it, or none.

    Raises CatalogError with everything that is wrong with either file.
    """
    read = read_questionnaire(questionnaire)
    beside = questionnaire.with_name(RESOURCES)
    file = resources or (beside if beside.is_file() else None)
    return Basis(read, read_resources(file, read) if file else NO_RESOURCES)
