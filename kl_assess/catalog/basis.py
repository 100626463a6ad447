"""What an assessment rests on: a questionnaire, and what goes with it."""

from pathlib import Path
from typing import Final, NamedTuple

from kl_assess.catalog.crosswalk.beside import read_crosswalks
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.resources import read_resources
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.paths import QUESTIONNAIRES

SHIPPED_QUESTIONNAIRE: Final = QUESTIONNAIRES / "community-engagement.yaml"
RESOURCES: Final = "resources.yaml"
NO_RESOURCES: Final = Resources(catalogue_sources=(), efforts=(), types=(), kl_topics=(), resources=())


class Basis(NamedTuple):
    """A questionnaire, the resources that go with it, and the steps that led to it from its earlier versions."""

    questionnaire: Questionnaire
    resources: Resources
    crosswalks: tuple[Crosswalk, ...] = ()


def read_basis(questionnaire: Path, resources: Path | None = None) -> Basis:
    """A questionnaire with the resources named, or those in the `resources.yaml` beside it, or none.

    Its crosswalks are those beside it. Raises CatalogError with everything that is wrong with one of the files.
    """
    read = read_questionnaire(questionnaire)
    beside = questionnaire.with_name(RESOURCES)
    file = resources or (beside if beside.is_file() else None)
    found = read_resources(file, read) if file else NO_RESOURCES
    return Basis(read, found, read_crosswalks(questionnaire, read))
