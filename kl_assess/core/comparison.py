"""What changed since the last cycle, on comparable items only, and why (docs/method.md 4.7 and 4.11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from kl_assess.core.change import ChangeReason
from kl_assess.core.questionnaire import Element, Questionnaire
from kl_assess.core.results import Results
from kl_assess.core.scoring import OUT_OF_SCOPE, OVERALL, ItemScore, Mode
from kl_assess.formatting import whole


@dataclass(frozen=True)
class PastResponse:
    """Last cycle's answer to one item, and the version of the item it was given to. No level: not known or blank."""

    version: int = 1
    level: int | None = None
    dont_know: bool = False
    not_applicable: bool = False


@dataclass(frozen=True)
class Issued:
    """The whole numbers that the last report printed: the total, and each domain by its id."""

    overall: int | None = None
    domains: Mapping[str, int] | None = None


@dataclass(frozen=True)
class PastCycle:
    """The last cycle: its name in print ("2025"), its answers, and why answers have changed since."""

    period: str
    responses: Mapping[str, PastResponse]
    reasons: Mapping[str, ChangeReason] = field(default_factory=dict)
    issued: Issued = Issued()


class NotCompared(StrEnum):
    """Why an item has no pair of comparable answers."""

    NEW = "new"
    REWORDED = "reworded"
    NOT_KNOWN_THEN = "not_known_then"
    NOT_KNOWN_NOW = "not_known_now"
    OUT_OF_SCOPE_THEN = "out_of_scope_then"


@dataclass(frozen=True)
class Pair:
    """One score in both cycles on the comparable items, 0 to 100, unrounded; None in both: not compared.

    `difference` is the unrounded change in points, `shown` the difference of the two whole numbers printed, and `clear`
    says that the unrounded change is large enough to be said. All are 0 or False where nothing is compared. `shares`
    is the trace: the part (0 to 1) that the points of each comparable item have in both numbers.
    """

    id: str
    before: Fraction | None = None
    now: Fraction | None = None
    difference: Fraction = Fraction(0)
    shown: int = 0
    clear: bool = False
    shares: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def compared(self) -> bool:
        """Whether there are two numbers to compare."""
        return self.before is not None


@dataclass(frozen=True)
class Move:
    """One comparable answer that changed, and the exact points it adds to each score that is compared."""

    item: str
    before: int
    now: int
    reason: ChangeReason | None
    to_element: Fraction | None
    to_domain: Fraction | None
    to_overall: Fraction | None


@dataclass(frozen=True)
class Comparison:
    """Two cycles side by side.

    `common_share` is the weight of the `comparable` items as a share (0 to 1) of that of all items in scope, which are
    these and those in `not_compared`.
    """

    period: str
    comparable: tuple[str, ...]
    not_compared: Mapping[str, NotCompared]
    elements: Mapping[str, Pair]
    domains: Mapping[str, Pair]
    overall: Pair
    common_share: Fraction
    moves: tuple[Move, ...]
    before: Mapping[str, PastResponse]
    issued: Issued


def compare(questionnaire: Questionnaire, results: Results, past: PastCycle) -> Comparison | None:
    """What changed between the last cycle and these results.

    None for a quick check, which cannot be compared (docs/method.md 4.12), and for a questionnaire without rules of
    change. Contributions of the moves to a score add up exactly to its unrounded difference.
    """
    rules = questionnaire.scoring.change
    if rules is None or results.mode is Mode.QUICK_CHECK:
        return None
    in_scope = {i.id: i for i in results.items.values() if i.standing not in OUT_OF_SCOPE}
    why_not = {i.id: why for i in in_scope.values() if (why := _why_not(i, past.responses.get(i.id))) is not None}
    comparable = {i.id: i for i in in_scope.values() if i.id not in why_not}
    before = {item: questionnaire.level_points[past.responses[item].level or 0] for item in comparable}
    now = {item: found.points or Fraction(0) for item, found in comparable.items()}
    shares = _Shares(questionnaire, in_scope, comparable)
    elements, domains, overall = (
        {part: _pair(part, weights, before, now, rules.no_clear_change_below) for part, weights in shares_of.items()}
        for shares_of in (shares.elements, shares.domains, shares.overall)
    )
    return Comparison(
        period=past.period,
        comparable=tuple(comparable),
        not_compared=why_not,
        elements=elements,
        domains=domains,
        overall=overall[OVERALL],
        common_share=shares.common,
        moves=_moves(shares, comparable, past, before, now),
        before=past.responses,
        issued=past.issued,
    )


def _why_not(item: ItemScore, past: PastResponse | None) -> NotCompared | None:
    if past is None:
        return NotCompared.NEW
    if past.not_applicable:
        return NotCompared.OUT_OF_SCOPE_THEN
    if past.version != item.version:
        return NotCompared.REWORDED
    if item.level is None:
        return NotCompared.NOT_KNOWN_NOW
    return NotCompared.NOT_KNOWN_THEN if past.level is None else None


class _Shares:
    """By score, the share that each comparable item has in it. A score that is not compared has none.

    The floors of docs/method.md 4.1 apply to what is comparable; a total needs every domain and the common weight.
    """

    def __init__(
        self, questionnaire: Questionnaire, in_scope: Mapping[str, ItemScore], comparable: Mapping[str, ItemScore]
    ) -> None:
        self.in_scope, self.comparable = in_scope, comparable
        scoring = questionnaire.scoring
        self.elements: dict[str, dict[str, Fraction]] = {}
        self.domains: dict[str, dict[str, Fraction]] = {}
        for domain in questionnaire.domains:
            asked = [e for e in domain.elements if self._weight(e, in_scope)]
            for element in asked:
                floor = scoring.element.min_coverage
                self.elements[element.id] = self._of_element(element) if self._share([element]) >= floor else {}
            if not asked:
                continue
            compared = [e for e in asked if self.elements[e.id]]
            enough = (
                self._share(asked) >= scoring.domain.min_coverage
                and Fraction(len(compared), len(asked)) >= scoring.domain.min_share_of_elements_published
            )
            self.domains[domain.id] = _scaled([(e.weight, self.elements[e.id]) for e in compared]) if enough else {}
        everything = [e for d in questionnaire.domains for e in d.elements]
        self.common = self._share(everything)
        total = all(self.domains.values()) and scoring.change and self.common >= scoring.change.min_common_weight
        weights = [(d.weight, self.domains[d.id]) for d in questionnaire.domains if d.id in self.domains]
        self.overall = {OVERALL: _scaled(weights) if total else {}}

    def _weight(self, element: Element, items: Mapping[str, ItemScore]) -> int:
        return sum(i.weight for i in element.items if i.id in items)

    def _share(self, elements: list[Element]) -> Fraction:
        whole_weight = sum(self._weight(e, self.in_scope) for e in elements)
        common = sum(self._weight(e, self.comparable) for e in elements)
        return Fraction(common, whole_weight) if whole_weight else Fraction(0)

    def _of_element(self, element: Element) -> dict[str, Fraction]:
        total = self._weight(element, self.comparable)
        return {i.id: Fraction(i.weight, total) for i in element.items if i.id in self.comparable}


def _scaled(parts: list[tuple[Fraction, dict[str, Fraction]]]) -> dict[str, Fraction]:
    """The shares of items in a weighted mean of parts."""
    total = sum((weight for weight, _ in parts), Fraction(0))
    return {item: share * weight / total for weight, shares in parts for item, share in shares.items()}


def _pair(
    part: str,
    shares: Mapping[str, Fraction],
    before: Mapping[str, Fraction],
    now: Mapping[str, Fraction],
    clear_from: Fraction,
) -> Pair:
    if not shares:
        return Pair(part)
    then, today = (sum((share * points[i] for i, share in shares.items()), Fraction(0)) for points in (before, now))
    difference = today - then
    return Pair(part, then, today, difference, whole(today) - whole(then), abs(difference) >= clear_from, shares)


def _moves(
    shares: _Shares,
    comparable: Mapping[str, ItemScore],
    past: PastCycle,
    before: Mapping[str, Fraction],
    now: Mapping[str, Fraction],
) -> tuple[Move, ...]:
    """Every comparable answer that changed; what fell comes first, then by its part in the largest score compared."""
    found = []
    for item, current in comparable.items():
        then = past.responses[item].level or 0
        if then != current.level:
            gained = now[item] - before[item]
            parts = [
                next((s[item] * gained for s in of.values() if item in s), None)
                for of in (shares.elements, shares.domains, shares.overall)
            ]
            found.append(Move(item, then, current.level or 0, past.reasons.get(item), *parts))
    return tuple(sorted(found, key=lambda m: (m.now > m.before, -abs(m.to_overall or m.to_domain or 0), m.item)))
