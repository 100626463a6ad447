"""Assessments with answers, made through the workflow."""

from kl_assess.core.assessment import Answer, SignOff, asked
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.store import assessments
from kl_assess.store.engine import writing
from kl_assess.workflow import answering, assessing, issuing
from tests.web.assessments import STARTER, doing, parts_of, reading

SIGNER = "Maria Okafor", "Chief of Police"


def level(value, grade=None):
    return ItemResponse(level=value, evidence=Evidence(grade))


def answer(app, assessment, given):
    """Answer items: by id, each with an ItemResponse or a whole Answer."""
    parts = parts_of(app)
    with parts.sessions() as session, writing(session):
        for item, response in given.items():
            whole = response if isinstance(response, Answer) else Answer(item, response)
            answering.record_response(session, assessment, whole, actor=STARTER, now=parts.clock())


def items_of(app, assessment):
    """The ids of the items that the assessment asks."""
    questionnaire = parts_of(app).basis.questionnaire
    return [item.id for item in asked(questionnaire, assessment.profile, assessment.cycle.mode)]


def answer_all(app, assessment, value=2, grade="E2", but=None):
    """Answer every item alike, but for those given by id; None leaves an item blank."""
    given = dict.fromkeys(items_of(app, assessment), level(value, grade)) | (but or {})
    answer(app, assessment, {item: response for item, response in given.items() if response is not None})


def submit(app, assessment):
    doing(app, assessing.submit, assessment)


def sign(app, assessment, statement=None):
    """Sign an assessment off that is open."""
    submit(app, assessment)
    parts = parts_of(app)
    signed = SignOff(*SIGNER, statement, parts.clock())
    doing(app, issuing.sign_off, assessment, signed, parts.basis.resources)


def issue(app, agency, assessment):
    """Sign an open assessment off and issue its report."""
    sign(app, assessment)
    signed = reading(app, assessments.by_number, assessment.agency_id, assessment.number)
    doing(app, issuing.issue, agency, signed, parts_of(app).basis.resources)
