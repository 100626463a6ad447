"""Whose element this is: who answers it, who only reads it, and when a team rates it alone first."""

from kl_assess.core.assessment import RatingState
from kl_assess.core.roles import Role
from kl_assess.store import assignments, ratings
from kl_assess.web import identity, parts
from kl_assess.web.answering.work import Work
from kl_assess.web.closed import Closed, closed_of
from kl_assess.web.frame import Place
from kl_assess.web.teamwork import NOT_THEIRS, belongs, may_answer

_READ_ONLY = "You can read this page and not change it"


def closed_to(work: Work) -> Closed | None:
    """Why whoever asks cannot answer the element at hand; None where they can."""
    found = closed_of(work.assessment, work.address)
    if found is not None or may_answer(work.agency, work.assessment, work.element.id):
        return found
    if identity.role() is not Role.CONTRIBUTOR:
        text = "Your role in this agency is to read."
        return Closed(text, Place("Back to the list", work.address("tasks.show")), _READ_ONLY)
    person = assignments.of_element(parts.session(), work.assessment, work.element.id)
    text = f"{person.name} answers this element." if person else "This element is not assigned to anybody yet."
    return Closed(text, Place("See what is yours", work.address("team.mine")), _READ_ONLY)


def refusal(work: Work) -> str:
    """Why what whoever asks has sent for the element is not taken; empty where it is."""
    return "" if may_answer(work.agency, work.assessment, work.element.id) else NOT_THEIRS


def rates_alone(work: Work) -> bool:
    """Whether whoever asks rates the element alone now, before the agency answers it."""
    alone = work.assessment.open and work.assessment.rating is RatingState.ALONE
    return alone and belongs(work.agency)


def waits_for_rating(work: Work, item: str) -> bool:
    """Whether whoever asks has still to rate an item alone, before they see what was answered last time."""
    if not rates_alone(work):
        return False
    own = ratings.own(parts.session(), work.assessment, identity.actor().id).get(item)
    return own is None or not own.rated.given


def after_theirs(work: Work, address: str) -> str:
    """Where to go on after an element: a contributor of a team to what else is theirs, everybody else to an address."""
    shares = identity.role() is Role.CONTRIBUTOR and belongs(work.agency)
    return work.address("team.mine") if shares else address
