"""Appendix "All responses": every item with its answer, last answer, target, evidence and note."""

from dataclasses import dataclass

from kl_assess.core.comparison import Comparison
from kl_assess.core.questionnaire import Domain, Element, Item
from kl_assess.core.responses import NOTHING, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.core.scoring import OUT_OF_SCOPE, UNKNOWN, ItemScore, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first, plural, sentence, short_date, upper_first, whole, words
from kl_assess.report.chapters.wording import standing_words, this_time


@dataclass(frozen=True)
class EvidencePiece:
    """One piece of evidence: its title, an address or nothing, and what else is known of it."""

    title: str
    url: str
    remark: str


@dataclass(frozen=True)
class ResponseRow:
    """One item. `level` is None where there is none; then `answer` says which answer it is.

    `evidence` and `more`, longer texts each with its name, stand in rows of their own over the whole width.
    """

    id: str
    title: str
    level: int | None
    answer: str
    remark: str
    before: str
    target: str
    grade: str
    evidence: tuple[EvidencePiece, ...]
    more: tuple[tuple[str, str], ...]


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
    """The appendix. `before` is the name of the last cycle, empty without one; `graded`: there are evidence grades."""

    lead: str
    now: str
    before: str
    reworded: str
    graded: bool
    columns: int
    domains: tuple[DomainRows, ...]
    anchor: str = "responses"
    title: str = "All responses"


def responses(snapshot: Snapshot) -> Responses:
    """The appendix. It is never left out: a blank answer is an answer too."""
    items = snapshot.results.items.values()
    asked = [item for item in items if item.standing not in OUT_OF_SCOPE]
    answered = sum(item.level is not None for item in asked)
    comparison, graded = snapshot.comparison, bool(snapshot.questionnaire.evidence_grades)
    domains = tuple(_domain(domain, snapshot) for domain in snapshot.questionnaire.domains)
    reworded = any(row.before.endswith("*") for d in domains for e in d.elements for row in e.rows)
    return Responses(
        lead=_lead(answered, len(asked)),
        now=this_time(snapshot.facts),
        before=comparison.period if comparison else "",
        reworded=f"* The wording of the item changed after {comparison.period}." if comparison and reworded else "",
        graded=graded,
        columns=3 + bool(comparison) + graded,
        domains=domains,
    )


def _lead(answered: int, asked: int) -> str:
    if not answered:
        return "No item put to this agency has a level."
    if asked == 1:
        return "The one item that applies to this agency has a level."
    has = "has" if answered == 1 else "have"
    return f"{upper_first(words(answered))} of the {words(asked)} items that apply to this agency {has} a level."


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
    state = "not enough answered" if score.value is None else f"{whole(score.value)} points"
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
        remark="middle rating of the team" if item.id in snapshot.results.stand_ins else "",
        before=_before(item, snapshot.comparison, snapshot),
        target=str(score.target),
        grade=_grade(score, snapshot),
        evidence=tuple(EvidencePiece(p.title, p.address or "", _remark(p)) for p in response.evidence.items),
        more=_more(item, score, response, snapshot),
    )


def _before(item: Item, comparison: Comparison | None, snapshot: Snapshot) -> str:
    """Last cycle's answer; an asterisk where the item has been reworded since."""
    if comparison is None:
        return ""
    past = comparison.before.get(item.id)
    if past is None:
        return "not asked"
    if past.not_applicable:
        return "did not apply"
    if past.level is None:
        standing = Standing.DONT_KNOW if past.dont_know else Standing.BLANK
        return lower_first(standing_words(snapshot.questionnaire, standing))
    return str(past.level) if past.version == item.version else f"{past.level}*"


def _grade(score: ItemScore, snapshot: Snapshot) -> str:
    """The grade of the evidence by code and name; words where none is asked (docs/method.md 4.4)."""
    if score.level is None:
        return "None needed"
    if score.grade is not None:
        return f"{score.grade} {snapshot.questionnaire.grades[score.grade].name}"
    return "None needed"


def _remark(piece: EvidenceItem) -> str:
    kind = piece.kind.value if piece.kind not in (None, EvidenceKind.OTHER) else ""
    known = [
        kind,
        short_date(piece.date) if piece.date else "",
        piece.file if piece.file and piece.file != piece.title else "",
    ]
    return ", ".join(part for part in known if part)


def _more(item: Item, score: ItemScore, response: ItemResponse, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """The longer texts of an item: on what it depends, why it does not apply, what is missing, note and comments."""
    condition = next((c.label for c in snapshot.questionnaire.conditions if c.id == item.condition), None)
    own = snapshot.targets.get(item.id)
    texts = {
        "Target": f"Set by the agency. {sentence(own.reason) if own.reason else ''}".rstrip() if own else None,
        "Asked only if this holds": condition if score.standing is Standing.HIDDEN else None,
        "Why it does not apply": response.reason if score.standing is Standing.NOT_APPLICABLE else None,
        "Missing": response.missing if score.standing in UNKNOWN else None,
        "Outside view": response.evidence.corroborated_by,
        "Note": response.note,
    }
    if score.standing is Standing.BLANK and response.not_applicable:
        texts["Missing"] = "A reason why it does not apply; without one it counts as blank."
    said = [(f"Comment of {remark.by}", remark.text) for remark in snapshot.remarks.get(item.id, ())]
    return tuple((name, sentence(text)) for name, text in (*texts.items(), *said) if text)
