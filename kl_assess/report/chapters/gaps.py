"""Chapter "Gaps and next steps": what stands below its target, in order of priority, and what to do next."""

from dataclasses import dataclass

from kl_assess.core.gaps import Gap
from kl_assess.core.profile import plan_limit, reads_small_agency_notes
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Chosen
from kl_assess.core.scoring import UNKNOWN, Mode
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import listing, lower_first, plural, upper_first, words
from kl_assess.report.chapters.wording import item_label, sentence, title_of


@dataclass(frozen=True)
class ResourceLine:
    """A resource as it is printed; `url` is empty where no address is known."""

    title: str
    url: str
    source: str
    reason: str
    origin: str


@dataclass(frozen=True)
class LevelShown:
    """A level by value and name."""

    value: int
    name: str


@dataclass(frozen=True)
class GapInFull:
    """A gap with everything that is said about it; `chosen` is the description that the agency chose.

    `own_target`, `why`, `small_agency` and `none_fits` are empty where there is nothing to say.
    """

    rank: int
    title: str
    label: str
    band: str
    now: LevelShown
    chosen: str
    target: LevelShown
    own_target: str
    reason: str
    next_step: str
    why: str
    small_agency: str
    resources: tuple[ResourceLine, ...]
    none_fits: str


@dataclass(frozen=True)
class GapRow:
    """A gap in one row."""

    id: str
    title: str
    levels: str
    next_step: str


@dataclass(frozen=True)
class GapTable:
    """The gaps of one band that are not told in full; the last band is printed as a list without next steps."""

    band: str
    note: str
    rows: tuple[GapRow, ...]
    as_list: bool


@dataclass(frozen=True)
class Gaps:
    """The chapter: one sentence with the counts, gaps in full, the rest by band, and notes."""

    lead: str
    proposal: str
    full: tuple[GapInFull, ...]
    tables: tuple[GapTable, ...]
    notes: tuple[str, ...]
    anchor: str = "gaps"
    title: str = "Gaps and next steps"


def gaps(snapshot: Snapshot) -> Gaps:
    """The chapter. It is never left out: that there is no gap is a finding too (docs/method.md 4.5)."""
    found, bands = snapshot.results.gaps, _bands(snapshot.questionnaire)
    full = tuple(g for g in found if g.proposed or (g.band == bands[0] and len(bands) > 1))
    rest = [(band, tuple(g for g in found if g.band == band and g not in full)) for band in bands]
    return Gaps(
        lead=_lead(snapshot, bands),
        proposal=_proposal(found),
        full=tuple(_in_full(g, snapshot) for g in full),
        tables=tuple(_table(band, rows, snapshot, last=band == bands[-1]) for band, rows in rest if rows),
        notes=_notes(snapshot),
    )


def _bands(questionnaire: Questionnaire) -> list[str]:
    """The names of the bands, the most urgent first."""
    return [band.name for band in sorted(questionnaire.scoring.gap.bands, key=lambda band: band.min, reverse=True)]


def _lead(snapshot: Snapshot, bands: list[str]) -> str:
    results = snapshot.results
    answered = sum(item.level is not None for item in results.items.values())
    if not answered:
        return "No item has an answer yet, so no gap can be found."
    if not results.gaps:
        return "No answer is below its target."
    count = len(results.gaps)
    verb = "is" if count == 1 else "are"
    opening = upper_first(f"{plural(count, 'answer')} {verb} below target.")
    counts = [(sum(g.band == band for g in results.gaps), band) for band in bands]
    shares = [f"{words(n)} {lower_first(band)}" for n, band in counts if n]
    return opening if len(bands) == 1 else f"{opening} In order of priority: {listing(shares)}."


def _proposal(found: tuple[Gap, ...]) -> str:
    proposed = sum(g.proposed for g in found)
    if not proposed:
        return ""
    one = proposed == 1
    if proposed == len(found):
        return f"{'It is' if one else 'They are'} proposed for the action plan."
    return f"The first {'is' if one else f'{words(proposed)} are'} proposed for the action plan."


def _in_full(gap: Gap, snapshot: Snapshot) -> GapInFull:
    questionnaire = snapshot.questionnaire
    item = questionnaire.places[gap.item].item
    recommended = snapshot.results.recommendations[gap.item]
    through_note = reads_small_agency_notes(questionnaire, snapshot.profile)
    return GapInFull(
        rank=gap.rank,
        title=item.title,
        label=item_label(questionnaire, gap.item),
        band=gap.band,
        now=_level(gap.level, questionnaire),
        chosen=item.levels[gap.level],
        target=_level(gap.target, questionnaire),
        own_target=_own_target(gap.item, snapshot),
        reason=gap.reason,
        next_step=recommended.next_step,
        why=item.why.text if item.why else "",
        small_agency=item.small_agency_note or "" if through_note else "",
        resources=tuple(resource_line(chosen) for chosen in recommended.chosen),
        none_fits=recommended.none_fits or "",
    )


def _level(level: int, questionnaire: Questionnaire) -> LevelShown:
    return LevelShown(level, questionnaire.level_scale[level].name)


def _own_target(item: str, snapshot: Snapshot) -> str:
    if item not in snapshot.targets:
        return ""
    default = snapshot.questionnaire.default_target(snapshot.questionnaire.places[item].item)
    said = f"Target set by the agency; the questionnaire asks for {default}."
    reason = snapshot.targets[item].reason
    return f"{said} {sentence(reason)}" if reason else said


def resource_line(chosen: Chosen) -> ResourceLine:
    """A chosen resource in print: who published it and when, why it is on the list, and how it came there."""
    resource = chosen.resource
    source = upper_first(f"{resource.publisher_in_print}, {resource.year_in_print}")
    return ResourceLine(resource.title, resource.url, source, chosen.reason, chosen.origin)


def _table(band: str, rows: tuple[Gap, ...], snapshot: Snapshot, *, last: bool) -> GapTable:
    questionnaire = snapshot.questionnaire
    limit = words(plan_limit(questionnaire, snapshot.profile))
    return GapTable(
        band=band,
        note=f"not proposed for this plan, which takes {limit} at most",
        rows=tuple(
            GapRow(
                id=g.item,
                title=title_of(questionnaire, g.item),
                levels=f"{g.level} to {g.target}",
                next_step=snapshot.results.recommendations[g.item].next_step,
            )
            for g in rows
        ),
        as_list=last,
    )


def _notes(snapshot: Snapshot) -> tuple[str, ...]:
    results, questionnaire = snapshot.results, snapshot.questionnaire
    notes = []
    modes = questionnaire.instrument.modes
    if results.mode is Mode.QUICK_CHECK and modes and modes.quick_check:
        asked = listing([lower_first(questionnaire.weight_names[w]) for w in modes.quick_check.weights])
        notes.append(f"This is a quick check: only {asked} items were asked. Other items may be below target too.")
    unknown = len(results.standing(*UNKNOWN))
    if unknown:
        notes.append(upper_first(f"{plural(unknown, 'item')} without an answer may be below target too."))
    if snapshot.plan is None and results.gaps:
        notes.append("No action plan was given with these answers.")
    return tuple(notes)
