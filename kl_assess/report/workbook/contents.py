"""What stands in the workbook of the numbers: seven sheets of plain values, made from a Snapshot alone."""

from collections.abc import Iterator

from kl_assess.core.gaps import Gap
from kl_assess.core.responses import NOTHING
from kl_assess.core.scoring import OUT_OF_SCOPE, ItemScore, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import listing
from kl_assess.report.chapters.method import method
from kl_assess.report.chapters.scored import standing_name
from kl_assess.report.chapters.wording import owner_words, score_name, standing_words
from kl_assess.report.identity import kind, variant_name
from kl_assess.report.variant import Variant
from kl_assess.report.workbook.scores import domains_sheet, elements_sheet
from kl_assess.report.workbook.writing import Column, Sheet, Value


def sheets(snapshot: Snapshot, variant: Variant) -> tuple[Sheet, ...]:
    """Every sheet, in order. `snapshot` holds only what the variant may say."""
    return (
        _summary(snapshot, variant),
        domains_sheet(snapshot),
        elements_sheet(snapshot),
        _items(snapshot, notes=variant is not Variant.PUBLIC),
        _gaps(snapshot),
        _not_known(snapshot),
        _method(snapshot),
    )


# --- Summary ------------------------------------------------------------------------------------------------------


def _summary(snapshot: Snapshot, variant: Variant) -> Sheet:
    rows = (*_facts(snapshot, variant), *_counts(snapshot), *_limits(snapshot))
    return Sheet(
        "Summary", (Column("What", 36), Column("Value", 72, "fact")), tuple(row for row in rows if row[1] is not None)
    )


def _facts(snapshot: Snapshot, variant: Variant) -> Iterator[tuple[str, Value]]:
    facts, instrument = snapshot.facts, snapshot.questionnaire.instrument
    yield "Agency", snapshot.agency.name
    yield "Kind", kind(snapshot)
    yield "Period", facts.period
    yield "The answers describe", facts.describes
    yield "Report", variant_name(variant)
    yield "State", "Draft, not issued" if facts.issued is None else "Issued"
    yield "Version", facts.version if facts.issued else None
    yield "Answers agreed", facts.agreed
    yield "Signed off", facts.signed
    yield "Signed by", facts.signer
    yield "Issued", facts.issued
    yield "Marking", facts.marking
    yield "Questionnaire", instrument.title
    yield "Version of the questionnaire", instrument.version
    yield "Status of the questionnaire", instrument.status
    yield "Compared with", snapshot.comparison.period if snapshot.comparison else None
    yield "Fingerprint (SHA-256)", snapshot.fingerprint
    yield "Fingerprint of the questionnaire (SHA-256)", snapshot.questionnaire_digest


def _counts(snapshot: Snapshot) -> Iterator[tuple[str, Value]]:
    results, questionnaire = snapshot.results, snapshot.questionnaire
    overall = results.overall
    yield "Overall score, 0 to 100", overall.value
    yield (
        "Overall level",
        standing_name(overall.standing) if overall.level is None else score_name(questionnaire, overall.level),
    )
    in_scope = [item for item in results.items.values() if item.standing not in OUT_OF_SCOPE]
    yield "Items that apply", len(in_scope)
    yield "Items with a level", sum(item.level is not None for item in in_scope)
    for standing in (Standing.DONT_KNOW, Standing.BLANK, Standing.NOT_APPLICABLE):
        yield f"Items: {standing_words(questionnaire, standing)}", len(results.standing(standing))
    yield "Answers below target", len(results.gaps)


def _limits(snapshot: Snapshot) -> Iterator[tuple[str, Value]]:
    for said in snapshot.questionnaire.instrument.what_it_is_not:
        yield said.lead.rstrip("."), said.text


# --- Items --------------------------------------------------------------------------------------------------------


def _items(snapshot: Snapshot, *, notes: bool) -> Sheet:
    comparison = snapshot.comparison
    gaps = {gap.item: gap for gap in snapshot.results.gaps}
    return Sheet(
        "Items",
        (
            Column("Item", 10),
            Column("Title", 40),
            Column("Element", 30),
            Column("Domain", 18),
            Column("Weight", 8),
            Column("Weight, name", 12),
            Column("Answer", 16),
            Column("Level", 7),
            Column("Level name", 22),
            Column("Points", 8, "whole"),
            Column("Evidence grade", 15),
            Column("Level that evidence supports", 11),
            Column("Target", 8),
            Column("Target asked for", 10),
            Column("Rank of its gap", 9),
            Column("Band of its gap", 10),
            *([Column(f"Level in {comparison.period}", 9)] if comparison else []),
            *([Column("Note", 60)] if notes else []),
        ),
        tuple(
            (
                *_item(item, snapshot),
                *_gap_of(gaps.get(item.id)),
                *([comparison.before[item.id].level if item.id in comparison.before else None] if comparison else []),
                *([snapshot.responses.get(item.id, NOTHING).note] if notes else []),
            )
            for item in snapshot.results.items.values()
        ),
        in_sight=2,
    )


def _item(item: ItemScore, snapshot: Snapshot) -> tuple[Value, ...]:
    questionnaire = snapshot.questionnaire
    place = questionnaire.places[item.id]
    known = item.level is not None
    return (
        item.id,
        place.item.title,
        place.element.title,
        place.domain.short,
        item.weight,
        questionnaire.weight_names[item.weight],
        "Answered" if known else standing_words(questionnaire, item.standing),
        item.level,
        None if item.level is None else questionnaire.level_scale[item.level].name,
        item.points,
        questionnaire.grades[item.grade].name if item.grade else None,
        item.supported_level if questionnaire.evidence_grades else None,
        item.target,
        item.default_target,
    )


def _gap_of(gap: Gap | None) -> tuple[Value, Value]:
    return (gap.rank, gap.band) if gap else (None, None)


# --- Gaps and what is not known -----------------------------------------------------------------------------------


def _gaps(snapshot: Snapshot) -> Sheet:
    recommended = snapshot.results.recommendations
    most = max((len(found.chosen) for found in recommended.values()), default=0)
    columns = [
        Column("Rank", 7),
        Column("Item", 10),
        Column("Title", 40),
        Column("Band", 9),
        Column("Priority, 0 to 100", 10, "whole"),
        Column("Level", 7),
        Column("Target", 8),
        Column("Levels short", 8),
        Column("Proposed for the plan", 11),
        Column("How the priority is made", 44),
        Column("Next step", 54),
    ]
    for number in range(1, most + 1):
        columns += [
            Column(f"Resource {number}", 44),
            Column(f"Publisher and year {number}", 28),
            Column(f"Why {number}", 44),
            Column(f"Address {number}", 44),
        ]
    return Sheet("Gaps", tuple(columns), tuple(_gap(gap, most, snapshot) for gap in snapshot.results.gaps), in_sight=3)


def _gap(gap: Gap, most: int, snapshot: Snapshot) -> tuple[Value, ...]:
    found = snapshot.results.recommendations[gap.item]
    resources: list[Value] = []
    for chosen in found.chosen:
        source = f"{chosen.resource.publisher_in_print}, {chosen.resource.year_in_print}"
        resources += [chosen.resource.title, source, chosen.reason, chosen.resource.url or None]
    return (
        gap.rank,
        gap.item,
        snapshot.questionnaire.places[gap.item].item.title,
        gap.band,
        gap.priority,
        gap.level,
        gap.target,
        gap.shortfall,
        "Yes" if gap.proposed else "No",
        gap.reason,
        found.next_step,
        *resources,
        *([None] * (4 * (most - len(found.chosen)))),
    )


def _not_known(snapshot: Snapshot) -> Sheet:
    return Sheet(
        "Not known",
        (
            Column("Item", 10),
            Column("Title", 44),
            Column("Answer", 20),
            Column("Weight", 8),
            Column("What is missing, or why", 64),
            Column("Who finds out", 36),
            Column("By when", 20),
        ),
        tuple(_unknown(item, snapshot) for item in snapshot.results.items.values() if item.level is None),
        in_sight=2,
    )


def _unknown(item: ItemScore, snapshot: Snapshot) -> tuple[Value, ...]:
    questionnaire, response = snapshot.questionnaire, snapshot.responses.get(item.id, NOTHING)
    task = next((t for t in (snapshot.plan.finding_out if snapshot.plan else ()) if t.item == item.id), None)
    place = questionnaire.places[item.id].item
    why = {
        Standing.NOT_APPLICABLE: response.reason,
        Standing.HIDDEN: next(
            (f"Asked only where: {c.label}" for c in questionnaire.conditions if c.id == place.condition), None
        ),
    }.get(item.standing, response.missing)
    return (
        item.id,
        place.title,
        standing_words(questionnaire, item.standing),
        item.weight,
        why,
        owner_words(task.owner) if task else None,
        task.due if task else None,
    )


# --- Method -------------------------------------------------------------------------------------------------------


def _method(snapshot: Snapshot) -> Sheet:
    return Sheet(
        "Method",
        (
            Column("Part", 22),
            Column("Name", 30),
            Column("Number", 10),
            Column("What it means", 70),
            Column("Here", 60),
        ),
        (*_scale(snapshot), *_rules(snapshot)),
        in_sight=2,
    )


def _scale(snapshot: Snapshot) -> Iterator[tuple[Value, ...]]:
    """The scale, weights and grades, each with its number."""
    questionnaire = snapshot.questionnaire
    for level, points in zip(questionnaire.level_scale, questionnaire.level_points, strict=True):
        yield "Level", f"{level.value} {level.name}", points, f"Points of an answer. {level.idea}", None
    for band in questionnaire.scoring.maturity_levels:
        yield "Name of a score", band.name, band.min, "The lowest unrounded score of this name", None
    if len(questionnaire.weights) > 1:
        for weight in questionnaire.weights:
            yield "Weight", weight.name, weight.value, "How much an item counts", None
    for grade in questionnaire.evidence_grades:
        supports = f"{grade.meaning}. Supports up to level {grade.level_cap}"
        yield "Evidence grade", grade.name, grade.points, supports, None
    for band in questionnaire.scoring.gap.bands:
        yield "Band of a gap", band.name, band.min, "The lowest priority of this band", None
    for group in questionnaire.scoring.targets.default_by_weight.items():
        name = questionnaire.weight_names[group[0]]
        yield "Target", name, group[1], "The level asked for, unless the agency says otherwise", None


def _rules(snapshot: Snapshot) -> Iterator[tuple[Value, ...]]:
    """The rules in words, with what they came to in this report."""
    said = method(snapshot)
    for rule in said.rules:
        yield "Rule", rule.step, None, rule.rule, rule.here
    for gate in said.gates:
        yield "Rule that limits a name", gate.id, None, gate.says, gate.here
    for target in said.targets:
        yield "Target of the agency", listing([target.id, target.title]), None, target.reason, target.set_to
    for limit in said.limits:
        yield "Limit", None, None, limit, None
