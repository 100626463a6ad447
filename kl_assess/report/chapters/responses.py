"""Appendix "All responses": every item with its answer, last answer, target, evidence and note."""

from dataclasses import dataclass

from kl_assess.core.comparison import Comparison
from kl_assess.core.questionnaire import Domain, Element, Item
from kl_assess.core.responses import NOTHING, EvidenceItem, ItemResponse
from kl_assess.core.scoring import ItemScore, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first, plural, short_date, upper_first, whole
from kl_assess.report.chapters.wording import sentence, standing_words, this_time


@dataclass(frozen=True)
class EvidencePiece:
    """One piece of evidence: its title, a link or nothing, and what else is known of it."""

    title: str
    url: str
    remark: str


@dataclass(frozen=True)
class ResponseRow:
    """One item. `level` is None where there is none; then `answer` says why and `said` what was said of it."""

    id: str
    title: str
    level: int | None
    answer: str
    remark: str
    before: str
    target: str
    own_target: bool
    grade: str
    pieces: tuple[EvidencePiece, ...]
    said: str
    note: str


@dataclass(frozen=True)
class ElementRows:
    """The items of one element under its title."""

    head: str
    rows: tuple[ResponseRow, ...]


@dataclass(frozen=True)
class DomainRows:
    """The elements of one domain."""

    title: str
    elements: tuple[ElementRows, ...]


@dataclass(frozen=True)
class Responses:
    """The appendix; `before` is the name of the last cycle, empty without one."""

    lead: str
    now: str
    before: str
    reworded: str
    top: int
    domains: tuple[DomainRows, ...]
    anchor: str = "responses"
    title: str = "All responses"


def responses(snapshot: Snapshot) -> Responses:
    """The appendix. It is never left out: a blank answer is an answer too."""
    items = snapshot.results.items.values()
    asked = [item for item in items if item.standing not in (Standing.HIDDEN, Standing.NOT_ASKED)]
    answered = sum(item.level is not None for item in asked)
    comparison = snapshot.comparison
    domains = tuple(_domain(domain, snapshot) for domain in snapshot.questionnaire.domains)
    reworded = any(row.before.endswith("*") for d in domains for e in d.elements for row in e.rows)
    return Responses(
        lead=f"{answered} of {plural(len(asked), 'item')} put to this agency have a level.",
        now=this_time(snapshot.facts),
        before=comparison.period if comparison else "",
        reworded=f"* The wording of the item changed after {comparison.period}." if comparison and reworded else "",
        top=snapshot.questionnaire.top_level,
        domains=domains,
    )


def _domain(domain: Domain, snapshot: Snapshot) -> DomainRows:
    return DomainRows(domain.title, tuple(_element(element, snapshot) for element in domain.elements))


def _element(element: Element, snapshot: Snapshot) -> ElementRows:
    scores = [snapshot.results.items[item.id] for item in element.items]
    outside = sum(score.standing is Standing.NOT_ASKED for score in scores)
    return ElementRows(
        head=f"{element.id}\N{EN SPACE}{element.title}, {_state(snapshot.results.elements[element.id], outside)}",
        rows=tuple(
            _row(item, snapshot.results.items[item.id], snapshot)
            for item in element.items
            if snapshot.results.items[item.id].standing is not Standing.NOT_ASKED
        ),
    )


def _state(score: Score, outside: int) -> str:
    """What an element came to, and how many of its items are outside the quick check."""
    if score.standing is Standing.NOT_ASKED:
        return "not in the quick check"
    if score.standing is Standing.NOT_APPLICABLE:
        return "not applicable"
    state = "not enough answered" if score.value is None else f"{plural(whole(score.value), 'point')}"
    return f"{state}; {plural(outside, 'item')} not in the quick check" if outside else state


def _row(item: Item, score: ItemScore, snapshot: Snapshot) -> ResponseRow:
    questionnaire, response = snapshot.questionnaire, snapshot.responses.get(item.id, NOTHING)
    level = score.level
    answer = standing_words(questionnaire, score.standing) if level is None else questionnaire.level_scale[level].name
    return ResponseRow(
        id=item.id,
        title=item.title,
        level=level,
        answer=answer,
        remark="lower median of the team" if item.id in snapshot.results.stand_ins else "",
        before=_before(item, snapshot.comparison, snapshot),
        target=str(score.target),
        own_target=item.id in snapshot.targets,
        grade=_grade(score, snapshot),
        pieces=_pieces(response),
        said=_said(item, score, response, snapshot),
        note=sentence(response.note) if response.note else "",
    )


def _before(item: Item, comparison: Comparison | None, snapshot: Snapshot) -> str:
    """Last cycle's answer; an asterisk where the item has been reworded since."""
    if comparison is None:
        return ""
    past = comparison.before.get(item.id)
    if past is None:
        return "not asked"
    if past.level is None:
        standing = Standing.NOT_APPLICABLE if past.not_applicable else Standing.DONT_KNOW
        blank = not (past.not_applicable or past.dont_know)
        return lower_first(standing_words(snapshot.questionnaire, Standing.BLANK if blank else standing))
    return str(past.level) if past.version == item.version else f"{past.level}*"


def _grade(score: ItemScore, snapshot: Snapshot) -> str:
    """The grade of the evidence by code and name; words where none is asked (docs/method.md 4.4)."""
    if not snapshot.questionnaire.evidence_grades or score.level is None:
        return ""
    if score.grade is None:
        return f"None needed at level {score.level}"
    return f"{score.grade} {snapshot.questionnaire.grades[score.grade].name}"


def _pieces(response: ItemResponse) -> tuple[EvidencePiece, ...]:
    pieces = tuple(EvidencePiece(p.title, p.address or "", _remark(p)) for p in response.evidence.items)
    by = response.evidence.corroborated_by
    return (*pieces, EvidencePiece(f"Confirmed by {by}", "", "")) if by else pieces


def _remark(piece: EvidenceItem) -> str:
    known = [piece.kind.value if piece.kind else "", short_date(piece.date) if piece.date else "", piece.file or ""]
    return ", ".join(part for part in known if part)


def _said(item: Item, score: ItemScore, response: ItemResponse, snapshot: Snapshot) -> str:
    """What stands in the place of evidence where an item has no level."""
    if score.standing is Standing.HIDDEN:
        label = next((c.label for c in snapshot.questionnaire.conditions if c.id == item.condition), "")
        return f"Asked only if: {sentence(lower_first(label))}"
    if score.level is not None:
        return "" if response.evidence.items or snapshot.questionnaire.evidence_grades else "No evidence was given."
    if response.not_applicable:
        return sentence(response.reason) if response.reason else "No reason was given, so it counts as blank."
    return upper_first(sentence(response.missing)) if response.missing else "Nothing more was said."
