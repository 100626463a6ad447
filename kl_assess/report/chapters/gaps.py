"""Chapter "Gaps and next steps": what stands below its target, in order of priority, and what to do next."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from kl_assess.core.gaps import Gap
from kl_assess.core.profile import plan_limit, reads_small_agency_notes
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Chosen
from kl_assess.core.scoring import UNKNOWN, Mode
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import listing, lower_first, plural, sentence, upper_first, words
from kl_assess.report.chapters.wording import item_label, title_of

NO_ADDRESS = "No address known"


@dataclass(frozen=True)
class ResourceLine:
    """A resource as it is printed.

    `url` is empty where no address is known, and `address` is its host alone, or the words for none. `id` is the one of
    the catalogue.
    """

    id: str
    title: str
    url: str
    address: str
    source: str
    reason: str
    effort: str
    origin: str


@dataclass(frozen=True)
class LevelShown:
    """A level by value and name."""

    value: int
    name: str


@dataclass(frozen=True)
class GapRow:
    """A gap in one row; `none_fits` is empty where there are resources, or none at all in the chapter."""

    item: str
    rank: int
    title: str
    label: str
    now: LevelShown
    target: LevelShown
    reason: str
    next_step: str
    resources: tuple[ResourceLine, ...]
    none_fits: str
    small_agency: str


@dataclass(frozen=True)
class GapInFull(GapRow):
    """A gap with everything that is said about it; `chosen` is the description that the agency chose.

    `own_target` and `why` are empty where there is nothing to say.
    """

    band: str
    chosen: str
    own_target: str
    why: str


@dataclass(frozen=True)
class GapTable:
    """The gaps of one band that are not told in full, in order of rank."""

    band: str
    note: str
    rows: tuple[GapRow, ...]


@dataclass(frozen=True)
class Gaps:
    """The chapter: one sentence with the counts, the proposed gaps in full, the rest by band, and notes."""

    lead: str
    proposal: str
    full: tuple[GapInFull, ...]
    tables: tuple[GapTable, ...]
    notes: tuple[str, ...]
    anchor: str = "gaps"
    title: str = "Gaps and next steps"


def gaps(snapshot: Snapshot) -> Gaps:
    """The chapter. It is never left out: that there is no gap is a finding too (docs/method.md 4.5)."""
    found, names = snapshot.results.gaps, bands(snapshot.questionnaire)
    rest = [(band, tuple(g for g in found if g.band == band and not g.proposed)) for band in names]
    return Gaps(
        lead=_lead(snapshot, names),
        proposal=_proposal(found),
        full=tuple(in_full(g, snapshot) for g in found if g.proposed),
        tables=tuple(_table(band, rows, snapshot) for band, rows in rest if rows),
        notes=_notes(snapshot),
    )


def by_band(snapshot: Snapshot) -> tuple[tuple[str, tuple[GapInFull, ...]], ...]:
    """Every gap in full under the name of its band, the most urgent first; a band without a gap is left out."""
    found = snapshot.results.gaps
    groups = (
        (band, tuple(in_full(g, snapshot) for g in found if g.band == band)) for band in bands(snapshot.questionnaire)
    )
    return tuple((band, rows) for band, rows in groups if rows)


def bands(questionnaire: Questionnaire) -> list[str]:
    """The names of the bands, the most urgent first."""
    return [band.name for band in sorted(questionnaire.scoring.gap.bands, key=lambda band: band.min, reverse=True)]


def _lead(snapshot: Snapshot, bands: list[str]) -> str:
    results = snapshot.results
    answered = sum(item.level is not None for item in results.items.values())
    if not answered:
        return "No item has a level yet, so no gap can be found."
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
    return f"The top {'one is' if one else f'{words(proposed)} are'} proposed for the action plan."


def in_full(gap: Gap, snapshot: Snapshot) -> GapInFull:
    """Everything that is said about one gap: its levels, its reason, the next step, resources, and why it matters."""
    questionnaire, row = snapshot.questionnaire, _row(gap, snapshot)
    item = questionnaire.places[gap.item].item
    return GapInFull(
        item=row.item,
        rank=row.rank,
        title=row.title,
        label=row.label,
        now=row.now,
        target=row.target,
        reason=row.reason,
        next_step=row.next_step,
        resources=row.resources,
        none_fits=row.none_fits,
        small_agency=row.small_agency,
        band=gap.band,
        chosen=item.levels[gap.level],
        own_target=_own_target(gap.item, snapshot),
        why=item.why.text if item.why else "",
    )


def _row(gap: Gap, snapshot: Snapshot) -> GapRow:
    questionnaire, recommended = snapshot.questionnaire, snapshot.results.recommendations[gap.item]
    return GapRow(
        item=gap.item,
        rank=gap.rank,
        title=title_of(questionnaire, gap.item),
        label=item_label(questionnaire, gap.item),
        now=_level(gap.level, questionnaire),
        target=_level(gap.target, questionnaire),
        reason=gap.reason,
        next_step=recommended.next_step,
        resources=tuple(resource_line(chosen) for chosen in recommended.chosen),
        none_fits=(recommended.none_fits or "") if _has_resources(snapshot) else "",
        small_agency=_small_agency_note(gap.item, snapshot),
    )


def _small_agency_note(item: str, snapshot: Snapshot) -> str:
    """The note through which a small agency reads the levels; nothing for any other."""
    questionnaire = snapshot.questionnaire
    note = questionnaire.places[item].item.small_agency_note
    return note if note and reads_small_agency_notes(questionnaire, snapshot.profile) else ""


def _has_resources(snapshot: Snapshot) -> bool:
    """Whether any gap has a resource; where none has, that is said once for all."""
    return any(recommended.chosen for recommended in snapshot.results.recommendations.values())


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
    return ResourceLine(
        id=resource.id,
        title=resource.title,
        url=resource.url,
        address=(urlsplit(resource.url).hostname or "").removeprefix("www.") or NO_ADDRESS,
        source=upper_first(f"{resource.publisher_in_print}, {resource.year_in_print}"),
        reason=chosen.reason,
        effort=chosen.effort,
        origin=chosen.origin,
    )


def _table(band: str, rows: tuple[Gap, ...], snapshot: Snapshot) -> GapTable:
    limit = words(plan_limit(snapshot.questionnaire, snapshot.profile))
    return GapTable(
        band=band,
        note=f"not proposed for this plan, which takes {limit} at most",
        rows=tuple(_row(g, snapshot) for g in rows),
    )


def _notes(snapshot: Snapshot) -> tuple[str, ...]:
    results, questionnaire = snapshot.results, snapshot.questionnaire
    notes = []
    modes = questionnaire.instrument.modes
    if results.mode is Mode.QUICK_CHECK and modes and modes.quick_check:
        asked = listing([lower_first(questionnaire.weight_names[w]) for w in modes.quick_check.weights])
        notes.append(f"This is a quick check: only {asked} items were asked. Other items may be below target too.")
    unknown = len(results.standing(*UNKNOWN))
    if unknown and any(item.level is not None for item in results.items.values()):
        too = " too" if results.gaps else ""
        notes.append(upper_first(f"{plural(unknown, 'item')} without a level may be below target{too}."))
    if results.gaps and not _has_resources(snapshot):
        notes.append("No resources are listed for these gaps.")
    if snapshot.plan is None and results.gaps:
        notes.append("There is no action plan yet.")
    return tuple(notes)
