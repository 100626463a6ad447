"""What changed since an earlier cycle, on comparable items only, and why (docs/method.md 4.7 and 4.11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from kl_assess.core.change import ChangeReason
from kl_assess.core.crosswalk import Crosswalk, Fate
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.core.results import Results
from kl_assess.core.scoring import OUT_OF_SCOPE, OVERALL, Mode, Scores, Standing
from kl_assess.core.shares import Shares, Weighted, as_integers
from kl_assess.formatting import whole


@dataclass(frozen=True)
class PastResponse:
    """A cycle's answer to one item, and the version of the item it was given to. No level: not known or blank."""

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
    """An earlier cycle: its name in print ("2025"), its answers, and why answers have changed since.

    `reasons` are those of the items as they are now. Where the questionnaire has changed, `crosswalk` leads from that
    cycle's version to the present one, and `titles` names the items that are no longer in it.
    """

    period: str
    responses: Mapping[str, PastResponse]
    reasons: Mapping[str, ChangeReason] = field(default_factory=dict)
    issued: Issued = Issued()
    crosswalk: Crosswalk | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    def source(self, item: str) -> str | None:
        """The earlier item whose answer stands beside this one's; None for a new, split or merged item."""
        return self.crosswalk.carried_from(item) if self.crosswalk else item

    def answer(self, item: str) -> PastResponse | None:
        """What was answered then to what this item asks now."""
        return self.responses.get(self.source(item) or "")


class NotCompared(StrEnum):
    """Why an item that is asked now has no pair of comparable answers."""

    NEW = "new"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    NOT_KNOWN_THEN = "not_known_then"
    NOT_KNOWN_NOW = "not_known_now"
    OUT_OF_SCOPE_THEN = "out_of_scope_then"


class NoLonger(StrEnum):
    """Why an item that was asked then is asked no more."""

    DROPPED = "dropped"
    OUT_OF_SCOPE = "out_of_scope"


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
    these and those in `not_compared`. `before` holds the earlier answers under the ids that their items have now, and
    under their own where these are gone. `came_from` names what split and merged items were, `no_longer` what is asked
    no more, and `titles` the items of both that the questionnaire does not have now.
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
    no_longer: Mapping[str, NoLonger] = field(default_factory=dict)
    came_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def down(self) -> tuple[Move, ...]:
        """The answers that fell."""
        return tuple(move for move in self.moves if move.now < move.before)

    @property
    def up(self) -> tuple[Move, ...]:
        """The answers that rose."""
        return tuple(move for move in self.moves if move.now > move.before)

    @property
    def same(self) -> tuple[str, ...]:
        """The comparable items whose answer is what it was."""
        moved = {move.item for move in self.moves}
        return tuple(item for item in self.comparable if item not in moved)

    @property
    def newly_known(self) -> tuple[str, ...]:
        """The items that have a level now and had none then, though they applied."""
        return tuple(item for item, why in self.not_compared.items() if why is NotCompared.NOT_KNOWN_THEN)

    @property
    def not_comparable(self) -> Mapping[str, NotCompared]:
        """The items in scope that are neither comparable nor newly known, each with why."""
        return {item: why for item, why in self.not_compared.items() if why is not NotCompared.NOT_KNOWN_THEN}


def given_in(scores: Scores) -> Mapping[str, PastResponse]:
    """The answers of a cycle as its scores count them: the little that a comparison reads."""
    return {
        item.id: PastResponse(
            item.version, item.level, item.standing is Standing.DONT_KNOW, item.standing in OUT_OF_SCOPE
        )
        for item in scores.items.values()
    }


def compare(questionnaire: Questionnaire, results: Results, past: PastCycle) -> Comparison | None:
    """What changed between an earlier cycle and these results.

    None for a quick check, which cannot be compared (docs/method.md 4.12), and for a questionnaire without rules of
    change. Contributions of the moves to a score add up exactly to its unrounded difference.
    """
    return None if results.mode is Mode.QUICK_CHECK else compare_answers(questionnaire, given_in(results.scores), past)


def compare_answers(
    questionnaire: Questionnaire, given: Mapping[str, PastResponse], past: PastCycle
) -> Comparison | None:
    """What changed between two cycles of which only the answers are at hand; `given` has every item of a full one."""
    rules = questionnaire.scoring.change
    if rules is None:
        return None
    in_scope = [item for item in questionnaire.items if not given[item.id].not_applicable]
    why_not = {i.id: why for i in in_scope if (why := _why_not(i, given[i.id], past)) is not None}
    comparable = tuple(item.id for item in in_scope if item.id not in why_not)
    before = _before(questionnaire, past)
    shares = Shares(questionnaire, frozenset(i.id for i in in_scope), frozenset(comparable))
    points = _Points(questionnaire, comparable, before, given)
    elements, domains, overall = (
        {part: points.pair(part, mean, rules.no_clear_change_below) for part, mean in means.items()}
        for means in (shares.elements, shares.domains, {OVERALL: shares.overall})
    )
    return Comparison(
        period=past.period,
        comparable=comparable,
        not_compared=why_not,
        elements=elements,
        domains=domains,
        overall=overall[OVERALL],
        common_share=shares.common,
        moves=_moves(questionnaire, shares, points, past.reasons),
        before=before,
        issued=past.issued,
        no_longer=_no_longer(questionnaire, given, past),
        came_from=_came_from(why_not, past.crosswalk),
        titles=past.titles,
    )


# --- What can be compared -----------------------------------------------------------------------------------------

_APART = {Fate.NEW: NotCompared.NEW, Fate.SPLIT: NotCompared.SPLIT, Fate.MERGED: NotCompared.MERGED}


def _why_not(item: Item, now: PastResponse, past: PastCycle) -> NotCompared | None:
    if past.crosswalk is not None:
        passage = past.crosswalk.origins.get(item.id)
        apart = _APART.get(passage.fate) if passage else NotCompared.NEW
        if apart is not None:
            return apart
    then = past.answer(item.id)
    if then is None:
        return NotCompared.NEW
    if then.not_applicable:
        return NotCompared.OUT_OF_SCOPE_THEN
    if not (past.crosswalk.comparable(item.id) if past.crosswalk else then.version == item.version):
        return NotCompared.REWORDED
    if now.level is None:
        return NotCompared.NOT_KNOWN_NOW
    return NotCompared.NOT_KNOWN_THEN if then.level is None else None


def _before(questionnaire: Questionnaire, past: PastCycle) -> Mapping[str, PastResponse]:
    """The earlier answers under the ids that their items have now; what has no such item keeps its own."""
    if past.crosswalk is None:
        return past.responses
    carried = {item.id: source for item in questionnaire.items if (source := past.source(item.id)) in past.responses}
    gone = past.responses.keys() - carried.values()
    return {
        **{item: past.responses[item] for item in past.responses if item in gone},
        **{item: past.responses[source] for item, source in carried.items() if source},
    }


def _no_longer(
    questionnaire: Questionnaire, given: Mapping[str, PastResponse], past: PastCycle
) -> Mapping[str, NoLonger]:
    """What was asked then and is asked no more: items that are gone, and those that do not apply now."""
    if past.crosswalk is None:
        gone: Iterable[str] = (item for item in past.responses if item not in questionnaire.places)
    else:
        gone = (item for passage in past.crosswalk.passages if passage.fate is Fate.DROPPED for item in passage.before)
    dropped = [item for item in gone if (then := past.responses.get(item)) is not None and not then.not_applicable]
    outside = [
        item.id
        for item in questionnaire.items
        if given[item.id].not_applicable and (then := past.answer(item.id)) is not None and then.level is not None
    ]
    return {
        item: why for why, items in ((NoLonger.DROPPED, dropped), (NoLonger.OUT_OF_SCOPE, outside)) for item in items
    }


def _came_from(why_not: Mapping[str, NotCompared], crosswalk: Crosswalk | None) -> Mapping[str, tuple[str, ...]]:
    if crosswalk is None:
        return {}
    apart = (NotCompared.SPLIT, NotCompared.MERGED)
    return {item: crosswalk.shown_beside(item) for item, why in why_not.items() if why in apart}


# --- Numbers ------------------------------------------------------------------------------------------------------


class _Points:
    """The points of every comparable item then and now, as whole numbers of one `unit` to a point.

    Sums of whole numbers are exact as fractions are, and many times faster.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        comparable: Iterable[str],
        before: Mapping[str, PastResponse],
        given: Mapping[str, PastResponse],
    ) -> None:
        points, self.unit = as_integers(questionnaire.level_points)
        self.levels = {item: (before[item].level or 0, given[item].level or 0) for item in comparable}
        self.points = {item: (points[then], points[now]) for item, (then, now) in self.levels.items()}

    def pair(self, part: str, mean: Weighted, clear_from: Fraction) -> Pair:
        """One score in both cycles; not compared where no item has a share in it."""
        if not mean.parts:
            return Pair(part)
        then = sum(share * self.points[item][0] for item, share in mean.parts.items())
        now = sum(share * self.points[item][1] for item, share in mean.parts.items())
        over = mean.whole * self.unit
        before, today, difference = Fraction(then, over), Fraction(now, over), Fraction(now - then, over)
        return Pair(
            part, before, today, difference, whole(today) - whole(before), abs(difference) >= clear_from, mean.shares
        )

    def gained(self, item: str, mean: Weighted) -> Fraction | None:
        """The points that the change of one answer adds to a score; None where it has no share in it."""
        then, now = self.points[item]
        return Fraction(mean.parts[item] * (now - then), mean.whole * self.unit) if item in mean.parts else None


def _moves(
    questionnaire: Questionnaire, shares: Shares, points: _Points, reasons: Mapping[str, ChangeReason]
) -> tuple[Move, ...]:
    """Every comparable answer that changed; what fell comes first, then by its part in the largest score compared."""
    found = []
    for item, (then, now) in points.levels.items():
        if then != now:
            place = questionnaire.places[item]
            means = (shares.elements[place.element.id], shares.domains[place.domain.id], shares.overall)
            found.append(Move(item, then, now, reasons.get(item), *(points.gained(item, mean) for mean in means)))
    return tuple(sorted(found, key=lambda m: (m.now > m.before, -abs(m.to_overall or m.to_domain or 0), m.item)))
