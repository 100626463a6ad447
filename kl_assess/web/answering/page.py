"""The element page as worded values: every item with its levels, what is answered, and what is to settle."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from kl_assess.core.assessment import Answers, progress
from kl_assess.core.profile import reads_small_agency_notes
from kl_assess.core.scoring import Mode
from kl_assess.formatting import listing, lower_first
from kl_assess.store import evidence, responses
from kl_assess.web import identity, parts
from kl_assess.web.answering.fixed import Files
from kl_assess.web.answering.hints import hints_of, rests_on
from kl_assess.web.answering.items import Choice, Found, ItemPart, item_part, problems_of, size
from kl_assess.web.answering.saving import KEPT, Outcome
from kl_assess.web.answering.talk import Talk, talk_of
from kl_assess.web.answering.whose import closed_to
from kl_assess.web.answering.wording import time_of
from kl_assess.web.answering.work import Work
from kl_assess.web.closed import Closed
from kl_assess.web.inputs import Problem
from kl_assess.web.last_plan import Said, said_last_time
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow.evidence_files import TAKEN, TYPES
from kl_assess.workflow.last_time import last_time

_CONFIDENTIAL: Final = (
    "Do not enter names of victims, witnesses or juveniles, case details or criminal-justice information."
)


class Bar(NamedTuple):
    """The foot of the page: work done, and when it was saved last."""

    done: int
    total: int
    saved: str


@dataclass(frozen=True)
class ElementPage:
    """The page of one element."""

    title: str
    assessment: str
    list_url: str
    url: str
    token_url: str
    person: uuid.UUID
    kept_under: uuid.UUID
    quick: str
    nothing: str
    closed: Closed | None
    refused: str
    problems: tuple[Problem, ...]
    items: tuple[ItemPart, ...]
    grades: tuple[Choice, ...]
    top: int
    confidential: str
    limit: str
    file_limit: int
    last_plan: Mapping[str, tuple[Said, ...]]
    talk: Mapping[str, Talk]
    bar: Bar


def element_page(work: Work, outcome: Outcome, join: str = "") -> ElementPage:
    """The page of an element as it is now, with what was sent and not kept put back into its fields."""
    session, assessment, settings = parts.session(), work.assessment, parts.parts().settings
    answers, pieces = responses.with_pieces(session, assessment, rests_on(work))
    named = [piece.file for item in work.items for piece in pieces.get(item.id, ()) if piece.file]
    found = Found(
        answers=answers,
        pieces=pieces,
        sizes=evidence.sizes(session, work.agency.id, named) if named else {},
        last=last_time(session, assessment),
        hints=hints_of(work, answers),
        files=Files(TAKEN, ",".join(TYPES), size(settings.file_limit), _CONFIDENTIAL),
        small=reads_small_agency_notes(work.questionnaire, assessment.profile),
        join=join,
    )
    items = tuple(item_part(work, item, number, found, outcome) for number, item in enumerate(work.items, start=1))
    told = outcome.status != KEPT or outcome.new_drafts
    return ElementPage(
        title=work.element.title,
        assessment=title_of(assessment),
        list_url=work.address("tasks.show"),
        url=work.element_address(),
        token_url=work.token_address,
        person=identity.actor().id,
        kept_under=assessment.id,
        quick=_quick(work),
        nothing=_nothing(work),
        closed=closed_to(work),
        refused=outcome.refused,
        problems=tuple(problem for part in items for problem in problems_of(part)) if told else (),
        items=items,
        grades=tuple(Choice(grade.id, grade.name, grade.meaning) for grade in work.questionnaire.evidence_grades),
        top=work.questionnaire.top_level,
        confidential=_CONFIDENTIAL,
        limit=found.files.limit,
        file_limit=settings.file_limit,
        last_plan=said_last_time(session, work.agency, assessment, work.questionnaire),
        talk=talk_of(work),
        bar=bar(work, answers),
    )


def bar(work: Work, answers: Answers) -> Bar:
    """What the foot of the page says of an element."""
    done = progress(work.items, answers, work.assessment.stand_ins)
    times = [at for item in work.items if item.id in answers and (at := answers[item.id].changed_at) is not None]
    return Bar(done.done, done.total, saved(max(times), work) if times else "")


def saved(at: dt.datetime, work: Work) -> str:
    """When something was saved, in the agency's time."""
    return f"Saved {time_of(at, work.agency.zone, parts.now())}"


# --- What is said of the whole page ---------------------------------------------------------------------------------


def _quick(work: Work) -> str:
    modes = work.questionnaire.instrument.modes
    if work.assessment.cycle.mode is not Mode.QUICK_CHECK or modes is None or modes.quick_check is None:
        return ""
    names = listing([lower_first(work.questionnaire.weight_names[weight]) for weight in modes.quick_check.weights])
    return f"This is a quick check. It asks the {names} items only, and gives no overall score."


def _nothing(work: Work) -> str:
    if work.items:
        return ""
    if _quick(work):
        return "The quick check asks nothing in this element."
    return "No item of this element applies to the agency, by what its profile says."
