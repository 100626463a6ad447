"""What changed between two cycles in words: what the printed chapter and the page say alike (docs/method.md 4.11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.comparison import Comparison, Move, NoLonger, NotCompared, Pair
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import OVERALL
from kl_assess.formatting import (
    apportioned,
    date,
    listing,
    percent,
    plural,
    sentence,
    signed,
    signed_decimal,
    upper_first,
    whole,
    words,
)
from kl_assess.report.chapters.wording import points, title_of

NO_CLEAR_CHANGE: Final = "no clear change"
NOT_COMPARED: Final = "not compared"
KINDS: Final = {
    ChangeKind.PRACTICE: "The practice changed",
    ChangeKind.INFORMATION: "New information",
    ChangeKind.EVIDENCE: "Better evidence",
    ChangeKind.JUDGED: "Judged differently",
}
_NO_REASON: Final = "No reason was given."


@dataclass(frozen=True)
class SideBySide:
    """Two cycles in the questionnaire of the later one.

    `now` names the later one, or is empty. `scores` are the values of its domains and total on all its answers, by id.
    """

    questionnaire: Questionnaire
    found: Comparison
    now: str
    scores: Mapping[str, Fraction | None]

    @property
    def then(self) -> str:
        """The name of the earlier cycle."""
        return self.found.period

    def title(self, item: str) -> str:
        """The title of an item of either cycle; its id where nobody knows it any more."""
        known = item in self.questionnaire.places
        return title_of(self.questionnaire, item) if known else self.found.titles.get(item, item)

    def named(self, item: str) -> str:
        """An item of either cycle by title and id."""
        if item in self.questionnaire.places:
            return upper_first(self.questionnaire.named(item))
        return f"{upper_first(self.found.titles[item])} ({item})" if item in self.found.titles else item


# --- Sentences ----------------------------------------------------------------------------------------------------


def lead(two: SideBySide) -> str:
    """What happened to the total and to the answers."""
    found, overall = two.found, two.found.overall
    count = len(found.comparable)
    if not count:
        return "No item can be compared with last time."
    base = "the one item" if count == 1 else f"the {count} items"
    if not overall.compared:
        opening = f"On {base} that can be compared, no total is drawn."
    elif overall.clear:
        span = f"{whole_of(overall.before)} to {whole_of(overall.now)}"
        opening = f"On {base} that can be compared, the overall score went from {span}."
    else:
        opening = f"On {base} that can be compared, the overall score shows no clear change."
    return f"{opening} {tally(found)}"


def tally(found: Comparison) -> str:
    """How many of the comparable answers rose, fell and stayed."""
    if not found.moves:
        return "No answer changed."
    fates = ((len(found.up), "rose"), (len(found.down), "fell"), (len(found.same), "stayed the same"))
    (first, verb), *others = [fate for fate in fates if fate[0]]
    opening = f"{plural(first, 'answer')} {verb}"
    return f"{upper_first(listing([opening, *(f'{words(n)} {verb}' for n, verb in others)]))}."


def broken(two: SideBySide) -> str:
    """Why no total is compared; empty where one is."""
    found, rules = two.found, two.questionnaire.scoring.change
    if found.overall.compared:
        return ""
    if rules is not None and found.common_share < rules.min_common_weight:
        return (
            f"{percent(found.common_share)} of the weight that applies now can be compared; a total needs "
            f"{percent(rules.min_common_weight)}. The trend starts anew here."
        )
    domains = [d for d in two.questionnaire.domains if d.id in found.domains]
    apart = [d.short for d in domains if not found.domains[d.id].compared]
    few = listing(apart)
    return f"A total needs every domain, and too little of {few} can be compared. The trend starts anew here."


def limits(two: SideBySide) -> str:
    """From when on a change is said, and how much of the weight is compared."""
    rules, found = two.questionnaire.scoring.change, two.found
    said = []
    if rules is not None:
        limit = points(rules.no_clear_change_below)
        said.append(f"Less than {limit} in a domain or overall is no clear change.")
    if found.overall.compared:
        said.append(f"{percent(found.common_share)} of the weight that applies now can be compared.")
    return " ".join(said)


def issued(two: SideBySide, printed: str = "this report gives") -> str:
    """The numbers printed elsewhere that differ from those on comparable items, named once, with why."""
    names = {domain.id: f"for {domain.short}" for domain in two.questionnaire.domains} | {OVERALL: "overall"}
    found = two.found
    numbers = {**(found.issued.domains or {}), OVERALL: found.issued.overall}
    then, now = [], []
    for part, pair in {**found.domains, OVERALL: found.overall}.items():
        number, value = numbers.get(part), two.scores.get(part)
        if pair.before is not None and number is not None and number != whole(pair.before):
            then.append(f"{number} {names[part]}")
        if pair.now is not None and value is not None and whole(value) != whole(pair.now):
            now.append(f"{whole(value)} {names[part]}")
    notes = []
    if then:
        notes.append(
            f"The {two.then} report gave {listing(then)}. Here {two.then} is worked out again on the comparable items, "
            "with the weights that hold now."
        )
    if now:
        notes.append(f"On all answers, {printed} {listing(now)}.")
    return " ".join(notes)


def apart(two: SideBySide) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why items are not compared, each reason with its items; those of either cycle."""
    then, now = two.then, two.now or "this time"
    reasons: dict[NotCompared | NoLonger, str] = {
        NotCompared.NEW: f"New since {then}",
        NotCompared.REWORDED: f"Reworded since {then}",
        NotCompared.SPLIT: f"Split since {then}",
        NotCompared.MERGED: f"Merged since {then}",
        NotCompared.NOT_KNOWN_THEN: f"No answer in {then}",
        NotCompared.NOT_KNOWN_NOW: f"No answer in {now}" if two.now else "No answer this time",
        NotCompared.OUT_OF_SCOPE_THEN: f"Did not apply in {then}",
        NoLonger.OUT_OF_SCOPE: f"Answered in {then}, does not apply now",
        NoLonger.DROPPED: f"Asked in {then}, and no more",
    }
    found: dict[str, NotCompared | NoLonger] = {**two.found.not_compared, **two.found.no_longer}
    return tuple(
        (said, tuple(_with_origin(item, two) for item, why in found.items() if why is reason))
        for reason, said in reasons.items()
        if reason in found.values()
    )


def _with_origin(item: str, two: SideBySide) -> str:
    """An item, and what a split or merged one was."""
    old = two.found.came_from.get(item)
    return f"{two.named(item)}, before: {listing([two.title(part) for part in old])}" if old else two.named(item)


# --- Numbers and answers ------------------------------------------------------------------------------------------


def whole_of(value: Fraction | None) -> str:
    """A score as it is printed; empty without one."""
    return "" if value is None else str(whole(value))


def change_of(pair: Pair, *, by_threshold: bool) -> str:
    """The change of a score in a table; below the threshold a domain and the total say so instead of a number."""
    if not pair.compared:
        return NOT_COMPARED
    return NO_CLEAR_CHANGE if by_threshold and not pair.clear else signed(pair.shown)


@dataclass(frozen=True)
class Moved:
    """An answer that changed, in words.

    `points` is what it adds to the overall change, empty where no total is compared. `recorded` says who recorded it
    and when, `record` the same as a sentence, `evidence` what came since; empty where nothing is known of it.
    """

    id: str
    title: str
    before: int
    now: int
    kind: str
    why: str
    recorded: str
    record: str
    evidence: str
    points: str

    @property
    def levels(self) -> str:
        """The two levels by number: "2 to 3"."""
        return f"{self.before} to {self.now}"


def moved(two: SideBySide) -> tuple[Moved, ...]:
    """Every answer that changed, what fell first; the column of their points adds up to `points_sum`."""
    shown = apportioned(_to_overall(two.found))
    return tuple(_moved(move, part, two) for move, part in zip(two.found.moves, shown, strict=True))


def points_sum(two: SideBySide) -> str:
    """The sum of that column, with its sign; empty where no total is compared."""
    shown = apportioned(_to_overall(two.found))
    return signed_decimal(sum(shown, Fraction(0))) if two.found.overall.compared else ""


def shown_above(two: SideBySide) -> str:
    """What the sum stands for, so that a reader finds it again above; empty where no total is compared."""
    overall = two.found.overall
    if not overall.compared:
        return ""
    span = f"{whole_of(overall.before)} to {whole_of(overall.now)}"
    return f"shown above as {span}" if overall.clear else f"shown above as {NO_CLEAR_CHANGE}, {span}"


def _to_overall(found: Comparison) -> list[Fraction]:
    return [move.to_overall or Fraction(0) for move in found.moves]


def _moved(move: Move, part: Fraction, two: SideBySide) -> Moved:
    reason = move.reason
    counted = signed_decimal(part) if move.to_overall is not None else "not counted"
    return Moved(
        id=move.item,
        title=title_of(two.questionnaire, move.item),
        before=move.before,
        now=move.now,
        kind=KINDS[reason.kind] if reason and reason.kind else "",
        why=sentence(reason.why) if reason and reason.why else _NO_REASON,
        recorded=recorded(reason),
        record=_sentence(reason) if reason else "",
        evidence=sentence(listing(reason.evidence)) if reason and reason.evidence else "",
        points=counted if two.found.overall.compared else "",
    )


def recorded(reason: ChangeReason | None) -> str:
    """Who recorded an answer and when, as far as it may be printed: "Elena Reyes, September 24, 2026"."""
    return ", ".join(_recorded(reason)) if reason else ""


def _sentence(reason: ChangeReason) -> str:
    if reason.by:
        return f"Recorded by {recorded(reason)}."
    return f"Recorded on {date(reason.day)}." if reason.day else ""


def _recorded(reason: ChangeReason) -> Iterator[str]:
    if reason.by:
        yield reason.by
    if reason.day:
        yield date(reason.day)
