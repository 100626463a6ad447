"""How scores work, worded: every rule with one worked example, which the scoring itself computes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, NamedTuple

from kl_assess.core.questionnaire import Domain, Element, Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.core.results import Results, evaluate
from kl_assess.core.scoring import ItemScore, Mode, Number, Score, Standing, Trace
from kl_assess.formatting import decimal, exact, listing, lower_first, percent, whole, words

ELEMENTS: Final = 2
"""The example uses so many elements of the first domain."""
DONT_KNOW: Final = None
LEVELS_AND_GRADES: Final = ((4, 2), (3, 2), (2, 1), DONT_KNOW, (2, 1), (0, 0), (3, 2), (4, 3))
"""The answers of the invented agency, in turn: a level and a step of evidence."""


@dataclass(frozen=True)
class LevelRow:
    """A level of the scale: what it means, its points, and the scores that take its name."""

    value: int
    name: str
    idea: str
    points: str
    scores: str


@dataclass(frozen=True)
class AnswerRow:
    """One answer of the example as it counts."""

    title: str
    weight: str
    answer: str
    points: str
    evidence: str
    supported: str


@dataclass(frozen=True)
class ElementRows:
    """The answers of one element."""

    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class Step:
    """One rule, what it makes of the example, and its section of the method."""

    heading: str
    rule: str
    workings: tuple[str, ...]
    section: str


@dataclass(frozen=True)
class ScoresPage:
    """How scores work."""

    levels: tuple[LevelRow, ...]
    domain: str
    count: str
    elements: tuple[ElementRows, ...]
    steps: tuple[Step, ...]


class Example(NamedTuple):
    """The invented agency: a part of the questionnaire, and what its answers give in full and as a quick check."""

    questionnaire: Questionnaire
    results: Results
    quick: Results | None

    @property
    def domain(self) -> Domain:
        """The only domain of the example."""
        return self.questionnaire.domains[0]

    @property
    def score(self) -> Score:
        """The score of that domain."""
        return self.results.domains[self.domain.id]


def scores_page(questionnaire: Questionnaire, catalogue: Resources) -> ScoresPage:
    """The page for a questionnaire; the example takes its first elements."""
    example = _example(questionnaire, catalogue)
    return ScoresPage(
        levels=tuple(_levels(questionnaire)),
        domain=example.domain.short,
        count=words(len(example.questionnaire.items)),
        elements=tuple(_rows(element, example) for element in example.domain.elements),
        steps=tuple(_steps(example)),
    )


def _example(questionnaire: Questionnaire, catalogue: Resources) -> Example:
    """Foundations may lead out of the part that is used, so the example goes without them."""
    first = questionnaire.domains[0]
    part = replace(
        questionnaire,
        domains=(replace(first, elements=first.elements[:ELEMENTS]),),
        scoring=replace(questionnaire.scoring, foundations=None),
    )
    answers = zip(part.items, LEVELS_AND_GRADES, strict=False)
    responses = {item.id: _answer(part, given) for item, given in answers}
    if evaluate(part, {}, responses, catalogue).overall.value is None:  # too much of a short element is not known
        responses = {item.id: _answer(part, LEVELS_AND_GRADES[0]) for item in part.items}
    modes = part.instrument.modes
    quick = modes is not None and modes.quick_check is not None
    return Example(
        questionnaire=part,
        results=evaluate(part, {}, responses, catalogue),
        quick=evaluate(part, {}, responses, catalogue, mode=Mode.QUICK_CHECK) if quick else None,
    )


def _answer(questionnaire: Questionnaire, given: tuple[int, int] | None) -> ItemResponse:
    if given is None:
        return ItemResponse(dont_know=True)
    level, step = given
    grades = list(questionnaire.grades)
    grade = grades[min(step, len(grades) - 1)] if grades else None
    return ItemResponse(level=min(level, questionnaire.top_level), evidence=Evidence(grade=grade))


# --- Tables -------------------------------------------------------------------------------------------------------


def _levels(questionnaire: Questionnaire) -> Iterable[LevelRow]:
    bands = questionnaire.scoring.maturity_levels
    ends = [*(band.min for band in bands[1:]), None]
    for level, points, band, end in zip(
        questionnaire.level_scale, questionnaire.level_points, bands, ends, strict=True
    ):
        scores = f"{exact(band.min)} and above" if end is None else f"{exact(band.min)} to below {exact(end)}"
        yield LevelRow(level.value, level.name, level.idea, exact(points), scores)


def _rows(element: Element, example: Example) -> ElementRows:
    return ElementRows(
        element.title,
        tuple(_row(item.title, example.results.items[item.id], example.questionnaire) for item in element.items),
    )


def _row(title: str, item: ItemScore, questionnaire: Questionnaire) -> AnswerRow:
    names = {level.value: level.name for level in questionnaire.level_scale}
    grade = questionnaire.grades.get(item.grade or "")
    return AnswerRow(
        title=title,
        weight=f"{item.weight} {questionnaire.weight_names[item.weight]}",
        answer=questionnaire.answer_names["dont_know"] if item.level is None else f"{item.level} {names[item.level]}",
        points="none" if item.points is None else exact(item.points),
        evidence=grade.name if grade else "not needed" if item.level == 0 else "none",
        supported="none" if item.supported_level is None else str(item.supported_level),
    )


# --- Steps --------------------------------------------------------------------------------------------------------


def _steps(example: Example) -> Iterable[Step]:
    yield _points(example)
    yield _element(example)
    yield _domain(example)
    yield _unknown(example)
    yield from _gates(example)
    if example.questionnaire.grades:
        yield _supported(example)
    yield _overall(example)
    yield from _quick(example)
    yield _gaps(example)


def _points(example: Example) -> Step:
    first = next(item for item in example.results.items.values() if item.points is not None)
    title = example.questionnaire.places[first.id].item.title
    return Step(
        "A level brings points",
        "You choose the description that fits, not a number. Each level stands for points from 0 to 100.",
        (f"“{title}” is at level {first.level}. It brings {exact(first.points or Fraction(0))} points.",),
        "4.1",
    )


def _element(example: Example) -> Step:
    names = ", ".join(f"{weight.value} ({lower_first(weight.name)})" for weight in example.questionnaire.weights)
    scores = example.results.elements
    return Step(
        "An element is the mean of its items, each by its weight",
        f"The weights of items are {names}. An answer that is not known stays out of the mean.",
        tuple(
            f"{element.title}: {_mean(scores[element.id].traces[Number.VALUE], scores[element.id].value)}"
            for element in example.domain.elements
        ),
        "4.1",
    )


def _domain(example: Example) -> Step:
    same = len({element.weight for element in example.domain.elements}) == 1
    alike = "Every element counts the same, so one with more items does not count more."
    return Step(
        "A domain is the mean of its elements",
        alike if same else "Each element counts by its own weight, whatever its number of items.",
        (f"{example.domain.short}: {_mean(example.score.traces[Number.VALUE], example.score.value)}",),
        "4.1",
    )


def _unknown(example: Example) -> Step:
    score, rules = example.score, example.questionnaire.scoring
    floors = percent(rules.element.min_coverage), percent(rules.domain.min_coverage)
    covered = score.traces[Number.COVERAGE].terms
    known = sum((term.weight * term.value for term in covered), Fraction(0))
    every = sum((term.weight for term in covered), Fraction(0))
    return Step(
        "What is not known makes a range",
        "Don’t know is never counted as zero. The range says what the score would be with every unknown answer at the "
        "lowest level, and with every one at the highest.",
        (
            f"Coverage: answers with {exact(known)} of {exact(every)} in weight, {percent(_of(score.coverage))}.",
            f"Range of {example.domain.short}: {whole(_of(score.low))} to {whole(_of(score.high))}.",
            f"An element has a score from {floors[0]} coverage, a domain from {floors[1]}.",
        ),
        "4.1 and 4.2",
    )


def _gates(example: Example) -> Iterable[Step]:
    names = [band.name for band in example.questionnaire.scoring.maturity_levels]
    sentences = {gate.id: gate.sentence for gate in example.questionnaire.scoring.gates}
    score = example.score
    for effect in score.gates:
        if effect.lowered and score.level is not None and score.level_by_points is not None:
            because = listing([f"“{example.questionnaire.places[item].item.title}”" for item in effect.because])
            number = f"{whole(_of(score.value))} is {names[score.level_by_points]} by number."
            held = f"Because of {because}, {example.domain.short} is called {names[score.level]}."
            yield Step(
                "A rule can lower the name, never the number", sentences[effect.gate], (f"{number} {held}",), "4.3"
            )


def _supported(example: Example) -> Step:
    grades = example.questionnaire.grades.values()
    caps = listing([f"{grade.name} supports level {grade.level_cap}" for grade in grades])
    score = example.score
    return Step(
        "The supported score counts only what evidence backs",
        f"Each answer has a grade of evidence, and each grade supports a level at most: {caps}. "
        "You grade it yourself, and both scores stand side by side.",
        (f"{example.domain.short}: {whole(_of(score.value))} as rated, {whole(_of(score.supported))} as supported.",),
        "4.4",
    )


def _overall(example: Example) -> Step:
    return Step(
        "The overall score comes last",
        "It is the mean of the domains. It is shown only when every domain that applies has a score, and always after "
        "the profile.",
        (f"The example has one domain only, so its overall score is {whole(_of(example.results.overall.value))} too.",),
        "4.1",
    )


def _quick(example: Example) -> Iterable[Step]:
    if example.quick is None:
        return
    every = example.quick.items.values()
    asked = sum(item.standing is not Standing.NOT_ASKED for item in every)
    score = example.quick.domains[example.domain.id]
    shown = "too few answers for a score" if score.value is None else str(whole(score.value))
    yield Step(
        "The quick check asks the critical items only",
        "It gives a profile of what was asked and the gaps. It has no overall score and is not compared over time.",
        (f"Here it asks {words(asked)} of the {words(len(every))} items. {example.domain.short}: {shown}.",),
        "4.12",
    )


def _gaps(example: Example) -> Step:
    titles = {item.id: item.title for item in example.questionnaire.items}
    bands = listing([f"{band.name} from {exact(band.min)}" for band in example.questionnaire.scoring.gap.bands])
    return Step(
        "Gaps come in order of priority",
        "A gap is an answer below its target. Its priority grows with the weight of the item and with how far it is "
        f"from the target: {bands}. What other gaps rest on counts more.",
        tuple(f"{gap.rank}. {titles[gap.item]}, {gap.band}. {gap.reason}" for gap in example.results.gaps)
        or ("The example has no gap.",),
        "4.5",
    )


# --- Numbers ------------------------------------------------------------------------------------------------------


def _mean(trace: Trace, value: Fraction | None) -> str:
    """A weighted mean as a sum: "(3 × 100 + 2 × 50) ÷ 5 = 80"; weights that are all 1 are not written."""
    plain = all(term.weight == 1 for term in trace.terms)
    parts = [_short(t.value) if plain else f"{exact(t.weight)} × {_short(t.value)}" for t in trace.terms]
    total = sum((term.weight for term in trace.terms), Fraction(0))
    result = _of(value)
    shown = f", shown as {whole(result)}" if result != whole(result) else ""
    return f"({' + '.join(parts)}) ÷ {exact(total)} = {_short(result)}{shown}."


def _short(value: Fraction) -> str:
    return exact(value) if value.denominator == 1 else decimal(value)


def _of(value: Fraction | None) -> Fraction:
    """A number that the example always has."""
    if value is None:
        raise ValueError("The worked example of this questionnaire has no score. Answer more of its items.")
    return value
