"""From answers to item, element, domain and overall scores, each with its range, coverage, gates and trace.

Exactly docs/method.md 4.1 to 4.4 and 4.12, with every parameter read from the questionnaire. Arithmetic is exact;
nothing is rounded here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from kl_assess.core.profile import Profile, applies
from kl_assess.core.questionnaire import Domain, Element, Item, Questionnaire
from kl_assess.core.responses import NOTHING, ItemResponse, Responses, Targets, grade_of, supported_level, target_of
from kl_assess.core.scoring.means import Made, mean_of, widened
from kl_assess.core.scoring.naming import close_to, confidence_label, level_of, limit_domain, limit_overall
from kl_assess.core.scoring.score import (
    OUT_OF_SCOPE,
    OVERALL,
    UNKNOWN,
    GateEffect,
    ItemScore,
    LeftOut,
    Mode,
    Number,
    Score,
    Scores,
    Standing,
    Term,
    Trace,
)

__all__ = [
    "OUT_OF_SCOPE",
    "OVERALL",
    "UNKNOWN",
    "GateEffect",
    "ItemScore",
    "LeftOut",
    "Mode",
    "Number",
    "Score",
    "Scores",
    "Standing",
    "Term",
    "Trace",
    "is_asked",
    "level_of",
    "score",
]

Numbers = dict[Number, Made]


@cache
def _exactly(number: int) -> Fraction:
    """A whole number as a fraction: the same few are needed thousands of times."""
    return Fraction(number)


def score(
    questionnaire: Questionnaire,
    profile: Profile,
    responses: Responses,
    *,
    targets: Targets | None = None,
    mode: Mode = Mode.FULL,
) -> Scores:
    """Score one set of answers.

    An answer to an item that the profile hides, or that the mode does not ask, is ignored. Levels, grades and targets
    must exist in the questionnaire; files are checked before they come here.
    """
    items = {}
    for item in questionnaire.items:
        response = responses.get(item.id, NOTHING)
        standing = _standing(item, questionnaire, profile, response, mode)
        items[item.id] = _score_item(item, questionnaire, standing, response, targets or {})
    elements = {
        e.id: _score_element(e, [items[i.id] for i in e.items], questionnaire)
        for d in questionnaire.domains
        for e in d.elements
    }
    domains = {
        d.id: _score_domain(d, [items[i.id] for e in d.elements for i in e.items], elements, questionnaire)
        for d in questionnaire.domains
    }
    overall = _score_overall(list(items.values()), domains, questionnaire, mode)
    return Scores(items, elements, domains, overall)


# --- Items --------------------------------------------------------------------------------------------------------


def is_asked(item: Item, questionnaire: Questionnaire, mode: Mode) -> bool:
    """Whether a mode puts this item to the agency (docs/method.md 4.12)."""
    modes = questionnaire.instrument.modes
    if mode is Mode.FULL or modes is None or modes.quick_check is None:
        return True
    return item.weight in modes.quick_check.weights


def _standing(
    item: Item, questionnaire: Questionnaire, profile: Profile, response: ItemResponse, mode: Mode
) -> Standing:
    if not applies(item, questionnaire, profile):
        return Standing.HIDDEN
    if not is_asked(item, questionnaire, mode):
        return Standing.NOT_ASKED
    return Standing(response.status)


def _score_item(
    item: Item, questionnaire: Questionnaire, standing: Standing, response: ItemResponse, targets: Targets
) -> ItemScore:
    target, default = target_of(item, questionnaire, targets), questionnaire.default_target(item)
    if standing is not Standing.ANSWERED or response.level is None:
        return ItemScore(item.id, item.version, item.weight, standing, target, default)
    grade = grade_of(response, questionnaire)
    return ItemScore(
        item.id,
        item.version,
        item.weight,
        standing,
        target,
        default,
        level=response.level,
        points=questionnaire.level_points[response.level],
        grade=grade.id if grade else None,
        supported_level=supported_level(response, questionnaire),
    )


def _of_items(items: Iterable[ItemScore], rule: str, value: Callable[[ItemScore], Fraction | None]) -> Made:
    """A weighted mean over the items in scope; `value` is None for one that is left out of this number."""
    return mean_of(
        ((i.id, _exactly(i.weight), None if i.standing in OUT_OF_SCOPE else value(i), i.standing) for i in items),
        rule,
    )


def _coverage(items: Sequence[ItemScore]) -> Made:
    """The share of the weight in scope that has a level (docs/method.md 4.1)."""
    return _of_items(items, "4.1", lambda i: _exactly(i.level is not None))


def _confidence(items: Sequence[ItemScore], questionnaire: Questionnaire) -> Made:
    """How well the answers above the lowest level are backed (docs/method.md 4.4)."""
    grades = questionnaire.grades
    return _of_items(items, "4.4", lambda i: grades[i.grade].points if i.grade else None)


def _na_share(items: Sequence[ItemScore]) -> Made:
    """The share of the weight put to the team that it called not applicable (docs/method.md 4.2)."""
    not_put = (Standing.HIDDEN, Standing.NOT_ASKED)
    return mean_of(
        (
            (
                i.id,
                _exactly(i.weight),
                None if i.standing in not_put else _exactly(i.standing is Standing.NOT_APPLICABLE),
                i.standing,
            )
            for i in items
        ),
        "4.2",
    )


# --- Elements and domains -----------------------------------------------------------------------------------------


def _score_element(element: Element, items: Sequence[ItemScore], questionnaire: Questionnaire) -> Score:
    if all(i.standing in OUT_OF_SCOPE for i in items):
        return Score(element.id, _empty(i.standing for i in items))
    points = questionnaire.level_points
    numbers = {
        Number.VALUE: _of_items(items, "4.1", lambda i: i.points),
        Number.LOW: _of_items(items, "4.2", lambda i: points[0] if i.points is None else i.points),
        Number.HIGH: _of_items(items, "4.2", lambda i: points[-1] if i.points is None else i.points),
        Number.TARGET: _of_items(items, "4.5", lambda i: points[i.target]),
        Number.COVERAGE: _coverage(items),
        Number.CONFIDENCE: _confidence(items, questionnaire),
    }
    if questionnaire.evidence_grades:
        numbers[Number.SUPPORTED] = _of_items(
            items, "4.4", lambda i: None if i.supported_level is None else points[i.supported_level]
        )
    coverage = numbers[Number.COVERAGE].number or 0
    enough = coverage > 0 and coverage >= questionnaire.scoring.element.min_coverage
    return _made(element.id, numbers, questionnaire, enough=enough)


def _score_domain(
    domain: Domain, items: Sequence[ItemScore], scores: Mapping[str, Score], questionnaire: Questionnaire
) -> Score:
    weights = [(element.weight, scores[element.id]) for element in domain.elements]
    in_scope = [e for _, e in weights if e.standing not in OUT_OF_SCOPE]
    if not in_scope:
        na_share = _na_share(items)
        return Score(
            domain.id,
            _empty(e.standing for _, e in weights),
            na_share=na_share.number,
            traces={Number.NA_SHARE: na_share.trace},
        )
    numbers = _of_scores(weights, questionnaire) | {
        Number.COVERAGE: _coverage(items),
        Number.CONFIDENCE: _confidence(items, questionnaire),
        Number.NA_SHARE: _na_share(items),
    }
    floor = questionnaire.scoring.domain
    published = Fraction(sum(e.standing is Standing.PUBLISHED for e in in_scope), len(in_scope))
    coverage = numbers[Number.COVERAGE].number or 0
    enough = published > 0 and published >= floor.min_share_of_elements_published and coverage >= floor.min_coverage
    made = _made(domain.id, numbers, questionnaire, enough=enough)
    return limit_domain(made, items, questionnaire)


def _score_overall(
    items: Sequence[ItemScore], domains: Mapping[str, Score], questionnaire: Questionnaire, mode: Mode
) -> Score:
    """The mean of the domains by their weight, where every domain in scope is published; none in a quick check."""
    in_scope = [d for d in domains.values() if d.standing not in OUT_OF_SCOPE]
    if mode is Mode.QUICK_CHECK:
        return Score(OVERALL, Standing.NOT_ASKED)
    if not in_scope:
        return Score(OVERALL, Standing.NOT_APPLICABLE)
    weights = [(domain.weight, domains[domain.id]) for domain in questionnaire.domains]
    numbers = _of_scores(weights, questionnaire) | {Number.COVERAGE: _coverage(items)}
    enough = all(d.standing is Standing.PUBLISHED for d in in_scope)
    return limit_overall(_made(OVERALL, numbers, questionnaire, enough=enough), domains, questionnaire)


def _of_scores(weights: Sequence[tuple[Fraction, Score]], questionnaire: Questionnaire) -> Numbers:
    """The numbers of a whole from those of its parts. The range counts every part in scope, published or not."""

    def mean(rule: str, value: Callable[[Score], Fraction | None]) -> Made:
        return mean_of(((s.id, weight, value(s), s.standing) for weight, s in weights), rule)

    numbers = {
        Number.VALUE: mean("4.1", lambda s: s.value),
        Number.LOW: mean("4.2", lambda s: s.low),
        Number.HIGH: mean("4.2", lambda s: s.high),
        Number.TARGET: mean("4.5", lambda s: s.target),
    }
    if questionnaire.evidence_grades:
        numbers[Number.SUPPORTED] = mean("4.4", lambda s: s.supported)
    return numbers


def _empty(standings: Iterable[Standing]) -> Standing:
    """The standing of a part whose members are all out of scope: not asked if the quick check left any of them out."""
    return Standing.NOT_ASKED if Standing.NOT_ASKED in set(standings) else Standing.NOT_APPLICABLE


def _made(score_id: str, numbers: Numbers, questionnaire: Questionnaire, *, enough: bool) -> Score:
    """A score out of its numbers.

    Below the floor it keeps range, target and coverage, and has no value and no name. The range of a published score
    is widened where needed so that it contains it (docs/method.md 4.2).
    """
    if enough:
        value = numbers[Number.VALUE].number
        numbers |= {n: widened(numbers[n], value, pick) for n, pick in ((Number.LOW, min), (Number.HIGH, max))}
    else:
        numbers = {n: made for n, made in numbers.items() if n not in (Number.VALUE, Number.SUPPORTED)}
    found = {n: numbers[n].number if n in numbers else None for n in Number}
    value, na_share = found[Number.VALUE], found[Number.NA_SHARE]
    level = None if value is None else level_of(value, questionnaire)
    return Score(
        id=score_id,
        standing=Standing.PUBLISHED if enough else Standing.TOO_THIN,
        value=value,
        coverage=found[Number.COVERAGE],
        low=found[Number.LOW],
        high=found[Number.HIGH],
        supported=found[Number.SUPPORTED],
        target=found[Number.TARGET],
        confidence=found[Number.CONFIDENCE],
        confidence_label=confidence_label(found[Number.CONFIDENCE], questionnaire),
        level=level,
        level_by_points=level,
        close_to=None if value is None or level is None else close_to(value, level, questionnaire),
        na_share=na_share,
        limited_scope=na_share is not None and na_share > questionnaire.scoring.na_flag_share,
        traces={n: made.trace for n, made in numbers.items()},
    )
