"""The chapters of a follow-up report: where each action stands, what was noted on the way, and what still waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kl_assess.core.action_plan import STATE_WORDS, ActionState
from kl_assess.core.follow_up import Became, FollowUp, LeftForLater, Progress, ProgressNote
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import date, listing, lower_first, plural, sentence, short_date, upper_first, words
from kl_assess.report.chapters.wording import NOT_STATED, item_label, level_words, owner_words, title_of

NO_LONGER_ASKED: Final = "An item that is no longer asked"
NO_SCORES: Final = "It has no scores: these come with the next assessment, when the items are answered again."


@dataclass(frozen=True)
class Row:
    """An action, or the task to find something out; `remarks` are short lines under what will be done."""

    title: str
    label: str
    action: str
    remarks: tuple[str, ...]
    who: str
    due: str
    state: str
    since: str
    known_by: str


@dataclass(frozen=True)
class RowGroup:
    """Rows that stand alike: "Late: two actions"."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Actions:
    """The chapter on where the actions stand, the late ones first."""

    lead: str
    note: str
    groups: tuple[RowGroup, ...]
    anchor: str = "actions"
    title: str = "Where the actions stand"


@dataclass(frozen=True)
class NoteRow:
    """What was noted on one day, and the evidence that came with it; `address` is empty where it has no link."""

    day: str
    text: str
    by: str
    evidence: str
    address: str


@dataclass(frozen=True)
class NoteGroup:
    """The notes on one action."""

    title: str
    rows: tuple[NoteRow, ...]


@dataclass(frozen=True)
class Notes:
    """The chapter of notes. `texts` says whether any says more than the title of a piece of evidence."""

    lead: str
    groups: tuple[NoteGroup, ...]
    texts: bool
    without: str
    anchor: str = "notes"
    title: str = "What was noted on the way"


@dataclass(frozen=True)
class WaitingRow:
    """A gap that was left for later, why, and what became of it."""

    title: str
    label: str
    because: str
    again: str
    became: str


@dataclass(frozen=True)
class Waiting:
    """The chapter on gaps left for later and on what nobody knows yet."""

    lead: str
    not_now: tuple[WaitingRow, ...]
    finding_out: tuple[Row, ...]
    anchor: str = "waiting"
    title: str = "Left for later, and to be found out"


def actions(snapshot: Snapshot) -> Actions | None:
    """The chapter; None where this is no follow-up."""
    found = snapshot.follow_up
    if found is None:
        return None
    return Actions(
        lead=_lead(found),
        note=f"This report says how the actions go on, as of {date(found.on)}. {NO_SCORES}",
        groups=tuple(_groups(found, snapshot)),
    )


def notes(snapshot: Snapshot) -> Notes | None:
    """The chapter; None where nothing was noted that may be printed."""
    found = snapshot.follow_up
    every = (*found.actions, *found.finding_out) if found else ()
    noted = [progress for progress in every if progress.notes]
    if not noted:
        return None
    count = sum(len(progress.notes) for progress in noted)
    texts = any(note.text for progress in noted for note in progress.notes)
    without = [lower_first(_title(p, snapshot)) for p in every if not p.notes]
    kind = "note" if texts else "piece of evidence"
    kinds = "notes" if texts else "pieces of evidence"
    return Notes(
        lead=upper_first(
            f"{plural(count, kind, kinds)} on {plural(len(noted), 'action')}, from the first to the last."
        ),
        groups=tuple(NoteGroup(_title(p, snapshot), tuple(_note(n) for n in p.notes)) for p in noted),
        texts=texts,
        without=f"Nothing was noted on {listing(without)}." if without and texts else "",
    )


def waiting(snapshot: Snapshot) -> Waiting | None:
    """The chapter; None where nothing waits."""
    found = snapshot.follow_up
    if found is None or not (found.not_now or found.finding_out):
        return None
    return Waiting(
        lead=" ".join(_waiting_lead(found)),
        not_now=tuple(_waits(left, snapshot) for left in found.not_now),
        finding_out=tuple(_row(progress, found, snapshot) for progress in found.finding_out),
        title=_waiting_title(found),
    )


def done_words(found: FollowUp) -> str:
    """How many actions are done: "Three of seven done"."""
    done = sum(action.state is ActionState.DONE for action in found.actions)
    return f"{upper_first(_count(done))} of {words(len(found.actions))} done"


# --- Sentences ----------------------------------------------------------------------------------------------------


def _count(number: int) -> str:
    return words(number) if number else "none"


def _lead(found: FollowUp) -> str:
    total = len(found.actions)
    if not total:
        return "The plan has no action that is to move a level."
    counts = {state: sum(action.state is state for action in found.actions) for state in ActionState}
    late = sum(action.late(found.on) for action in found.actions)
    done = counts[ActionState.DONE]
    if done == total > 1:
        return f"{'Both' if total == 2 else f'All {words(total)}'} actions are done."  # noqa: PLR2004 - a pair
    if total == 1:
        opening = f"The one action of the plan is {lower_first(STATE_WORDS[found.actions[0].state])}"
        return f"{opening} and late." if late else f"{opening}."
    opening = f"{_count(done)} of {plural(total, 'action')} {'are' if done > 1 else 'is'} done."
    rest = [
        f"{words(number)} {'is' if number == 1 else 'are'} {said}"
        for number, said in (
            (late, "late"),
            (counts[ActionState.UNDER_WAY] + counts[ActionState.NOT_STARTED] - late, "not due yet"),
            (counts[ActionState.STOPPED], "stopped"),
        )
        if number
    ]
    return upper_first(f"{opening} {upper_first(listing(rest))}." if rest else opening)


def _waiting_lead(found: FollowUp) -> Iterator[str]:
    if found.not_now:
        counts = {became: sum(left.became is became for left in found.not_now) for became in Became}
        fates = [
            f"{words(number)} {one if number == 1 else many}"
            for number, one, many in (
                (counts[Became.TAKEN_UP], "was taken up", "were taken up"),
                (counts[Became.WAITS], "still waits", "still wait"),
                (counts[Became.UNDECIDED], "is without a decision", "are without a decision"),
            )
            if number
        ]
        yield f"Of {plural(len(found.not_now), 'gap')} left for later, {listing(fates)}."
    if found.finding_out:
        done = sum(task.state is ActionState.DONE for task in found.finding_out)
        tasks = f"Of {plural(len(found.finding_out), 'task')} to find out what is not known"
        yield f"{tasks}, {_count(done)} {'are' if done > 1 else 'is'} done."


def _waiting_title(found: FollowUp) -> str:
    if not found.finding_out:
        return "Left for later"
    return "Left for later, and to be found out" if found.not_now else "To be found out"


# --- Rows ---------------------------------------------------------------------------------------------------------


def _groups(found: FollowUp, snapshot: Snapshot) -> Iterator[RowGroup]:
    """The actions in groups; they are in that order already."""
    groups: dict[str, list[Progress]] = {}
    for action in found.actions:
        open_name = "Late" if action.late(found.on) else "Open"
        groups.setdefault(open_name if action.open else STATE_WORDS[action.state], []).append(action)
    for name, actions in groups.items():
        rows = tuple(_row(action, found, snapshot) for action in actions)
        yield RowGroup(f"{name}: {plural(len(rows), 'action')}", rows)


def _title(progress: Progress, snapshot: Snapshot) -> str:
    known = progress.item in snapshot.questionnaire.places
    return title_of(snapshot.questionnaire, progress.item) if known else NO_LONGER_ASKED


def _row(progress: Progress, found: FollowUp, snapshot: Snapshot) -> Row:
    questionnaire = snapshot.questionnaire
    known = progress.item in questionnaire.places
    state = STATE_WORDS[progress.state]
    return Row(
        title=_title(progress, snapshot),
        label=item_label(questionnaire, progress.item) if known else progress.item,
        action=sentence(progress.action) if progress.action else "",
        remarks=tuple(_remarks(progress, snapshot)),
        who=owner_words(progress.owner),
        due=short_date(progress.due),
        state=f"{state}, late" if progress.late(found.on) else state,
        since=short_date(progress.closed) if progress.closed else "",
        known_by=sentence(progress.known_by) if progress.known_by else NOT_STATED,
    )


def _remarks(progress: Progress, snapshot: Snapshot) -> Iterator[str]:
    if progress.target is not None and progress.target <= snapshot.questionnaire.top_level:
        yield f"To reach {level_words(snapshot.questionnaire, progress.target)}."
    if progress.since:
        yield f"Goes on from the {progress.since} plan."


def _note(note: ProgressNote) -> NoteRow:
    return NoteRow(
        day=short_date(note.on),
        text=sentence(note.text) if note.text else "New evidence.",
        by=note.by or "",
        evidence=note.evidence or "None named",
        address=note.address or "",
    )


def _waits(left: LeftForLater, snapshot: Snapshot) -> WaitingRow:
    became = {
        Became.TAKEN_UP: "Taken up: it has an action now.",
        Became.WAITS: "Still waits.",
        Became.UNDECIDED: "No longer left for later, and has no action yet.",
    }
    return WaitingRow(
        title=title_of(snapshot.questionnaire, left.gap.item),
        label=item_label(snapshot.questionnaire, left.gap.item),
        because=sentence(left.gap.because),
        again=left.gap.again or NOT_STATED,
        became=became[left.became],
    )
