"""The cover of a follow-up report: that of the report it follows, with a map of actions instead of answers."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from kl_assess.core.action_plan import ActionState
from kl_assess.core.follow_up import FollowUp, Progress
from kl_assess.core.questionnaire import Domain
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import date, listing, plural
from kl_assess.report.chapters.cover import Cover, foot_height, room_for_map
from kl_assess.report.chapters.follow_up import done_words
from kl_assess.report.charts import Picture
from kl_assess.report.figures import MapRow, item_map
from kl_assess.report.identity import follow_up_name, follow_up_variant, marks
from kl_assess.report.scale import Scale
from kl_assess.report.tokens import tones
from kl_assess.report.variant import Variant

_PLACE: Final = {ActionState.NOT_STARTED: 0, ActionState.UNDER_WAY: 1, ActionState.DONE: 2, ActionState.STOPPED: None}
_SAID: Final = {
    ActionState.DONE: "done",
    ActionState.UNDER_WAY: "under way",
    ActionState.NOT_STARTED: "not started",
    ActionState.STOPPED: "stopped",
}
_SCALE: Final = Scale(
    (Fraction(0), Fraction(50), Fraction(100)), ("Not started", "Under way", "Done"), tones(len(_PLACE) - 1)
)


def follow_up_cover(
    snapshot: Snapshot, found: FollowUp, variant: Variant, contents: tuple[tuple[str, str], ...]
) -> Cover:
    """The cover of a variant; `contents` are the chapters that follow it."""
    facts = tuple(_facts(snapshot, found))
    note = _note(found)
    room = room_for_map(snapshot, note, foot_height(facts, contents))
    return Cover(
        variant=follow_up_variant(variant),
        marks=" · ".join(marks(snapshot)),
        title=snapshot.questionnaire.instrument.report_title,
        agency=snapshot.agency.name,
        cycle=follow_up_name(snapshot, found),
        map=_map(snapshot, found, room),
        map_note=note,
        facts=facts,
        contents=contents,
        notices=(),
        dense=False,
    )


def _map(snapshot: Snapshot, found: FollowUp, room: float) -> Picture | None:
    shown_here, rows = _shown(found), []
    for domain in snapshot.questionnaire.domains:
        groups = [
            tuple(_PLACE[a.state] for a in shown_here if a.item in {i.id for i in element.items})
            for element in domain.elements
        ]
        shown = tuple(group for group in groups if group)
        if shown:
            rows.append(MapRow(domain.short, shown))
    said = " ".join(filter(None, (_in_words(domain, found) for domain in snapshot.questionnaire.domains)))
    return item_map(_SCALE, rows, room, f"Map of {_noun(found)}s. {said}") if rows else None


def _in_words(domain: Domain, found: FollowUp) -> str:
    own = {item.id for element in domain.elements for item in element.items}
    counts = Counter(action.state for action in _shown(found) if action.item in own)
    return (
        f"{domain.short}: {listing([f'{counts[s]} {said}' for s, said in _SAID.items() if counts[s]])}."
        if counts
        else ""
    )


def _shown(found: FollowUp) -> tuple[Progress, ...]:
    """The actions of the map; where the plan only finds out what is not known, those tasks."""
    return found.actions or found.finding_out


def _noun(found: FollowUp) -> str:
    return "action" if found.actions else "task"


def _note(found: FollowUp) -> str:
    shown, noun = _shown(found), _noun(found)
    said = f"Each square is one of {plural(len(shown), noun)}, by domain."
    if len(shown) == 1:
        said = f"The square is the one {noun}."
    stopped = any(action.state is ActionState.STOPPED for action in shown)
    return f"{said} Darker is further along, and the darkest is done.{' Dashed: stopped.' if stopped else ''}"


def _facts(snapshot: Snapshot, found: FollowUp) -> Iterator[tuple[str, str]]:
    facts, instrument = snapshot.facts, snapshot.questionnaire.instrument
    yield "Follow-up", f"Number {found.number}, {date(found.on)}"
    period = f"{facts.period}, version" if facts.period else "Version"
    yield "Goes on from", f"{period} {found.of_version}, issued {date(found.issued)}"
    if facts.signed:
        yield "Signed off", date(facts.signed)
    if facts.signer:
        yield "Signed by", ", ".join(filter(None, (facts.signer, facts.signer_title)))
    if found.actions:
        yield "Actions", done_words(found)
    yield "Questionnaire", f"Version {instrument.version}{f', {instrument.status}' if instrument.status else ''}"
