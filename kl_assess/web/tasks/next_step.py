"""What comes next in an assessment: the one step that its pages put first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.formatting import plural, sentence, upper_first
from kl_assess.web import identity
from kl_assess.web.addresses import address
from kl_assess.web.tasks.work import ElementWork, Work, about
from kl_assess.workflow import due_dates

Addresses = Callable[..., str]
"""The address of a page of one assessment, by its endpoint and whatever else it takes."""

STEPS: Final = ("Agency profile", "Answer", "Check", "Sign off", "Report")
_PROFILE, _ANSWER, _CHECK, _SIGN_OFF, _REPORT = range(len(STEPS))

STATUS_WORDS: Final = {
    AssessmentStatus.OPEN: "Open",
    AssessmentStatus.SUBMITTED: "Waiting for sign-off",
    AssessmentStatus.SIGNED_OFF: "Signed off",
    AssessmentStatus.ISSUED: "Report issued",
}
"""The words for where an assessment stands."""


@dataclass(frozen=True)
class Step:
    """One of the steps of an assessment; `state` is done, current or ahead."""

    label: str
    state: str


@dataclass(frozen=True)
class NextStep:
    """The next thing to do: in which step it is, what and why, and the button that leads there.

    `about` goes on after the label where the button is read alone; the heading beside the button names it already.
    """

    place: int
    heading: str
    text: str
    label: str
    url: str
    about: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, with this one's place among them."""
        states = ("done" if n < self.place else "current" if n == self.place else "ahead" for n in range(len(STEPS)))
        return tuple(map(Step, STEPS, states))

    @property
    def where(self) -> str:
        """The step in words: "step 2 of 5: answer"; empty once every step is done."""
        place = self.place
        return f"step {place + 1} of {len(STEPS)}: {STEPS[place].lower()}" if place < len(STEPS) else ""


def title_of(assessment: Assessment) -> str:
    """The heading of an assessment: "2026 assessment", or "2026 quick check"."""
    return due_dates.title_of(assessment)


def called(name: str) -> str:
    """An assessment's name as a sentence has it: a year stands bare, other names in quotation marks."""
    return name if name.isdigit() else f"“{name}”"


def addresses(slug: str, number: int) -> Addresses:
    """The addresses of one assessment."""
    return partial(address, slug=slug, number=number)


def next_step(assessment: Assessment, work: Work, to: Addresses) -> NextStep:
    """What comes next; `to` gives the addresses of this assessment."""
    if assessment.open:
        return _while_open(assessment, work, to)
    results = to("results.show")
    signed = assessment.sign_off
    if signed is None:
        text = "The answers are locked. The chief executive signs them off, or sends them back with a note."
        if not identity.may("checking.sign_off"):
            return NextStep(_SIGN_OFF, "It waits for the sign-off", text, "See the answers", to("checking.show"))
        return NextStep(_SIGN_OFF, "Next: sign off", text, "Sign off", to("checking.sign_off"))
    by = f"{signed.name}, {signed.title}, signed it off. "
    if assessment.status is AssessmentStatus.SIGNED_OFF:
        text = f"{by}The report can be issued."
        return NextStep(_REPORT, "Next: see the results", text, "See the results", results)
    return NextStep(len(STEPS), "The report is issued", f"{by}Nothing in it changes.", "See the results", results)


def _while_open(assessment: Assessment, work: Work, to: Addresses) -> NextStep:
    if not identity.may("answering.answer"):
        done = f"{work.total.done} of {plural(work.total.total, 'item')} have an answer."
        return NextStep(_ANSWER, "The answers are being given", done, "See the results so far", to("results.show"))
    # The version counts changes of the profile: above 1, somebody has looked at it, even if they left it blank.
    if assessment.version == 1 and not work.total.touched and identity.may("profile.save"):
        return _profile(assessment, to)
    element = work.next
    if element is None:
        text = "Every item has an answer. See all of them on one page before they go to the chief executive."
        return NextStep(_CHECK, "Next: check your answers", text, "Check your answers", to("checking.show"))
    title, url = element.element.title, to("answering.show", element_id=element.element.id)
    if work.settled:
        text = f"Every item has an answer. {upper_first(plural(work.flagged, 'item'))} flagged for review."
        return NextStep(_CHECK, f"Next: review {title}", text, "Review", url, title)
    if not work.total.touched:
        text = sentence(f"{upper_first(plural(element.progress.total, 'item'))}{_time(element)}")
        return NextStep(_ANSWER, f"Next: {title}", text, "Start", url, f"with {title}")
    return NextStep(_ANSWER, f"Next: {_verb(element)} {title}", _why(element), "Continue", url, f"with {title}")


def _profile(assessment: Assessment, to: Addresses) -> NextStep:
    url = to("profile.show")
    if assessment.profile:
        text = "It was copied from the last assessment. See whether it still fits: it decides which items are asked."
        return NextStep(_PROFILE, "Next: check the agency profile", text, "Check the profile", url)
    text = "A few facts decide which items are asked and which notes fit. Any of them may stay blank."
    return NextStep(_PROFILE, "Next: describe the agency", text, "Describe the agency", url)


def _verb(element: ElementWork) -> str:
    return "finish" if element.progress.touched else "answer"


def _why(element: ElementWork) -> str:
    """What is left of an element in one or two sentences."""
    done, total, _, drafts, _ = element.progress
    left = f"{upper_first(plural(total - done, 'item'))} left{_time(element)}."
    if not drafts:
        return left
    marked = f"{upper_first(plural(drafts, 'item'))} marked not applicable"
    return f"{left} {marked} {'needs' if drafts == 1 else 'need'} a reason."


def _time(element: ElementWork) -> str:
    return f", {about(element.left)}" if element.left else ""
