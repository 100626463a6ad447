"""The cover: whose report it is, the map of answers, the facts of the report and what is in it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kl_assess.core.profile import value_of
from kl_assess.core.questionnaire import Domain, Statement
from kl_assess.core.scoring import ItemScore, Standing
from kl_assess.core.snapshot import ReportFacts, Snapshot
from kl_assess.formatting import date, lower_first, ordinal, plural
from kl_assess.report.chapters.scored import explained
from kl_assess.report.chapters.wording import standing_words
from kl_assess.report.charts import Picture
from kl_assess.report.figures import MapRow, item_map
from kl_assess.report.identity import kind, marks, quick, variant_name
from kl_assess.report.scale import Scale, scale_of, wrapped
from kl_assess.report.variant import Variant

HEIGHT: Final = 696
"""Points between the margins of a page."""

DENSE_FROM: Final = 13
NOT_PUT = (Standing.HIDDEN, Standing.NOT_ASKED)


@dataclass(frozen=True)
class Cover:
    """The cover. `contents` are anchors and titles; a brief report has `notices` in their place."""

    variant: str
    marks: str
    title: str
    agency: str
    cycle: str
    map: Picture | None
    map_note: str
    facts: tuple[tuple[str, str], ...]
    contents: tuple[tuple[str, str], ...]
    notices: tuple[Statement, ...]
    dense: bool


def cover(snapshot: Snapshot, variant: Variant, contents: tuple[tuple[str, str], ...]) -> Cover:
    """The cover of a variant; `contents` are the chapters that follow it."""
    instrument = snapshot.questionnaire.instrument
    brief = variant is Variant.BRIEF
    facts = tuple(_facts(snapshot))
    # The brief has no chapter that explains: its cover says what the marks on the next page mean.
    notices = (*instrument.what_it_is_not, *explained(snapshot.questionnaire)[2:]) if brief else ()
    listed = () if brief else contents
    dense = len(listed) >= DENSE_FROM
    note = _map_note(snapshot)
    room = room_for_map(snapshot, note, _foot_height(facts, listed, notices, dense=dense))
    return Cover(
        variant=variant_name(variant),
        marks=" · ".join(marks(snapshot)),
        title=instrument.report_title,
        agency=snapshot.agency.name,
        cycle=_cycle(snapshot),
        map=_map(snapshot, scale_of(snapshot.questionnaire), room),
        map_note=note,
        facts=facts,
        contents=listed,
        notices=notices,
        dense=dense,
    )


def room_for_map(snapshot: Snapshot, note: str, foot: float) -> float:
    """Points of height for the map, between what stands above it and the note and `foot` below it."""
    return HEIGHT - _head_height(snapshot) - foot - _lines(note, 390, 9) * 12.5 - 66


def foot_height(facts: tuple[tuple[str, str], ...], contents: tuple[tuple[str, str], ...]) -> float:
    """Points that the facts and the contents at the foot need, side by side."""
    return _foot_height(facts, contents, (), dense=False)


def _lines(text: str, width: float, size: float) -> int:
    return len(wrapped(text, width, size))


def _head_height(snapshot: Snapshot) -> float:
    """Points from the top of the page to the map, as the style sheet of the cover sets them."""
    title = _lines(snapshot.questionnaire.instrument.report_title, 470, 40) * 46
    return 13 + 56 + title + 20 + _lines(snapshot.agency.name, 480, 17.6) * 22 + 22


def _foot_height(
    facts: tuple[tuple[str, str], ...],
    contents: tuple[tuple[str, str], ...],
    notices: tuple[Statement, ...],
    *,
    dense: bool,
) -> float:
    """Points that the two lists at the foot need."""
    row = 4.5 if dense else 7.5
    left = sum(_lines(value, 132, 9.2) * 12 + row for _, value in facts)
    right = sum(_lines(title, 206, 9.2) * 12 + row for _, title in contents)
    right += sum(_lines(f"{notice.lead} {notice.text}", 228, 9.2) * 12 + row for notice in notices)
    return max(left, right) + 18


def _cycle(snapshot: Snapshot) -> str:
    facts = snapshot.facts
    what = (
        lower_first(kind(snapshot)) if quick(snapshot) or facts.cycle is None else f"{ordinal(facts.cycle)} assessment"
    )
    return f"{facts.period}, {what}" if facts.period else what[:1].upper() + what[1:]


# --- The map ------------------------------------------------------------------------------------------------------


def _map(snapshot: Snapshot, scale: Scale, room: float) -> Picture | None:
    items = snapshot.results.items
    rows = []
    for domain in snapshot.questionnaire.domains:
        groups = (tuple(_put(items, [i.id for i in e.items])) for e in domain.elements)
        found = tuple(group for group in groups if group)
        if found:
            rows.append(MapRow(domain.short, found))
    return item_map(scale, rows, room, _map_words(snapshot)) if rows else None


def _put(items: Mapping[str, ItemScore], ids: list[str]) -> Iterator[int | None]:
    yield from (items[i].level for i in ids if items[i].standing not in NOT_PUT)


def _map_words(snapshot: Snapshot) -> str:
    """The map in words: for every domain how many answers stand at each level, and how many items have none."""
    return f"Map of answers. {' '.join(_row_words(domain, snapshot) for domain in snapshot.questionnaire.domains)}"


def _row_words(domain: Domain, snapshot: Snapshot) -> str:
    questionnaire, items = snapshot.questionnaire, snapshot.results.items
    put = [items[i.id] for e in domain.elements for i in e.items if items[i.id].standing not in NOT_PUT]
    levels = Counter(i.level for i in put if i.level is not None)
    others = Counter(i.standing for i in put if i.level is None)
    counts = [f"{levels[n]} at level {n}" for n in range(len(questionnaire.level_scale)) if levels[n]]
    counts += [f"{count} {lower_first(standing_words(questionnaire, s))}" for s, count in others.items()]
    return f"{domain.short}: {', '.join(counts) or 'no item'}."


def _map_note(snapshot: Snapshot) -> str:
    put = [i for i in snapshot.results.items.values() if i.standing not in NOT_PUT]
    if not put:
        return "No item was put to this agency."
    many = plural(len(put), "item")
    check = " in the quick check" if quick(snapshot) else ""
    said = f"Each square is one of the {many} put to this agency{check}, grouped by element. Darker is further along."
    if len(put) == 1:
        said = f"The square is the one item put to this agency{check}. Darker is further along."
    standings = {i.standing for i in put}
    words = [
        lower_first(standing_words(snapshot.questionnaire, standing))
        for standing in (Standing.DONT_KNOW, Standing.BLANK, Standing.NOT_APPLICABLE)
        if standing in standings
    ]
    if not words:
        return said
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    return f"{said} Dashed: {listed}."


# --- The facts ----------------------------------------------------------------------------------------------------


def _facts(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    instrument = snapshot.questionnaire.instrument
    yield from _kind_of_agency(snapshot)
    if snapshot.agency.size:
        yield "Size", snapshot.agency.size
    yield from _stages(snapshot.facts)
    if snapshot.comparison:
        yield "Compared with", snapshot.comparison.period
    status = f", {instrument.status}" if instrument.status else ""
    yield "Questionnaire", f"Version {instrument.version}{status}"
    if snapshot.questionnaire.evidence_grades:
        yield "Evidence", "Graded by the agency, not checked by anyone else"


def _stages(facts: ReportFacts) -> Iterator[tuple[str, str]]:
    """What the answers are about, and how they came to this report."""
    told = {
        "The answers describe": facts.describes,
        "Individual ratings": facts.rated,
        "Answers agreed": facts.agreed and date(facts.agreed),
        "Signed off": facts.signed and date(facts.signed),
        "Signed by": facts.signer and ", ".join(filter(None, (facts.signer, facts.signer_title))),
    }
    yield from ((label, said) for label, said in told.items() if said)
    yield "Issued", f"{date(facts.issued)}, version {facts.version}" if facts.issued else "Draft, not issued"


def _kind_of_agency(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The first fact of the profile that is one choice from a list, under its own label."""
    for field in snapshot.questionnaire.profile.fields:
        if field.kind == "single":
            value = value_of(snapshot.questionnaire, snapshot.profile, field.id)
            yield from ((field.label, option.label) for option in field.options if option.value == value)
            return
