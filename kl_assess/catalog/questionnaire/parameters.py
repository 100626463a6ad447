"""The numbers of scoring: each in its range, bands without a hole, and gates that can apply."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, cast

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.naming import check_unique
from kl_assess.catalog.problem import any_of
from kl_assess.catalog.questionnaire.ladder import check_level, check_weight
from kl_assess.core.questionnaire import AnyItem, Band, Gate, Questionnaire

RANGES: Final[dict[str, tuple[int, int | None]]] = {
    "instrument.reference_period_months": (1, None),
    "instrument.estimated_minutes.*": (0, None),
    "weights.*.value": (1, None),
    "evidence_grades.*.points": (0, 1),
    "domains.*.elements.*.items.*.version": (1, None),
    "surveys.instruments.*.minutes": (1, None),
    "surveys.instruments.*.items.*.version": (1, None),
    "scoring.element.min_coverage": (0, 1),
    "scoring.domain.min_coverage": (0, 1),
    "scoring.domain.min_share_of_elements_published": (0, 1),
    "scoring.na_flag_share": (0, 1),
    "scoring.borderline_margin": (0, 100),
    "scoring.gates.*.when.confidence_below": (0, 1),
    "scoring.gates.*.when.above_lowest_domain_by_more_than": (0, None),
    "scoring.gates.*.at_most.above_lowest_domain_by": (0, None),
    "scoring.gap.foundation_factor": (1, None),
    "scoring.gap.perception_factor": (1, None),
    "scoring.gap.bands.*.min": (0, 100),
    "scoring.gap.plan_limit.*.limit": (1, None),
    "scoring.foundations.look_again_from": (1, None),
    "scoring.confidence.labels.*.min": (0, 1),
    "scoring.strengths.min_weight": (1, None),
    "scoring.strengths.shown": (1, None),
    "scoring.strengths.from_domains": (1, None),
    "scoring.survey.min_n_item": (1, None),
    "scoring.survey.min_n_subgroup": (1, None),
    "scoring.survey.perception_gap_from": (1, None),
    "scoring.multi_rater.average_deviation_above": (0, None),
    "scoring.multi_rater.range_at_least": (1, None),
    "scoring.multi_rater.spread_shown_from": (1, None),
    "scoring.multi_rater.spread_printed_from": (1, None),
    "scoring.change.no_clear_change_below": (0, 100),
    "scoring.change.min_common_weight": (0, 1),
    "scoring.peer.min_agencies_per_cell": (1, None),
}
"""The least and the most that a number may be (None: no end). A star stands for every entry."""

_TESTS: Final = ("at", "below", "not_known")


def check_parameters(document: Document, questionnaire: Questionnaire) -> None:
    """Refuse numbers out of range, bands that leave a number without a name, and rules that can never apply."""
    for keys, (least, most) in RANGES.items():
        for path, number in _numbers(questionnaire, keys.split("."), ()):
            if number < least or (most is not None and number > most):
                text = f"must be {least} or more" if most is None else f"must lie between {least} and {most}"
                document.refuse(path, f"This number {text}. Change it.")
    scoring = questionnaire.scoring
    _bands(document, ("scoring", "gap", "bands"), scoring.gap.bands)
    if scoring.confidence:
        _bands(document, ("scoring", "confidence", "labels"), scoring.confidence.labels)
    _strengths(document, questionnaire)
    _plan_limit(document, questionnaire)
    _modes(document, questionnaire)
    _raters(document, questionnaire)
    for place, gate in enumerate(scoring.gates):
        _gate(document, questionnaire, ("scoring", "gates", place), gate)


def _numbers(part: object, keys: Sequence[str], path: KeyPath) -> Iterator[tuple[KeyPath, Fraction]]:
    """Every number that keys lead to, with its path; none where a part was left out."""
    if part is None:
        return
    if not keys:
        yield path, Fraction(cast("int | Fraction", part))
        return
    key, *rest = keys
    if key == "*":
        inside = part.items() if isinstance(part, Mapping) else enumerate(cast("Sequence[object]", part))
        for name, value in inside:
            yield from _numbers(value, rest, (*path, name))
    else:
        yield from _numbers(getattr(part, key), rest, (*path, key))


def _bands(document: Document, path: KeyPath, bands: tuple[Band, ...]) -> None:
    check_unique(document, [((*path, place, "name"), band.name) for place, band in enumerate(bands)], "name")
    for place, band in enumerate(bands):
        if any(band.min == other.min for other in bands[:place]):
            document.refuse((*path, place, "min"), "Another band begins at this number. Change one of the two.")
    if all(band.min for band in bands) and not document.refused(path):
        document.refuse(path, "No band begins at 0, so low numbers have no name. Add a band with min: 0.")


def _plan_limit(document: Document, questionnaire: Questionnaire) -> None:
    path: KeyPath = ("scoring", "gap", "plan_limit")
    rules = questionnaire.scoring.gap.plan_limit
    if not rules:
        document.refuse(path, "There is no limit. Write at least one.")
        return
    if rules[-1].when is not None:
        text = "The last limit must hold for every agency. Add one without when at the end."
        document.refuse((*path, len(rules) - 1, "when"), text)
    for place, rule in enumerate(rules[:-1]):
        if rule.when is None:
            text = "A limit without when holds for every agency, so those after it are never used. Put it last."
            document.refuse((*path, place), text)


def _strengths(document: Document, questionnaire: Questionnaire) -> None:
    path: KeyPath = ("scoring", "strengths")
    rules = questionnaire.scoring.strengths
    if rules is None:
        return
    check_level(document, questionnaire, (*path, "min_level"), rules.min_level)
    if rules.from_domains > rules.shown and not document.refused((*path, "shown")):
        text = f"No more domains than strengths can be shown. Write {rules.shown} or less."
        document.refuse((*path, "from_domains"), text)


def _modes(document: Document, questionnaire: Questionnaire) -> None:
    modes = questionnaire.instrument.modes
    if modes is None:
        return
    path: KeyPath = ("instrument", "modes")
    if modes.full.weights:
        document.refuse((*path, "full", "weights"), "The full assessment asks every item. Delete the key.")
    if modes.quick_check:
        if not modes.quick_check.weights:
            text = "The weights of the items that a quick check asks are missing. List them."
            document.refuse((*path, "quick_check", "weights"), text)
        for place, weight in enumerate(modes.quick_check.weights):
            check_weight(document, questionnaire, (*path, "quick_check", "weights", place), weight)


def _raters(document: Document, questionnaire: Questionnaire) -> None:
    rules = questionnaire.scoring.multi_rater
    if rules and rules.spread_printed_from < rules.spread_shown_from:
        text = f"What is printed is shown too. Write {rules.spread_shown_from} or more, as spread_shown_from has."
        document.refuse(("scoring", "multi_rater", "spread_printed_from"), text)


# --- Gates --------------------------------------------------------------------------------------------------------


def _gate(document: Document, questionnaire: Questionnaire, path: KeyPath, gate: Gate) -> None:
    _gate_when(document, questionnaire, path, gate)
    _gate_limit(document, questionnaire, path, gate)
    for place, test in enumerate(gate.when.any_item):
        _any_item(document, questionnaire, (*path, "when", "any_item", place), test)


def _gate_when(document: Document, questionnaire: Questionnaire, path: KeyPath, gate: Gate) -> None:
    """Every part of the rule concerns what the gate applies to, a domain or the overall level."""
    when = gate.when
    domain = {"any_item": when.any_item or None, "confidence_below": when.confidence_below}
    overall = {"above_lowest_domain_by_more_than": when.above_lowest_domain_by_more_than}
    right, wrong = (domain, overall) if gate.applies_to == "domain" else (overall, domain)
    for key, part in wrong.items():
        if part is not None:
            text = f'"{key}" says nothing about what this gate applies to ("{gate.applies_to}"). Use {any_of(right)}.'
            document.refuse((*path, "when", key), text)
    if all(part is None for part in (*right.values(), *wrong.values())):
        document.refuse((*path, "when"), f"This rule is empty. Write {any_of(right)}.")
    if when.confidence_below is not None and not questionnaire.evidence_grades:
        text = "There are no evidence grades, so there is no confidence. Add evidence_grades, or delete the key."
        document.refuse((*path, "when", "confidence_below"), text)


def _gate_limit(document: Document, questionnaire: Questionnaire, path: KeyPath, gate: Gate) -> None:
    limits = {"level": gate.at_most.level, "above_lowest_domain_by": gate.at_most.above_lowest_domain_by}
    key = "level" if gate.applies_to == "domain" else "above_lowest_domain_by"
    if [name for name, value in limits.items() if value is not None] != [key]:
        document.refuse((*path, "at_most"), f'A gate on "{gate.applies_to}" has one limit. Write {{{key}: ...}}.')
    if gate.at_most.level is not None:
        check_level(document, questionnaire, (*path, "at_most", "level"), gate.at_most.level)
    if gate.note is not None and set("{}") & set(gate.note.replace("{count}", "")):
        document.refuse((*path, "note"), "Only {count} may stand in braces here. Delete the other braces.")


def _any_item(document: Document, questionnaire: Questionnaire, path: KeyPath, test: AnyItem) -> None:
    check_weight(document, questionnaire, (*path, "weight"), test.weight)
    given = [test.at is not None, test.below is not None, test.not_known]
    if given.count(True) != 1:
        document.refuse(path, f"A rule on items has one test. Write one of {any_of(_TESTS)}.")
    if test.at is not None:
        check_level(document, questionnaire, (*path, "at"), test.at)
    if test.below is not None:
        check_level(document, questionnaire, (*path, "below"), test.below)
        if test.below == 0:
            document.refuse((*path, "below"), "No level is below 0. Write 1 or more, or use at: 0.")
