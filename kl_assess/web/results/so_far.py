"""Everything that follows from an assessment as it stands, as the chapters of a report read it."""

from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answers, Assessment
from kl_assess.core.recommendation import Resources
from kl_assess.core.results import Results
from kl_assess.core.snapshot import Snapshot
from kl_assess.store.agencies import Agency
from kl_assess.workflow.issuing import contents, current_results
from kl_assess.workflow.pinning import pinned

MOST: Final = 64
"""How many results are kept, each of some 200 kB. The oldest go first."""

_kept: Final[dict[object, tuple[Resources, Results]]] = {}


def snapshot(
    session: Session, agency: Agency, assessment: Assessment, answers: Answers, resources: Resources
) -> Snapshot:
    """What a report would print now. It is not frozen: it has no fingerprint, which takes most of a second to make."""
    questionnaire = pinned(session, assessment.questionnaire)
    given = contents(agency, assessment, answers, questionnaire)
    return Snapshot(
        questionnaire=questionnaire,
        questionnaire_digest=assessment.questionnaire,
        agency=given.agency,
        profile=given.profile,
        responses=given.responses,
        targets=given.targets,
        results=_results(session, assessment, answers, resources),
        voices=given.surveys,
        comparison=None,
        plan=given.plan,
        words=given.words,
        facts=given.report,
        fingerprint="",
    )


def forget() -> None:
    """Work every result out anew when it is next asked for."""
    _kept.clear()


def _results(session: Session, assessment: Assessment, answers: Answers, resources: Resources) -> Results:
    """The results, worked out once for as long as nothing that they follow from has changed.

    Every change of the assessment raises its version, every change of an answer the version of that; the resources are
    those of this process, and kept along so that no others can have their id.
    """
    versions = tuple((item, answer.version) for item, answer in answers.items())
    team = assessment.rating, assessment.stand_ins
    revision = (assessment.id, assessment.version, team, versions, id(resources))
    known = _kept.get(revision)
    if known is None:
        found = current_results(session, assessment, answers, resources)
        _kept[revision] = resources, found
        for oldest in tuple(_kept)[:-MOST]:
            _kept.pop(oldest, None)
        return found
    return known[1]
