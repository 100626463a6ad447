"""Everything that follows from an assessment as it stands, as the chapters of a report read it."""

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answers, Assessment
from kl_assess.core.recommendation import Resources
from kl_assess.core.snapshot import Snapshot
from kl_assess.store.agencies import Agency
from kl_assess.workflow.issuing import contents, current_results
from kl_assess.workflow.pinning import pinned


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
        results=current_results(session, assessment, answers, resources),
        voices=given.surveys,
        comparison=None,
        plan=given.plan,
        words=given.words,
        facts=given.report,
        fingerprint="",
    )
