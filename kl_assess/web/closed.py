"""Why an assessment cannot be changed, and the page on which it is sent back or reopened."""

from dataclasses import dataclass
from typing import Final

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.web import identity
from kl_assess.web.frame import Place
from kl_assess.web.tasks.next_step import Addresses

READ_ONLY: Final = "You can read this page and not change it"
"""What is said to whoever may not change what stands on a page."""


@dataclass(frozen=True)
class Closed:
    """Why nothing on a page changes, and the way on: where an assessment is closed, to the page that opens it again."""

    text: str
    way: Place
    heading: str


def closed_of(assessment: Assessment, to: Addresses) -> Closed | None:
    """What is said on a page whose content is locked; None while the assessment is open.

    `to` gives the addresses of this assessment.
    """
    if assessment.open:
        return None
    if assessment.status is AssessmentStatus.SUBMITTED:
        text = "It was sent for sign-off, so nothing in it changes until it is signed or sent back."
        way = Place("Go to the sign-off, where it can be sent back", to("checking.sign_off"))
        if not identity.may("checking.sign_off"):
            way = Place("See every answer on one page", to("checking.show"))
        return Closed(text, way, "This assessment waits for its sign-off")
    signed = assessment.sign_off
    by = f"{signed.name}, {signed.title}, signed it off" if signed else "It is signed off"
    text, heading = f"{by}, so nothing in it changes.", "This assessment is signed off"
    if assessment.status is AssessmentStatus.ISSUED:
        text = f"{by} and its report is issued, so nothing in it changes. Reopened, it goes into the next version."
        heading = "The report of this assessment is issued"
    way = Place("Reopen it, with a reason", to("checking.reopen"))
    if not identity.may("checking.reopen"):
        way = Place("See the results", to("results.show"))
    return Closed(text, way, heading)


def locked_for(assessment: Assessment, to: Addresses, endpoint: str) -> Closed | None:
    """What is said on a page whose content is locked for whoever reads it; None where they may use the endpoint now."""
    found = closed_of(assessment, to)
    if found is not None or identity.may(endpoint):
        return found
    text = "A lead or the chief executive of the agency changes it."
    return Closed(text, Place("Back to the assessment", to("tasks.show")), READ_ONLY)
