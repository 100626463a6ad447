"""What has to be settled before an assessment can be sent for sign-off (docs/method.md 4.11)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answers, Assessment, asked
from kl_assess.core.responses import rests_on_past
from kl_assess.formatting import listing, plural, upper_first
from kl_assess.store import responses
from kl_assess.workflow.last_time import LastTime, last_time, unexplained
from kl_assess.workflow.past_evidence import today_in, why_not
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

_NAMED: Final = 5
"""The most items that a sentence names."""


@dataclass(frozen=True)
class ToSettle:
    """Items in the order of the questionnaire, only those that are asked.

    `unexplained` started with last time's answer and have another level now, without the kind of change or its line of
    reason. `past` have support that rests on evidence past its date, each with the sentence that says so.
    """

    unexplained: tuple[str, ...]
    past: Mapping[str, str]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.unexplained or self.past)


NOTHING: Final = ToSettle((), {})


class UnsettledError(RefusedError):
    """Something has to be settled before the assessment can be sent; the sentence names the items."""


def to_settle(
    session: Session, assessment: Assessment, answers: Answers, last: LastTime | None, today: dt.date
) -> ToSettle:
    """What stops an assessment as it stands from being sent.

    `answers` have their evidence, `last` is last time's, and `today` the day where the agency is.
    """
    questionnaire = pinned(session, assessment.questionnaire)
    listed = [item.id for item in asked(questionnaire, assessment.profile, assessment.cycle.mode) if item.id in answers]
    changed = frozenset(unexplained(answers, last))
    if changed:
        changed &= responses.carried_over(session, assessment)
    return ToSettle(
        unexplained=tuple(item for item in listed if item in changed),
        past={
            item: why_not(answers[item].response.evidence, questionnaire)
            for item in listed
            if rests_on_past(answers[item].response.evidence, questionnaire, today)
        },
    )


def ensure_settled(session: Session, assessment: Assessment, now: dt.datetime) -> None:
    """Raise UnsettledError where something stops an assessment from being sent."""
    answers, last = responses.answers(session, assessment), last_time(session, assessment)
    found = to_settle(session, assessment, answers, last, today_in(session, assessment, now))
    if not found:
        return
    places = pinned(session, assessment.questionnaire).places
    said = [
        f"{text}: {_named([places[item].item.title for item in items])}." for text, items in _points(found) if items
    ]
    raise UnsettledError(f"{' '.join(said)} The assessment was not sent. Every answer is kept.")


def _points(found: ToSettle) -> tuple[tuple[str, tuple[str, ...]], ...]:
    changed, past = len(found.unexplained), len(found.past)
    changed_words = f"{plural(changed, 'answer')} changed since last time without the kind of change or a reason"
    past_words = f"{plural(past, 'answer')} {'has' if past == 1 else 'have'} support from evidence past its date"
    return (upper_first(changed_words), found.unexplained), (upper_first(past_words), tuple(found.past))


def _named(titles: list[str]) -> str:
    left = len(titles) - _NAMED
    return listing(titles if left <= 0 else [*titles[:_NAMED], f"{left} more"])
