"""Chapter "Action plan": what the agency will do, what it leaves for later, and what became of the last plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kl_assess.core.action_plan import (
    ActionItem,
    ActionPlan,
    FollowThrough,
    NotNow,
    Outcome,
    PastAction,
    follow_through,
)
from kl_assess.core.comparison import Move
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import date, listing, lower_first, plural, sentence, short_date, upper_first, words
from kl_assess.report.chapters.wording import NOT_STATED, item_label, level_words, owner_words, title_of


@dataclass(frozen=True)
class ActionRow:
    """One action; `remarks` are short lines under it, such as what it needs."""

    title: str
    label: str
    action: str
    remarks: tuple[str, ...]
    who: str
    due: str
    state: str
    known_by: str


@dataclass(frozen=True)
class NotNowRow:
    """One gap left for later; `again` says when the agency looks at it again."""

    title: str
    label: str
    step: str
    because: str
    again: str


@dataclass(frozen=True)
class PendingRow:
    """One proposed gap without a decision."""

    title: str
    label: str
    step: str


@dataclass(frozen=True)
class PastRow:
    """One action of the last plan."""

    title: str
    label: str
    action: str
    state: str
    when: str


@dataclass(frozen=True)
class LevelRow:
    """An item and what its level did between the two cycles."""

    title: str
    label: str
    levels: str
    text: str


@dataclass(frozen=True)
class Plan:
    """The chapter. `finding_out` begins the sentence that points to the tasks among what is not known.

    `without_move` are actions that were finished although the level did not go up, `without_action` items whose level
    fell or rose although nothing was planned for them: why stands in the chapter on what changed.
    """

    lead: str
    signed: str
    actions: tuple[ActionRow, ...]
    not_now: tuple[NotNowRow, ...]
    pending: tuple[PendingRow, ...]
    past: tuple[PastRow, ...]
    past_title: str
    past_count: str
    without_move: tuple[LevelRow, ...]
    without_action: tuple[tuple[str, str], ...]
    finding_out: str
    note: str
    anchor: str = "plan"
    title: str = "Action plan"


def plan(snapshot: Snapshot) -> Plan | None:
    """The chapter; None where no plan was given or it says nothing."""
    given = snapshot.plan
    if given is None or given == ActionPlan():
        return None
    pending = _undecided(snapshot, given)
    period = snapshot.comparison.period if snapshot.comparison else "last"
    done = sum(action.done for action in given.last_time)
    followed = _followed(snapshot, given)
    return Plan(
        lead=_lead(snapshot, given, pending),
        signed=f"signed off {date(snapshot.facts.signed)}" if snapshot.facts.signed else "",
        actions=tuple(_action(action, snapshot) for action in given.actions),
        not_now=tuple(_not_now(entry, snapshot) for entry in given.not_now),
        pending=tuple(
            PendingRow(title_of(snapshot.questionnaire, item), _label(item, snapshot), _next_step(item, snapshot))
            for item in pending
        ),
        past=tuple(_past(action, snapshot) for action in given.last_time),
        past_title=f"What became of the {period} plan",
        past_count=f"{words(done)} of {plural(len(given.last_time), 'action')} done",
        without_move=tuple(_unmoved(outcome, snapshot) for outcome in followed.without_move),
        without_action=tuple(_without_action(followed.without_action, snapshot)),
        finding_out=_finding_out(len(given.finding_out)),
        note=sentence(given.reporting) if given.reporting else "",
    )


def _followed(snapshot: Snapshot, given: ActionPlan) -> FollowThrough[PastAction]:
    """What became of the items of the last plan; nothing without one, or where the cycles are not compared."""
    if snapshot.comparison is None or not given.last_time:
        return FollowThrough((), ())
    return follow_through(snapshot.comparison, given.last_time, lambda action: action.done)


def _finding_out(tasks: int) -> str:
    if not tasks:
        return ""
    return upper_first(
        f"{plural(tasks, 'further task')}, to find out what is not known, {'is' if tasks == 1 else 'are'}"
    )


def _undecided(snapshot: Snapshot, given: ActionPlan) -> tuple[str, ...]:
    decided = {action.item for action in given.actions} | {entry.item for entry in given.not_now}
    return tuple(gap.item for gap in snapshot.results.gaps if gap.proposed and gap.item not in decided)


def _lead(snapshot: Snapshot, given: ActionPlan, pending: Sequence[str]) -> str:
    """What became of the gaps that were proposed, and what the agency added, in at most two sentences."""
    proposed = {gap.item for gap in snapshot.results.gaps if gap.proposed}
    taken = {action.item for action in given.actions}
    extra = sum(action.item not in proposed and not action.since for action in given.actions)
    parts = [_fate(len(proposed), len(proposed & taken), len(pending))] if proposed else []
    if extra:
        added = plural(extra, "action")
        parts.append(f"The agency {f'added {added}' if proposed else f'plans {added}'} of its own choice.")
    return " ".join(parts) or "The plan has no actions yet."


def _fate(proposed: int, taken: int, pending: int) -> str:
    """How many proposed gaps were taken up, how many wait, and how many nobody has decided on."""
    waiting = proposed - taken - pending
    if proposed == 1:
        return f"The proposed gap {'became an action' if taken else 'waits' if waiting else 'is without a decision'}."
    fates = [
        (number, one if number == 1 else many)
        for number, one, many in (
            (taken, "became an action", "became actions"),
            (waiting, "waits", "wait"),
            (pending, "is without a decision", "are without a decision"),
        )
        if number
    ]
    if len(fates) == 1:
        together = {2: "Both"}.get(proposed, f"All {words(proposed)}")
        return f"{together} proposed gaps {fates[0][1]}."
    told = listing([f"{words(number)} {fate}" for number, fate in fates])
    return f"Of {words(proposed)} proposed gaps, {told}."


def _label(item: str, snapshot: Snapshot) -> str:
    """An item's id, and the band of its gap."""
    band = next((gap.band for gap in snapshot.results.gaps if gap.item == item), None)
    return f"{item}, {lower_first(band)}" if band else item_label(snapshot.questionnaire, item)


def _next_step(item: str, snapshot: Snapshot) -> str:
    """What the questionnaire proposes for an item at its level; words for none where the level is not known."""
    if item in snapshot.results.recommendations:
        return snapshot.results.recommendations[item].next_step
    level = snapshot.results.items[item].level
    return NOT_STATED if level is None else snapshot.questionnaire.places[item].item.next_steps[level]


def _action(action: ActionItem, snapshot: Snapshot) -> ActionRow:
    remarks = [
        f"{name}: {sentence(text)}"
        for name, text in (("Quick win", action.quick_win), ("Money", action.money), ("Staff", action.staff))
        if text
    ]
    if action.since:
        remarks.insert(0, f"Goes on from the {action.since} plan.")
    return ActionRow(
        title=title_of(snapshot.questionnaire, action.item),
        label=_label(action.item, snapshot),
        action=sentence(action.action or _next_step(action.item, snapshot)),
        remarks=tuple(remarks),
        who=owner_words(action.owner),
        due=short_date(action.due),
        state=f"State: {lower_first(action.state)}" if action.state else "",
        known_by=sentence(action.known_by),
    )


def _not_now(entry: NotNow, snapshot: Snapshot) -> NotNowRow:
    return NotNowRow(
        title=title_of(snapshot.questionnaire, entry.item),
        label=_label(entry.item, snapshot),
        step=_next_step(entry.item, snapshot),
        because=sentence(entry.because),
        again=entry.again or NOT_STATED,
    )


def _past(action: PastAction, snapshot: Snapshot) -> PastRow:
    known = action.item in snapshot.questionnaire.places
    return PastRow(
        title=title_of(snapshot.questionnaire, action.item) if known else "An item that is no longer asked",
        label=action.item,
        action=sentence(action.action),
        state="Done" if action.done else "Not done",
        when=action.when or NOT_STATED,
    )


def _unmoved(outcome: Outcome[PastAction], snapshot: Snapshot) -> LevelRow:
    before, now = (level_words(snapshot.questionnaire, level or 0) for level in (outcome.before, outcome.now))
    item = outcome.action.item
    return LevelRow(
        title=title_of(snapshot.questionnaire, item),
        label=item,
        levels=f"Still {now}" if before == now else f"{before}, now {now}",
        text=sentence(outcome.action.action),
    )


def _without_action(moves: Sequence[Move], snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The items whose level fell, and those whose level rose, each with its name."""
    for word, found in (
        ("Fell", [m for m in moves if m.now < m.before]),
        ("Rose", [m for m in moves if m.now > m.before]),
    ):
        if found:
            yield word, "; ".join(upper_first(snapshot.questionnaire.named(move.item)) for move in found)
