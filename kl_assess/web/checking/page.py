"""The page "Check your answers": counts, points worth a second look, and every answer with the way to change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kl_assess.core.assessment import Answers, Assessment, AssessmentStatus
from kl_assess.core.questionnaire import Domain, Questionnaire
from kl_assess.core.responses import NOTHING
from kl_assess.core.scoring import OUT_OF_SCOPE, ItemScore, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import plural, upper_first
from kl_assess.report.chapters.wording import standing_words
from kl_assess.web.checking.review import Point, second_look
from kl_assess.web.frame import Place
from kl_assess.web.results.places import Places
from kl_assess.web.results.unknown import Unknown, unknown_of
from kl_assess.web.tasks.next_step import STEPS, NextStep, title_of

NOT_NEEDED: Final = "Not needed"
_ANSWER, _CHECK, _SIGN_OFF = range(1, 4)


@dataclass(frozen=True)
class AnswerRow:
    """The answer to one item. `level` is None where it has none; `name` is then its words."""

    title: str
    url: str
    level: int | None
    name: str
    support: str
    flagged: bool


@dataclass(frozen=True)
class DomainAnswers:
    """The answers of one domain."""

    id: str
    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class CheckPage:
    """Check your answers. Without an address, the next step is the form that sends the assessment for sign-off."""

    crumbs: tuple[Place, ...]
    lead: str
    next: NextStep
    counts: tuple[tuple[str, str], ...]
    notice: str
    points: tuple[Point, ...]
    unknown: Unknown
    profile_url: str
    top: int
    graded: bool
    domains: tuple[DomainAnswers, ...]
    change: str
    send_url: str
    go_on_url: str


def check_page(
    assessment: Assessment, snapshot: Snapshot, answers: Answers, places: Places, *, notice: str = ""
) -> CheckPage:
    """The page of an assessment as it stands. `notice` is what was said when it was last sent back."""
    unknown = unknown_of(snapshot, places)
    points = second_look(snapshot, answers, unknown, places)
    asked = [i for i in snapshot.results.items.values() if i.standing not in (Standing.HIDDEN, Standing.NOT_ASKED)]
    settled = sum(i.standing is not Standing.BLANK for i in asked)
    return CheckPage(
        crumbs=(Place(title_of(assessment), places.to("tasks.show")), Place("Check your answers", "")),
        lead=_lead(settled, len(asked), points),
        next=_next(assessment, unknown, settled, places),
        counts=tuple(_counts(snapshot, unknown)),
        notice=notice,
        points=points,
        unknown=unknown,
        profile_url=places.to("profile.show"),
        top=snapshot.questionnaire.top_level,
        graded=bool(snapshot.questionnaire.evidence_grades),
        domains=tuple(
            found
            for domain in snapshot.questionnaire.domains
            if (found := _domain(domain, snapshot, answers, places)).rows
        ),
        change="Change" if assessment.open else "Look at",
        send_url=places.to("checking.show"),
        go_on_url=places.to("tasks.show") if settled < len(asked) else "",
    )


def _lead(settled: int, asked: int, points: tuple[Point, ...]) -> str:
    done = f"{settled} of {asked} items have an answer."
    if not points or not settled:
        return done
    look = "the point" if len(points) == 1 else f"the {plural(len(points), 'point')}"
    return f"{done} Look at {look} below, then send the assessment for sign-off."


def _next(assessment: Assessment, unknown: Unknown, settled: int, places: Places) -> NextStep:
    if assessment.status is AssessmentStatus.SUBMITTED:
        return NextStep(
            _SIGN_OFF,
            "Next: sign it off",
            "It was sent for sign-off, so nothing in it changes. Whoever signs can still send it back.",
            "Go to the sign-off",
            places.to("checking.sign_off"),
        )
    if not assessment.open:
        return NextStep(
            len(STEPS) - 1,
            "Signed off",
            "These are the answers that were signed. Nothing in them changes.",
            "See the results",
            places.to("results.show"),
        )
    if not settled:
        url = places.to("tasks.show")
        return NextStep(
            _ANSWER, "Next: answer the first items", "There is nothing to check yet.", "Start answering", url
        )
    text = "It is then locked until it is signed or sent back. What is not answered may stay so."
    if unknown.drafts:
        count = len(unknown.drafts)
        text = (
            f"{upper_first(plural(count, 'item'))} marked not applicable {'needs' if count == 1 else 'need'} a reason "
            "before anyone can sign. You can settle that first, or send it now and have it sent back."
        )
    return NextStep(_CHECK, "Next: send it for sign-off", text, "Send for sign-off", "")


def _counts(snapshot: Snapshot, unknown: Unknown) -> Iterable[tuple[str, str]]:
    results, names = snapshot.results, snapshot.questionnaire.answer_names
    yield "With a level", str(len(results.standing(Standing.ANSWERED)))
    yield names["dont_know"], str(len(unknown.dont_know))
    yield names["not_applicable"], str(len(unknown.not_applicable))
    yield names["unanswered"], str(len(unknown.blank))
    if unknown.drafts:
        yield f"{names['not_applicable']}, reason missing", str(len(unknown.drafts))


def _domain(domain: Domain, snapshot: Snapshot, answers: Answers, places: Places) -> DomainAnswers:
    items = [snapshot.results.items[item.id] for element in domain.elements for item in element.items]
    left_out = (Standing.HIDDEN, Standing.NOT_ASKED)
    rows = (_row(item, snapshot, answers, places) for item in items if item.standing not in left_out)
    return DomainAnswers(domain.id, domain.title, tuple(rows))


def _row(item: ItemScore, snapshot: Snapshot, answers: Answers, places: Places) -> AnswerRow:
    questionnaire = snapshot.questionnaire
    draft = snapshot.responses.get(item.id, NOTHING).is_draft
    name = (
        f"{standing_words(questionnaire, Standing.NOT_APPLICABLE)}, reason missing"
        if draft
        else standing_words(questionnaire, item.standing)
    )
    return AnswerRow(
        title=places.title(item.id),
        url=places.item(item.id),
        level=item.level,
        name=questionnaire.level_scale[item.level].name if item.level is not None else name,
        support=_support(item, questionnaire),
        flagged=item.id in answers and answers[item.id].flagged and item.standing not in OUT_OF_SCOPE,
    )


def _support(item: ItemScore, questionnaire: Questionnaire) -> str:
    """The grade of evidence in a word; nothing where there is no answer to support."""
    if item.grade:
        return questionnaire.grades[item.grade].name
    return "" if item.standing is Standing.BLANK else NOT_NEEDED
