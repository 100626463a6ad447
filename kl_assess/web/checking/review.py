"""What is worth a second look before an assessment is sent for sign-off. Nothing here changes an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kl_assess.core.assessment import Answers
from kl_assess.core.consistency import LookAgain
from kl_assess.core.responses import NOTHING
from kl_assess.core.scoring import OUT_OF_SCOPE, ItemScore, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first, percent, plural, upper_first
from kl_assess.report.chapters.scored import why_not_published
from kl_assess.report.chapters.wording import level_words
from kl_assess.web.checking.before import Before
from kl_assess.web.results.places import Places
from kl_assess.web.results.unknown import Line, Unknown

LISTED: Final = 8
"""The most items listed one by one."""


@dataclass(frozen=True)
class Point:
    """One point: its heading, a sentence on what it means, and the items or elements it is about."""

    heading: str
    text: str
    lines: tuple[Line, ...]
    stops: bool = False


def second_look(
    snapshot: Snapshot, answers: Answers, unknown: Unknown, before: Before, places: Places
) -> tuple[Point, ...]:
    """Every point, those that stop a sign-off first."""
    return (
        *_drafts(unknown),
        *_stopping(snapshot, before, places),
        *_waiting(snapshot, before, places),
        *_unexplained(snapshot, before, places),
        *_unsupported(snapshot, places),
        *_unattached(snapshot, places),
        *_foundations(snapshot, places),
        *_flagged(snapshot, answers, places),
        *_blank(snapshot, unknown, before, places),
        *_thin(snapshot, places),
    )


def _drafts(unknown: Unknown) -> Iterator[Point]:
    if unknown.drafts:
        count = len(unknown.drafts)
        yield Point(
            f"{_count(count, 'item')} {'says' if count == 1 else 'say'} not applicable without a reason",
            "This stops the sign-off. Write why it does not apply, or choose another answer.",
            unknown.drafts,
            stops=True,
        )


def _stopping(snapshot: Snapshot, before: Before, places: Places) -> Iterator[Point]:
    """What stops the assessment from being sent."""
    settle = before.settle
    if settle.unexplained:
        yield Point(
            f"Changed without a reason: {len(settle.unexplained)}",
            f"This stops it from being sent. These answers came from {before.name}, and they are others now. Say of "
            "each what kind of change it is, and why in one line.",
            _listed(tuple(Line(places.title(i), places.item(i)) for i in settle.unexplained), snapshot, places),
            stops=True,
        )
    if settle.past:
        yield Point(
            f"Support from evidence past its date: {len(settle.past)}",
            "This stops it from being sent. Renew the evidence or remove it, or choose the support that you have now.",
            tuple(Line(places.title(item), places.item(item), why) for item, why in settle.past.items()),
            stops=True,
        )


def _unsupported(snapshot: Snapshot, places: Places) -> Iterator[Point]:
    """Answers at the top of the scale with the lowest grade of evidence."""
    questionnaire = snapshot.questionnaire
    if not questionnaire.evidence_grades:
        return
    lowest = questionnaire.evidence_grades[0]
    found = [i for i in snapshot.results.items.values() if i.level == questionnaire.top_level and i.grade == lowest.id]
    if found:
        count = len(found)
        verb, they, counts = ("has", "it", "counts") if count == 1 else ("have", "they", "count")
        capped = level_words(questionnaire, lowest.level_cap)
        yield Point(
            f"{_count(count, 'top-level answer')} {verb} nothing behind {'it' if count == 1 else 'them'}",
            f"Without evidence {they} {counts} as {capped} in the supported score.",
            tuple(_answered(item, f"{lowest.name}.", snapshot, places) for item in found),
        )


def _unattached(snapshot: Snapshot, places: Places) -> Iterator[Point]:
    """Answers that claim support with nothing attached or linked (docs/method.md 4.4)."""
    found = [item for item in snapshot.results.items.values() if _claims(item, snapshot)]
    if found:
        count, grades = len(found), snapshot.questionnaire.grades
        lines = tuple(_answered(item, f"{grades[item.grade or ''].name}.", snapshot, places) for item in found)
        yield Point(
            f"{_count(count, 'answer')} {'claims' if count == 1 else 'claim'} support, and nothing is attached",
            "The supported score counts it all the same, and a reader may ask for it. Attach a file, add a link, or "
            "choose the support that you have. Where it is only described, the note is enough.",
            _listed(lines, snapshot, places),
        )


def _claims(item: ItemScore, snapshot: Snapshot) -> bool:
    """Whether an answer claims more support than there is to look at: the second grade needs no more than a note."""
    rank = next((n for n, grade in enumerate(snapshot.questionnaire.evidence_grades) if grade.id == item.grade), 0)
    response = snapshot.responses.get(item.id, NOTHING)
    return rank > 0 and not response.evidence.items and not (rank == 1 and response.note)


def _foundations(snapshot: Snapshot, places: Places) -> Iterator[Point]:
    found = snapshot.results.look_agains
    if found:
        verb, rest = ("is", "it rests") if len(found) == 1 else ("are", "they rest")
        yield Point(
            f"{_count(len(found), 'answer')} {verb} far above what {rest} on",
            "One of the two may be off. If both are right, leave them as they are.",
            tuple(_look_again(again, snapshot, places) for again in found),
        )


def _look_again(again: LookAgain, snapshot: Snapshot, places: Places) -> Line:
    name, under = (level_words(snapshot.questionnaire, level) for level in (again.level, again.foundation_level))
    foundation = Line(places.title(again.foundation), places.item(again.foundation), f"{under}.")
    return Line(places.title(again.item), places.item(again.item), f"{name}.", foundation)


def _flagged(snapshot: Snapshot, answers: Answers, places: Places) -> Iterator[Point]:
    found = [
        item
        for item in snapshot.results.items.values()
        if item.standing not in OUT_OF_SCOPE and item.id in answers and answers[item.id].flagged
    ]
    if found:
        yield Point(
            f"{_count(len(found), 'item')} {'is' if len(found) == 1 else 'are'} flagged for review",
            "Somebody wanted another look. The flag is not printed.",
            tuple(Line(places.title(item.id), places.item(item.id)) for item in found),
        )


def _waiting(snapshot: Snapshot, before: Before, places: Places) -> Iterator[Point]:
    """Answers of last time that nobody has re-confirmed."""
    if before.waiting:
        lines = tuple(Line(places.title(item), places.item(item)) for item in before.waiting)
        yield Point(
            upper_first(before.said),
            "Each counts as not answered until somebody says that it is still true, or changes it.",
            _listed(lines, snapshot, places),
        )


def _unexplained(snapshot: Snapshot, before: Before, places: Places) -> Iterator[Point]:
    """Answers that are others than last time's, and nobody has said what kind of change it is."""
    if before.unexplained:
        yield Point(
            f"Changed without a reason: {len(before.unexplained)}",
            f"These answers are others than in {before.name}. Say of each what kind of change it is, and why.",
            _listed(tuple(Line(places.title(i), places.item(i)) for i in before.unexplained), snapshot, places),
        )


def _blank(snapshot: Snapshot, unknown: Unknown, before: Before, places: Places) -> Iterator[Point]:
    """Items without an answer of any time."""
    waiting = {places.item(item) for item in before.waiting}
    lines = tuple(line for line in unknown.blank if line.url not in waiting)
    if lines:
        yield Point(
            f"{_count(len(lines), 'item')} {'is' if len(lines) == 1 else 'are'} not answered",
            "Answer or choose Don’t know. What stays blank widens the range.",
            _listed(lines, snapshot, places),
        )


def _listed(lines: tuple[Line, ...], snapshot: Snapshot, places: Places) -> tuple[Line, ...]:
    """Items one by one; by element where they are many."""
    return lines if len(lines) <= LISTED else tuple(_by_element(lines, snapshot, places))


def _by_element(lines: tuple[Line, ...], snapshot: Snapshot, places: Places) -> Iterator[Line]:
    urls = {line.url for line in lines}
    for domain in snapshot.questionnaire.domains:
        for element in domain.elements:
            left = [url for item in element.items if (url := places.item(item.id)) in urls]
            if left:
                yield Line(element.title, left[0], f"{_count(len(left), 'item')}.")


def _thin(snapshot: Snapshot, places: Places) -> Iterator[Point]:
    """Elements and domains that have answers, and too few of them for a score."""
    results, questionnaire = snapshot.results, snapshot.questionnaire
    floor = questionnaire.scoring.element.min_coverage
    elements = [e for d in questionnaire.domains for e in d.elements]
    begun = {i.id for i in results.items.values() if i.standing in (Standing.ANSWERED, Standing.DONT_KNOW)}
    thin = [
        e
        for e in elements
        if results.elements[e.id].standing is Standing.TOO_THIN and any(item.id in begun for item in e.items)
    ]
    if not thin:
        return
    domains = [d for d in questionnaire.domains if results.domains[d.id].standing is Standing.TOO_THIN]
    more = [f"{d.short} has none either: {why_not_published(d.id, snapshot)}." for d in domains]
    yield Point(
        f"{_count(len(thin), 'element')} {'has' if len(thin) == 1 else 'have'} too few answers for a score",
        " ".join([f"An element needs {percent(floor)} of its weight answered.", *more]),
        tuple(
            Line(e.title, places.element(e.id), f"{percent(results.elements[e.id].coverage or Fraction(0))} answered.")
            for e in thin
        ),
    )


def _answered(item: ItemScore, more: str, snapshot: Snapshot, places: Places) -> Line:
    name = level_words(snapshot.questionnaire, item.level or 0)
    return Line(places.title(item.id), places.item(item.id), f"{name}, {lower_first(more)}")


def _count(number: int, noun: str) -> str:
    return upper_first(plural(number, noun))
