"""The rules of scoring in words, each with the sum it came to in this report (docs/method.md 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from kl_assess.core.gaps import largest_priority
from kl_assess.core.scoring import Mode, Number, Score, Standing, Trace, level_of
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import decimal, exact, listing, lower_first, percent, plural, upper_first, words
from kl_assess.report.chapters.wording import points, score_name

TOO_THIN = "Not enough is answered"


@dataclass(frozen=True)
class RuleRow:
    """One step: its name, its rule, and what it came to here."""

    step: str
    rule: str
    here: str


def rules(snapshot: Snapshot) -> tuple[RuleRow, ...]:
    """Every step from an answer to a priority that this report took, in order."""
    return (*_scores(snapshot), *_evidence(snapshot), *_names(snapshot), *_gaps(snapshot), *_people(snapshot))


def example_domain(snapshot: Snapshot) -> str | None:
    """The domain whose sums are shown: one whose name a gate lowered, else the first that is published."""
    published = [d for d in snapshot.results.domains.values() if d.standing is Standing.PUBLISHED]
    lowered = [d for d in published if any(effect.lowered for effect in d.gates)]
    return next((d.id for d in (*lowered, *published)), None)


# --- Sums ---------------------------------------------------------------------------------------------------------


def short_number(value: Fraction) -> str:
    """A number as short as one decimal allows."""
    return exact(value) if (value * 10).denominator == 1 else decimal(value)


def written_out(trace: Trace, result: Fraction) -> str:
    """A weighted mean written out, with the unrounded result to one decimal."""
    same = len({term.weight for term in trace.terms}) == 1
    if len(trace.terms) == 1:
        return short_number(result)
    if same:
        terms = " + ".join(short_number(term.value) for term in trace.terms)
        return f"({terms}) / {len(trace.terms)} = {short_number(result)}"
    terms = " + ".join(f"{short_number(term.weight)} × {short_number(term.value)}" for term in trace.terms)
    return f"({terms}) / {short_number(sum((t.weight for t in trace.terms), Fraction(0)))} = {short_number(result)}"


def _worked(score: Score | None, number: Number, name: str = "") -> str:
    """One number of a score as a sum; words where there is none."""
    if score is None:
        return TOO_THIN
    numbers = {
        Number.VALUE: score.value,
        Number.LOW: score.low,
        Number.HIGH: score.high,
        Number.SUPPORTED: score.supported,
    }
    result = numbers[number]
    if result is None:
        return TOO_THIN
    trace = score.traces[number]
    sum_of = "at the score itself, which bounds the range" if trace.widened else written_out(trace, result)
    return f"{name}: {sum_of}" if name else sum_of


# --- From an answer to the overall score --------------------------------------------------------------------------


def _scores(snapshot: Snapshot) -> Iterator[RuleRow]:
    questionnaire, results = snapshot.questionnaire, snapshot.results
    scoring = questionnaire.scoring
    domain_id = example_domain(snapshot)
    place = next((d for d in questionnaire.domains if d.id == domain_id), None)
    domain = results.domains[domain_id] if domain_id else None
    worth = listing([short_number(p) for p in questionnaire.level_points])
    yield RuleRow("Item", f"Each level is worth its points: {worth}.", _item(snapshot))
    elements = place.elements if place else ()
    shown = next((e for e in elements if results.elements[e.id].value is not None), None)
    yield RuleRow(
        "Element",
        f"{_of_items(snapshot)} Shown if at least {percent(scoring.element.min_coverage)} of the weight has a level.",
        _worked(results.elements[shown.id] if shown else None, Number.VALUE, shown.title if shown else ""),
    )
    floor = scoring.domain
    yield RuleRow(
        "Domain",
        f"{_mean_of([e.weight for d in questionnaire.domains for e in d.elements], 'its elements')} Shown if at least "
        f"{percent(floor.min_coverage)} of the weight has a level and at least "
        f"{percent(floor.min_share_of_elements_published)} of the elements are shown.",
        _worked(domain, Number.VALUE, place.short if place else ""),
    )
    yield RuleRow(
        "Overall",
        f"{_mean_of([d.weight for d in questionnaire.domains], 'the domains')} Shown only when every domain is.",
        "None in a quick check" if results.mode is Mode.QUICK_CHECK else _worked(results.overall, Number.VALUE),
    )
    yield RuleRow(
        "Share answered",
        "The weight of the items that have a level, as a share of the weight of those that apply.",
        _coverage(domain, place.short if place else ""),
    )
    yield RuleRow(
        "Range",
        f"What is not known counts as level 0 at the low end, and as level {questionnaire.top_level} at the high end.",
        _range(domain, place.short if place else ""),
    )


def _item(snapshot: Snapshot) -> str:
    item = next((i for i in snapshot.results.items.values() if i.points is not None), None)
    if item is None:
        return TOO_THIN
    name = upper_first(snapshot.questionnaire.named(item.id))
    return f"{name} at level {item.level} is {short_number(item.points or Fraction(0))}"


def _of_items(snapshot: Snapshot) -> str:
    weights = snapshot.questionnaire.weights
    if len(weights) == 1:
        return "Mean of the items that have a level."
    counts = listing([f"{lower_first(weight.name)} {weight.value}" for weight in weights])
    return f"Mean of the items that have a level, each counted by its weight: {counts}."


def _mean_of(weights: Sequence[Fraction], of_what: str) -> str:
    return f"Mean of {of_what}{'' if len(set(weights)) == 1 else ', by their weight'}."


def _coverage(domain: Score | None, name: str) -> str:
    if domain is None or domain.coverage is None:
        return TOO_THIN
    terms = domain.traces[Number.COVERAGE].terms
    all_weight = sum((t.weight for t in terms), Fraction(0))
    known = sum((t.weight * t.value for t in terms), Fraction(0))
    return f"{name}: {short_number(known)} of {short_number(all_weight)} is {percent(domain.coverage)}"


def _range(domain: Score | None, name: str) -> str:
    if domain is None or domain.low is None or domain.high is None:
        return TOO_THIN
    if domain.low == domain.high:
        return f"{name}: everything is known, so there is no range"
    return f"{name}: low {_worked(domain, Number.LOW)}; high {_worked(domain, Number.HIGH)}"


# --- Evidence and names -------------------------------------------------------------------------------------------


def _evidence(snapshot: Snapshot) -> Iterator[RuleRow]:
    questionnaire = snapshot.questionnaire
    if not questionnaire.evidence_grades:
        return
    domain_id = example_domain(snapshot)
    domain = snapshot.results.domains[domain_id] if domain_id else None
    name = next((d.short for d in questionnaire.domains if d.id == domain_id), "")
    yield RuleRow(
        "Supported score",
        "The same mean, with each answer counted no higher than its evidence supports.",
        _worked(domain, Number.SUPPORTED, name),
    )
    confidence = questionnaire.scoring.confidence
    if confidence is not None:
        begin = listing([f"{lower_first(band.name)} from {exact(band.min)}" for band in confidence.labels])
        weighed = ", each counted by its weight" if len(questionnaire.weights) > 1 else ""
        yield RuleRow(
            "Confidence",
            f"Mean of the points of the evidence behind answers above level 0{weighed}. {upper_first(begin)}.",
            _confidence(domain, name),
        )


def _confidence(domain: Score | None, name: str) -> str:
    if domain is None:
        return TOO_THIN
    if domain.confidence is None or domain.confidence_label is None:
        return f"{name}: no answer above level 0"
    terms = domain.traces[Number.CONFIDENCE].terms
    counted, weight = sum((t.weight * t.value for t in terms), Fraction(0)), sum((t.weight for t in terms), Fraction(0))
    return (
        f"{name}: {_hundredths(counted)} / {exact(weight)} = {decimal(domain.confidence, 2)}, "
        f"{lower_first(domain.confidence_label)}"
    )


def _hundredths(value: Fraction) -> str:
    """A number as short as two decimals allow."""
    return exact(value) if (value * 100).denominator == 1 else decimal(value, 2)


def _names(snapshot: Snapshot) -> Iterator[RuleRow]:
    questionnaire = snapshot.questionnaire
    cuts = [f"{band.name} from {exact(band.min)}" for band in questionnaire.scoring.maturity_levels]
    margin = questionnaire.scoring.borderline_margin
    near = f' Within {points(margin)} of another name the report says "close to".' if margin else ""
    yield RuleRow("Level name", f"Decided on the unrounded score: {listing(cuts)}.{near}", _named(snapshot))


def _named(snapshot: Snapshot) -> str:
    """A score and its name, one that is close to a cut if there is one."""
    questionnaire, domains = snapshot.questionnaire, snapshot.results.domains
    published = [(d.short, domains[d.id]) for d in questionnaire.domains if domains[d.id].value is not None]
    found = next((pair for pair in published if pair[1].close_to is not None), next(iter(published), None))
    if found is None:
        return TOO_THIN
    name, score = found
    if score.value is None or score.level_by_points is None:
        return TOO_THIN
    close = f", close to {score_name(questionnaire, score.close_to)}" if score.close_to is not None else ""
    by_points = " by points" if score.level_by_points != score.level else ""
    shown = next(
        text for text in _finer(score.value) if level_of(Fraction(text), questionnaire) == score.level_by_points
    )
    return f"{name}: {shown} is {score_name(questionnaire, score.level_by_points)}{by_points}{close}"


def _finer(value: Fraction) -> Iterator[str]:
    """A number with one decimal more each time, so that a score just below a cut can be told from the cut."""
    yield short_number(value)
    yield from (decimal(value, places) for places in count(2))


# --- Gaps, changes, people ----------------------------------------------------------------------------------------


def _gaps(snapshot: Snapshot) -> Iterator[RuleRow]:
    questionnaire, gaps = snapshot.questionnaire, snapshot.results.gaps
    scoring, weights = questionnaire.scoring, questionnaire.weights
    defaults = scoring.targets.default_by_weight
    if len({defaults[w.value] for w in weights}) == 1:
        targets = f"The level asked for: {defaults[weights[0].value]} for every item."
    else:
        levels = listing([f"{defaults[w.value]} for {lower_first(w.name)}" for w in weights])
        targets = f"The level asked for: {levels} items."
    own = len(snapshot.targets)
    here = f"The agency set {plural(own, 'target')} itself" if own else "No target was changed"
    yield RuleRow("Target", targets, here)
    bands = sorted(scoring.gap.bands, key=lambda band: band.min, reverse=True)
    begin = listing([f"{lower_first(band.name)} from {exact(band.min)}" for band in bands])
    yield RuleRow(
        "Priority",
        f"{_factors(snapshot)}. The largest value possible, {exact(largest_priority(questionnaire))}, is made 100. "
        f"{upper_first(begin)}. Equal gaps: the lower level first, then the higher weight, then the item's code.",
        _priority(snapshot) if gaps else "No gap",
    )
    change = scoring.change
    if snapshot.comparison is not None and change is not None:
        yield RuleRow(
            "Change",
            "Both cycles on the items that have a level and the same wording in both, with the weights that hold now. "
            f"A total needs {percent(change.min_common_weight)} of the weight.",
            f"{percent(snapshot.comparison.common_share)} of the weight can be compared",
        )


def _weighted(snapshot: Snapshot) -> bool:
    """Whether the weight of an item makes a difference: there are several, or the only one is not 1."""
    return any(weight.value != 1 for weight in snapshot.questionnaire.weights)


def _factors(snapshot: Snapshot) -> str:
    rule, weighted = snapshot.questionnaire.scoring.gap, _weighted(snapshot)
    parts = ["Weight × levels short" if weighted else "Levels short"]
    if rule.foundation_factor != 1:
        parts.append(f"× {exact(rule.foundation_factor)} if other gaps rest on it")
    if rule.perception_factor != 1:
        here = "" if snapshot.voices else " (none was given here)"
        parts.append(f"× {exact(rule.perception_factor)} if a survey sees less{here}")
    return ", ".join(parts)


def _priority(snapshot: Snapshot) -> str:
    gap, rule = snapshot.results.gaps[0], snapshot.questionnaire.scoring.gap
    factors = ["100", *([str(gap.weight)] if _weighted(snapshot) else []), str(gap.shortfall)]
    if gap.holds_back:
        factors.append(exact(rule.foundation_factor))
    if gap.seen_less_by:
        factors.append(exact(rule.perception_factor))
    largest = exact(largest_priority(snapshot.questionnaire))
    name = upper_first(snapshot.questionnaire.named(gap.item))
    return f"{name}: {' × '.join(factors)} / {largest} = {short_number(gap.priority)}"


def _people(snapshot: Snapshot) -> Iterator[RuleRow]:
    scoring, results = snapshot.questionnaire.scoring, snapshot.results
    raters, survey = scoring.multi_rater, scoring.survey
    if results.spreads and raters is not None:
        apart = sum(found.disagreed for found in results.spreads.values())
        yield RuleRow(
            "Disagreement",
            f"Ratings that lie {plural(raters.range_at_least, 'level')} or more apart, or on average more than "
            f"{exact(raters.average_deviation_above)} levels from the middle one (of two, the lower). They change no "
            f"score.",
            f"The team disagreed on {_count(apart)} of {plural(len(results.spreads), 'rated item')}",
        )
    if snapshot.voices and survey is not None:
        far = sum(abs(gap.gap) >= survey.perception_gap_from for gap in results.perception)
        yield RuleRow(
            "Surveys",
            f"The middle one of at least {plural(survey.min_n_item, 'answer')} (of two, the lower) beside the agency's "
            f"level. {upper_first(plural(survey.perception_gap_from, 'level'))} apart or more is a difference.",
            upper_first(f"{plural(len(results.perception), 'comparison')}, {_count(far)} with a difference")
            if results.perception
            else "Nothing to compare",
        )


def _count(number: int) -> str:
    return words(number) if number else "none"
