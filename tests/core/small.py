"""Small questionnaires and answers, built in memory: one line says what an example is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from kl_assess.core.questionnaire import (
    Band,
    ChangeRules,
    Confidence,
    Domain,
    DomainFloor,
    Element,
    ElementFloor,
    EvidenceGrade,
    Foundations,
    GapRules,
    Gate,
    Instrument,
    Item,
    ModeRule,
    Modes,
    PlanLimit,
    Questionnaire,
    RaterRules,
    ScaleLevel,
    Scoring,
    SpecialAnswer,
    SpecialOption,
    StrengthRules,
    SurveyInstrument,
    SurveyRules,
    Surveys,
    TargetRules,
    Weight,
)
from kl_assess.core.responses import Evidence, ItemResponse

NAMES = ("Not in place", "Informal", "Developing", "Established", "Sustained and improving")
CUTS = ("0", "12.5", "37.5", "62.5", "87.5")
GRADES = (("E0", "0", 1), ("E1", "0.34", 2), ("E2", "0.67", 3), ("E3", "1", 4))
NA = ItemResponse(not_applicable=True, reason="The case that the item names.")
DONT_KNOW = ItemResponse(dont_know=True)
BLANK = ItemResponse()


def item(item_id: str, weight: int = 1, levels: int = 5, **more: object) -> Item:
    """An item whose every text says only which level it is."""
    texts = {n: f"{item_id} at level {n}" for n in range(levels)}
    steps = {n: f"{item_id}: from level {n}" for n in range(levels)}
    given = {"version": 1, "title": f"Item {item_id}", "statement": "A practice.", "levels": texts, "next_steps": steps}
    return Item(id=item_id, weight=weight, **(given | more))


def questionnaire(
    domains: Sequence[Sequence[Sequence[int | Item]]],
    *,
    gates: Sequence[Gate] = (),
    enables: Mapping[str, tuple[str, ...]] | None = None,
    graded: bool = True,
    points: Sequence[str] = ("0", "25", "50", "75", "100"),
    domain_weights: Sequence[int] = (),
    **more: object,
) -> Questionnaire:
    """Domains of elements of items; a bare number is an item of that weight, named by its place (D1-1.2)."""
    built = []
    for d, elements in enumerate(domains, 1):
        parts = []
        for e, items in enumerate(elements, 1):
            made = tuple(
                i if isinstance(i, Item) else item(f"D{d}-{e}.{n}", i, len(points)) for n, i in enumerate(items, 1)
            )
            parts.append(Element(f"D{d}-{e}", f"Element {d}-{e}", made))
        weight = Fraction(domain_weights[d - 1]) if domain_weights else Fraction(1)
        built.append(Domain(f"D{d}", f"Domain {d}", f"Domain {d}", "A question?", tuple(parts), weight))
    scoring = Scoring(
        element=ElementFloor(Fraction("0.6")),
        domain=DomainFloor(Fraction("0.7"), Fraction("0.6")),
        maturity_levels=tuple(Band(n, Fraction(cut)) for n, cut in zip(NAMES, CUTS, strict=True)),
        targets=TargetRules({1: 2, 2: 3, 3: 3}),
        gap=GapRules(
            bands=(Band("First", Fraction(40)), Band("Next", Fraction(20)), Band("Later", Fraction(0))),
            plan_limit=(PlanLimit(5),),
            foundation_factor=Fraction("1.25"),
            perception_factor=Fraction("1.25"),
        ),
        na_flag_share=Fraction("0.2"),
        borderline_margin=Fraction("2.5"),
        gates=tuple(gates),
        foundations=Foundations(enables or {}, 2, "Look again."),
        confidence=Confidence(
            (Band("Low", Fraction(0)), Band("Moderate", Fraction("0.34")), Band("High", Fraction("0.67")))
        ),
        strengths=StrengthRules(min_weight=2, min_level=3, shown=3, from_domains=2),
        survey=SurveyRules(5, 10, complementary_suppression=True, perception_gap_from=1),
        multi_rater=RaterRules(Fraction("0.83"), 3, 3, 5),
        change=ChangeRules(Fraction(3), Fraction("0.8")),
    )
    given = {
        "instrument": Instrument(
            "small",
            "1",
            "Small",
            "Engagement",
            "Small report",
            "To test.",
            modes=Modes(ModeRule(""), ModeRule("", (3,))),
        ),
        "scoring": scoring,
        "weights": (Weight(3, "Critical"), Weight(2, "Important"), Weight(1, "Supporting")),
        "evidence_grades": tuple(
            EvidenceGrade(g, f"Grade {g}", "Meaning", Fraction(p), cap) for g, p, cap in GRADES if graded
        ),
        "surveys": Surveys(
            (),
            SpecialOption("cannot_say", "Cannot say"),
            (
                SurveyInstrument("PARTNER", "Partners", "Partners", "partners", 8, "", ()),
                SurveyInstrument("OFFICER", "Officers", "Officers and staff", "officers", 8, "", ()),
            ),
        ),
    }
    return Questionnaire(
        schema_version="1",
        level_scale=tuple(ScaleLevel(n, NAMES[n], "Idea.", Fraction(p)) for n, p in enumerate(points)),
        domains=tuple(built),
        special_answers=(
            SpecialAnswer("not_applicable", "Not applicable", ""),
            SpecialAnswer("dont_know", "Don't know", ""),
            SpecialAnswer("unanswered", "Not answered", ""),
        ),
        **(given | more),
    )


def without(small: Questionnaire, rule: str) -> Questionnaire:
    """The questionnaire without one optional rule of its scoring."""
    return replace(small, scoring=replace(small.scoring, **{rule: None}))


def level(value: int, grade: str | None = None) -> ItemResponse:
    """An answer at a level."""
    return ItemResponse(level=value, evidence=Evidence(grade=grade))


def answers(questionnaire: Questionnaire, *given: int | ItemResponse | None) -> dict[str, ItemResponse]:
    """Answers in the order of the items: a number is a level, None is left blank."""
    pairs = zip(questionnaire.items, given, strict=True)
    return {i.id: level(a) if isinstance(a, int) else a for i, a in pairs if a is not None}
