"""Chapter "What changed and why": both cycles on comparable items only (docs/method.md 4.7 and 4.11)."""

from dataclasses import dataclass
from fractions import Fraction

from kl_assess.core.change import ChangeKind
from kl_assess.core.comparison import Comparison, Move, NotCompared, Pair
from kl_assess.core.questionnaire import Domain
from kl_assess.core.scoring import OVERALL
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import (
    apportioned,
    listing,
    lower_first,
    percent,
    plural,
    sentence,
    signed,
    signed_decimal,
    upper_first,
    whole,
    words,
)
from kl_assess.report.chapters.wording import points, this_time, title_of
from kl_assess.report.charts import Picture, axis, dumbbell
from kl_assess.report.scale import scale_of

NO_CLEAR_CHANGE = "no clear change"
NOT_COMPARED = "not compared"
KINDS = {
    ChangeKind.PRACTICE: "The practice changed",
    ChangeKind.INFORMATION: "New information",
    ChangeKind.EVIDENCE: "Better evidence",
    ChangeKind.JUDGED: "Judged differently",
}


@dataclass(frozen=True)
class PairRow:
    """A score in both cycles, drawn and in whole numbers; no drawing and no numbers where it is not compared."""

    title: str
    picture: Picture | None
    before: str
    now: str
    change: str


@dataclass(frozen=True)
class PairGroup:
    """A domain and those of its elements that moved or are not compared."""

    domain: PairRow
    elements: tuple[PairRow, ...]


@dataclass(frozen=True)
class MoveRow:
    """An answer that changed; `points` is empty where no total is compared."""

    id: str
    title: str
    levels: str
    kind: str
    why: str
    points: str


@dataclass(frozen=True)
class Changes:
    """The chapter. `broken` says why no total is compared; without one the moves have no points and no sum."""

    lead: str
    broken: str
    before: str
    now: str
    axis: Picture
    groups: tuple[PairGroup, ...]
    total: PairRow
    notes: tuple[str, ...]
    not_compared: tuple[tuple[str, str], ...]
    moves: tuple[MoveRow, ...]
    moves_sum: str
    points_sum: str
    anchor: str = "changes"
    title: str = "What changed and why"


def changes(snapshot: Snapshot) -> Changes | None:
    """The chapter; None without a last cycle that can be compared."""
    found = snapshot.comparison
    if found is None:
        return None
    overall = found.overall
    shown = apportioned([move.to_overall or Fraction(0) for move in found.moves])
    return Changes(
        lead=_lead(found),
        broken="" if overall.compared else _broken(found, snapshot),
        before=found.period,
        now=this_time(snapshot.facts),
        axis=axis(scale_of(snapshot.questionnaire)),
        groups=tuple(_group(d, found) for d in snapshot.questionnaire.domains if d.id in found.domains),
        total=_row("Overall", overall, by_threshold=True),
        notes=_notes(found, snapshot),
        not_compared=_not_compared(found, snapshot),
        moves=tuple(_move(m, p, found, snapshot) for m, p in zip(found.moves, shown, strict=True)),
        moves_sum=_moves_sum(overall),
        points_sum=signed_decimal(sum(shown, Fraction(0))) if overall.compared else "",
    )


# --- Sentences ----------------------------------------------------------------------------------------------------


def _lead(found: Comparison) -> str:
    count = len(found.comparable)
    if not count:
        return "No item can be compared with last time."
    overall = found.overall
    base = "the one item" if count == 1 else f"the {count} items"
    if not overall.compared:
        opening = f"On {base} that can be compared, no total is drawn."
    elif overall.clear:
        opening = (
            f"On {base} that can be compared, the overall score went from {_whole(overall.before)} "
            f"to {_whole(overall.now)}."
        )
    else:
        opening = f"On {base} that can be compared, the overall score shows no clear change."
    return f"{opening} {_tally(found, count)}"


def _tally(found: Comparison, count: int) -> str:
    rose = sum(move.now > move.before for move in found.moves)
    fell = len(found.moves) - rose
    stayed = count - len(found.moves)
    if stayed == count:
        return "No answer changed."
    fates = [(n, verb) for n, verb in ((rose, "rose"), (fell, "fell"), (stayed, "stayed the same")) if n]
    (first, verb), *others = fates
    opening = f"{plural(first, 'answer')} {verb}"
    return f"{upper_first(listing([opening, *(f'{words(n)} {verb}' for n, verb in others)]))}."


def _broken(found: Comparison, snapshot: Snapshot) -> str:
    rules = snapshot.questionnaire.scoring.change
    if rules is not None and found.common_share < rules.min_common_weight:
        return (
            f"{percent(found.common_share)} of the weight that applies now can be compared; a total needs "
            f"{percent(rules.min_common_weight)}. The series breaks here."
        )
    domains = [d for d in snapshot.questionnaire.domains if d.id in found.domains]
    apart = [d.short for d in domains if not found.domains[d.id].compared]
    return f"A total needs every domain, and too little of {listing(apart)} can be compared. The series breaks here."


def _notes(found: Comparison, snapshot: Snapshot) -> tuple[str, ...]:
    questionnaire, rules = snapshot.questionnaire, snapshot.questionnaire.scoring.change
    limits = []
    if rules is not None:
        limit = points(rules.no_clear_change_below)
        limits.append(f"Less than {limit} in a domain or overall is no clear change.")
    if found.overall.compared:
        limits.append(f"{percent(found.common_share)} of the weight that applies now can be compared.")
    still = [
        f"{lower_first(element.title)} ({_whole(pair.now)})"
        for domain in questionnaire.domains
        for element in domain.elements
        if (pair := found.elements.get(element.id)) is not None and pair.compared and not pair.shown
    ]
    notes = (
        " ".join(limits),
        f"Elements that did not move: {'; '.join(still)}." if still else "",
        _issued(found, snapshot),
    )
    return tuple(note for note in notes if note)


def _issued(found: Comparison, snapshot: Snapshot) -> str:
    """The numbers printed elsewhere that differ from those on comparable items, named once, with why."""
    results, names = snapshot.results, {d.id: f"for {d.short}" for d in snapshot.questionnaire.domains}
    names[OVERALL] = "overall"
    pairs = {**found.domains, OVERALL: found.overall}
    issued = {**(found.issued.domains or {}), OVERALL: found.issued.overall}
    then, now = [], []
    for part, pair in pairs.items():
        printed, value = issued.get(part), (results.overall if part == OVERALL else results.domains[part]).value
        if pair.before is not None and printed is not None and printed != whole(pair.before):
            then.append(f"{printed} {names[part]}")
        if pair.now is not None and value is not None and whole(value) != whole(pair.now):
            now.append(f"{whole(value)} {names[part]}")
    notes = []
    if then:
        notes.append(
            f"The {found.period} report gave {listing(then)}. Here {found.period} is worked out again on the "
            "comparable items, with the weights that hold now."
        )
    if now:
        notes.append(f"On all answers, this report gives {listing(now)}.")
    return " ".join(notes)


def _not_compared(found: Comparison, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Why items are not compared, each reason with its items."""
    then, now = found.period, snapshot.facts.period or "this time"
    words_of = {
        NotCompared.NEW: f"New since {then}",
        NotCompared.REWORDED: f"Reworded since {then}",
        NotCompared.NOT_KNOWN_THEN: f"No answer in {then}",
        NotCompared.NOT_KNOWN_NOW: f"No answer in {now}" if snapshot.facts.period else "No answer this time",
        NotCompared.OUT_OF_SCOPE_THEN: f"Did not apply in {then}",
    }
    return tuple(
        (
            said,
            "; ".join(
                upper_first(snapshot.questionnaire.named(i)) for i, why in found.not_compared.items() if why is reason
            ),
        )
        for reason, said in words_of.items()
        if reason in found.not_compared.values()
    )


# --- Rows ---------------------------------------------------------------------------------------------------------


def _whole(value: Fraction | None) -> str:
    return "" if value is None else str(whole(value))


def _group(domain: Domain, found: Comparison) -> PairGroup:
    pairs = [(element.title, found.elements[element.id]) for element in domain.elements if element.id in found.elements]
    return PairGroup(
        domain=_row(domain.short, found.domains[domain.id], by_threshold=True),
        elements=tuple(
            _row(title, pair, by_threshold=False) for title, pair in pairs if pair.shown or not pair.compared
        ),
    )


def _row(title: str, pair: Pair, *, by_threshold: bool) -> PairRow:
    """A row; below the threshold of a clear change a domain and the total say so instead of a number."""
    if pair.before is None or pair.now is None:
        return PairRow(title, None, "", "", NOT_COMPARED)
    change = NO_CLEAR_CHANGE if by_threshold and not pair.clear else signed(pair.shown)
    picture = dumbbell(before=pair.before, now=pair.now, strong=by_threshold)
    return PairRow(title, picture, _whole(pair.before), _whole(pair.now), change)


def _move(move: Move, points: Fraction, found: Comparison, snapshot: Snapshot) -> MoveRow:
    reason = move.reason
    printed = signed_decimal(points) if move.to_overall is not None else "not counted"
    return MoveRow(
        id=move.item,
        title=title_of(snapshot.questionnaire, move.item),
        levels=f"{move.before} to {move.now}",
        kind=KINDS[reason.kind] if reason and reason.kind else "",
        why=sentence(reason.why) if reason else "No reason was given.",
        points=printed if found.overall.compared else "",
    )


def _moves_sum(overall: Pair) -> str:
    """What the sum of the points stands for, so that a reader finds it again above."""
    if not overall.compared:
        return ""
    span = f"{_whole(overall.before)} to {_whole(overall.now)}"
    return f"shown above as {span}" if overall.clear else f"shown above as {NO_CLEAR_CHANGE}, {span}"
