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
from kl_assess.web import identity
from kl_assess.web.checking.before import Before
from kl_assess.web.checking.review import Point, second_look
from kl_assess.web.frame import Place
from kl_assess.web.results.places import Places
from kl_assess.web.results.unknown import Unknown, unknown_of
from kl_assess.web.tasks.next_step import STEPS, NextStep, title_of

NOT_NEEDED: Final = "None needed"
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
    """Check your answers. Without an address, the next step is the form that sends the assessment for sign-off.

    `as_is` says what sending it now would mean where something is still missing; the form is then a quiet one below.
    """

    crumbs: tuple[Place, ...]
    lead: str
    next: NextStep
    counts: tuple[tuple[str, str], ...]
    notice: str
    refused: str
    points: tuple[Point, ...]
    unknown: Unknown
    profile_url: str
    top: int
    graded: bool
    domains: tuple[DomainAnswers, ...]
    change: str
    send_url: str
    as_is: str


def check_page(
    assessment: Assessment,
    snapshot: Snapshot,
    answers: Answers,
    places: Places,
    before: Before,
    notice: str = "",
    refused: str = "",
) -> CheckPage:
    """The page of an assessment as it stands.

    `notice` is what was said when it was last sent back, `refused` why it could not be sent just now.
    """
    unknown = unknown_of(snapshot, places)
    points = second_look(snapshot, answers, unknown, before, places)
    asked = [i for i in snapshot.results.items.values() if i.standing not in (Standing.HIDDEN, Standing.NOT_ASKED)]
    settled = sum(i.standing is not Standing.BLANK for i in asked)
    return CheckPage(
        crumbs=(Place(title_of(assessment), places.to("tasks.show")), Place("Check your answers", "")),
        lead=_lead(settled, len(asked), points, unknown, is_open=assessment.open),
        next=_offered(_next(assessment, unknown, before, settled, places), places),
        counts=tuple(_counts(snapshot, unknown, before)),
        notice=notice,
        refused=refused,
        points=points,
        unknown=unknown,
        profile_url=places.to("profile.show"),
        top=snapshot.questionnaire.top_level,
        graded=bool(snapshot.questionnaire.evidence_grades),
        domains=tuple(
            found
            for domain in snapshot.questionnaire.domains
            if (found := _domain(domain, snapshot, answers, before, places)).rows
        ),
        change="Change" if assessment.open and identity.may("answering.answer") else "Look at",
        send_url=places.to("checking.show"),
        as_is=_as_is(unknown) if _may_go(assessment, before, settled) else "",
    )


def _lead(settled: int, asked: int, points: tuple[Point, ...], unknown: Unknown, *, is_open: bool) -> str:
    done = f"{settled} of {asked} items have an answer."
    if not is_open or not points or not settled or unknown.missing or not identity.may("checking.submit"):
        return done
    look = "the point" if len(points) == 1 else f"the {plural(len(points), 'point')}"
    return f"{done} Look at {look} below, then send the assessment for sign-off."


def _next(assessment: Assessment, unknown: Unknown, before: Before, settled: int, places: Places) -> NextStep:
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
    return _next_while_open(unknown, before, settled, places)


def _may_go(assessment: Assessment, before: Before, settled: int) -> bool:
    """Whether whoever asks can send it for sign-off now, as it is."""
    return assessment.open and bool(settled) and not before.settle and identity.may("checking.submit")


def _offered(found: NextStep, places: Places) -> NextStep:
    """The next step as whoever asks can take it: a lead sends it for sign-off, and only the chief executive signs."""
    results = places.to("results.show")
    if not found.url and not identity.may("checking.submit"):
        text = "A lead or the chief executive sends it for sign-off."
        return NextStep(_CHECK, "Every item has an answer", text, "See the results so far", results)
    if found.place == _SIGN_OFF and not identity.may("checking.sign_off"):
        text = "It was sent for sign-off, so nothing in it changes. The chief executive signs it, or sends it back."
        return NextStep(_SIGN_OFF, "It waits for the sign-off", text, "See the results so far", results)
    if found.place == _ANSWER and not identity.may("answering.answer"):
        return NextStep(_ANSWER, "The answers are being given", found.text, "See the results so far", results)
    return found


def _next_while_open(unknown: Unknown, before: Before, settled: int, places: Places) -> NextStep:
    if not settled and before.waiting:
        text = f"{upper_first(before.said)}. Nothing is answered yet."
        return NextStep(_ANSWER, "Next: confirm or change them", text, "Continue", places.item(before.waiting[0]))
    if not settled:
        url = places.to("tasks.show")
        return NextStep(
            _ANSWER, "Next: answer the first items", "There is nothing to check yet.", "Start answering", url
        )
    if unknown.missing:
        url = (unknown.drafts or unknown.blank)[0].url
        return NextStep(_ANSWER, "Next: answer what is missing", _missing(unknown, before), "Continue", url)
    if before.settle:
        first = next(iter((*before.settle.unexplained, *before.settle.past)))
        return NextStep(_CHECK, "Next: settle what stops it", _settling(before), "Continue", places.item(first))
    text = "It is then locked until it is signed or sent back."
    return NextStep(_CHECK, "Next: send it for sign-off", text, "Send for sign-off", "")


def _settling(before: Before) -> str:
    """What has to be settled before the assessment can be sent."""
    changed, past = len(before.settle.unexplained), len(before.settle.past)
    found = []
    if changed:
        needs = "needs" if changed == 1 else "need"
        found.append(f"{plural(changed, 'changed answer')} {needs} the kind of change and one line of reason.")
    if past:
        rests = "rests" if past == 1 else "rest"
        found.append(f"{plural(past, 'answer')} {rests} on evidence past its date.")
    return " ".join(map(upper_first, found))


def _missing(unknown: Unknown, before: Before) -> str:
    """What has no answer yet, and how to settle it."""
    blank, drafts = len(unknown.blank) - len(before.waiting), len(unknown.drafts)
    found = []
    if drafts:
        needs = "needs" if drafts == 1 else "need"
        found.append(f"{plural(drafts, 'item')} marked not applicable {needs} a reason before anyone can sign.")
    if blank:
        found.append(f"{plural(blank, 'item')} {'is' if blank == 1 else 'are'} not answered. Don’t know is an answer.")
    if before.waiting:
        found.append(f"{before.said}.")
    return " ".join(map(upper_first, found))


def _as_is(unknown: Unknown) -> str:
    """What it means to send the assessment with what is missing; nothing where nothing is."""
    if not unknown.missing:
        return ""
    if unknown.drafts:
        return "Nobody can sign it while a reason is missing: whoever signs would have to send it back."
    return "What is not answered may stay so. It is left out of the scores, and widens their range."


def _counts(snapshot: Snapshot, unknown: Unknown, before: Before) -> Iterable[tuple[str, str]]:
    results, names = snapshot.results, snapshot.questionnaire.answer_names
    yield "With a level", str(len(results.standing(Standing.ANSWERED)))
    yield names["dont_know"], str(len(unknown.dont_know))
    yield names["not_applicable"], str(len(unknown.not_applicable))
    if before.waiting:
        yield f"From {before.name}, not confirmed", str(len(before.waiting))
    yield names["unanswered"], str(len(unknown.blank) - len(before.waiting))
    if unknown.drafts:
        yield f"{names['not_applicable']}, reason missing", str(len(unknown.drafts))


def _domain(domain: Domain, snapshot: Snapshot, answers: Answers, before: Before, places: Places) -> DomainAnswers:
    items = [snapshot.results.items[item.id] for element in domain.elements for item in element.items]
    left_out = (Standing.HIDDEN, Standing.NOT_ASKED)
    rows = (_row(item, snapshot, answers, before, places) for item in items if item.standing not in left_out)
    return DomainAnswers(domain.id, domain.title, tuple(rows))


def _row(item: ItemScore, snapshot: Snapshot, answers: Answers, before: Before, places: Places) -> AnswerRow:
    questionnaire = snapshot.questionnaire
    draft = snapshot.responses.get(item.id, NOTHING).is_draft
    name = (
        f"{standing_words(questionnaire, Standing.NOT_APPLICABLE)}, reason missing"
        if draft
        else standing_words(questionnaire, item.standing)
    )
    if item.id in before.waiting:
        name = f"From {before.name}, not confirmed"
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
