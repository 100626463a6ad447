"""The engine and an independent implementation agree on generated cases: thousands of them in `make test-all`."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.gaps import find_gaps, largest_priority
from kl_assess.core.profile import applies
from kl_assess.core.responses import Evidence, ItemResponse, Target
from kl_assess.core.scoring import Standing, score
from kl_assess.core.voices import (
    Ratings,
    SurveyResult,
    SurveySummary,
    lower_median,
    perception_gaps,
    spread,
)
from tests.core import scoring_reference as reference
from tests.generated import examples
from tests.shipped import SHIPPED

NAMES = [level.name for level in SHIPPED.level_scale]
NO_ANSWER = {
    "blank": ItemResponse(),
    "dont_know": ItemResponse(dont_know=True),
    "na": ItemResponse(not_applicable=True, reason="The stated case."),
    "na_draft": ItemResponse(not_applicable=True),
}


def field(name):
    return st.sampled_from([None, *(option.value for option in SHIPPED.fields[name].options)])


profiles = st.fixed_dictionaries(
    {
        "sworn_band": field("sworn_band"),
        "lep_presence": field("lep_presence"),
        "oversight_models": st.one_of(
            st.none(), st.lists(field("oversight_models").filter(bool), unique=True, max_size=3).map(tuple)
        ),
        "outside_recommendations_36m": st.sampled_from([None, True, False]),
    }
)
levels = st.one_of(st.integers(0, 4), st.integers(3, 4), st.sampled_from([*NO_ANSWER, "blank", "dont_know"]))
grades = st.sampled_from([None, "E0", "E1", "E2", "E3"])


@st.composite
def answered(draw):
    """Answers of one agency: what an agency is likely to say, from nearly nothing to everything."""
    kinds = draw(
        st.sampled_from([levels, st.integers(0, 4), st.integers(2, 4), st.sampled_from([4, 4, 4, "dont_know"])])
    )
    given = {}
    for item in SHIPPED.items:
        answer = draw(kinds)
        given[item.id] = (
            NO_ANSWER[answer]
            if isinstance(answer, str)
            else ItemResponse(level=answer, evidence=Evidence(draw(grades)))
        )
    return given


def as_reference(item, responses, supported=None):
    """(weight, level) of one item as the reference writes it."""
    found = responses[item.id]
    if found.not_applicable and found.reason:
        return item.weight, reference.NA
    value = found.level
    if supported and value is not None:
        value = reference.supported(value, found.evidence.grade)
    return item.weight, value


def rows_of(domain, shown, responses, *, supported=False):
    return [
        (1, [as_reference(i, responses, supported) for i in element.items if i in shown]) for element in domain.elements
    ]


@examples(150, 1500)
@given(profiles, answered())
def test_every_score_equals_the_reference(profile, responses):
    scores = score(SHIPPED, profile, responses)
    shown = [i for i in SHIPPED.items if applies(i, SHIPPED, profile)]
    as_lists = {k: list(v) if isinstance(v, tuple) else v for k, v in profile.items()}
    assert [i.id for i in shown] == [i["id"] for i in reference.applicable_items(as_lists)]
    published, names = [], []
    for domain in SHIPPED.domains:
        ours = scores.domains[domain.id]
        rows = rows_of(domain, shown, responses)
        theirs = reference.domain(rows)
        if theirs["score"] == reference.NA:
            assert ours.standing is Standing.NOT_APPLICABLE
            continue
        assert (ours.value, ours.coverage, ours.low, ours.high, ours.na_share) == tuple(
            theirs[k] for k in ("score", "coverage", "low", "high", "na_share")
        )
        for element, expected in zip(domain.elements, theirs["elements"], strict=True):
            assert scores.elements[element.id].value == (None if expected == reference.NA else expected)
        items = [i for e in domain.elements for i in e.items if i in shown]
        graded = [(*as_reference(i, responses), responses[i.id].evidence.grade) for i in items]
        confidence = reference.confidence(graded)
        assert ours.confidence == confidence
        assert ours.confidence_label == (None if confidence is None else reference.confidence_label(confidence))
        assert ours.supported == reference.domain(rows_of(domain, shown, responses, supported=True))["score"]
        published.append(theirs["score"])
        if theirs["score"] is not None:
            critical = [level for w, level, _ in graded if w == 3 and level != reference.NA]
            name, gates = reference.domain_level(theirs["score"], critical, confidence)
            assert (NAMES[ours.level], [g.gate for g in ours.gates if g.lowered]) == (name, gates)
            names.append(name)
    total, name, gates = reference.overall(published, names)
    assert scores.overall.value == total
    assert (None if scores.overall.level is None else NAMES[scores.overall.level]) == name
    assert [g.gate for g in scores.overall.gates] == gates


@examples(60, 500)
@given(
    answered(),
    st.dictionaries(st.sampled_from([i.id for i in SHIPPED.items]), st.integers(0, 4), max_size=20),
    st.dictionaries(
        st.sampled_from([i.id for i in SHIPPED.items]), st.lists(st.integers(0, 4), min_size=1, max_size=9), max_size=20
    ),
)
def test_every_priority_and_band_equals_the_reference(responses, own_targets, survey):
    targets = {item: Target(level, "Ours.") for item, level in own_targets.items()}
    results = {i: SurveyResult(len(given), lower_median(given)) for i, given in survey.items()}
    scores = score(SHIPPED, {}, responses, targets=targets)
    told = {i.id: i.level for i in scores.items.values() if i.level is not None}
    seen = perception_gaps(told, [SurveySummary("PARTNER", results)], SHIPPED)
    for item, votes in survey.items():
        if item in told:
            expected = reference.perception_gap(told[item], votes)
            ours = [gap.gap for gap in seen if gap.item == item]
            assert ours == ([] if expected == "suppressed" else [expected])
    gaps = find_gaps(SHIPPED, {}, scores, seen)
    short = {i.id for i in scores.items.values() if i.level is not None and i.level < i.target}
    assert {gap.item for gap in gaps} == short
    for gap in gaps:
        rests = set(reference.S["foundations"]["enables"].get(gap.item, [])) & short
        votes = survey.get(gap.item, [])
        less = len(votes) >= 5 and gap.level - reference.lower_median(votes) >= 1
        expected = reference.priority(gap.weight, gap.level, gap.target, bool(rests), less)
        assert (gap.priority, gap.band) == (expected, reference.band(expected))
    assert largest_priority(SHIPPED) == Fraction("18.75")
    order = [(-g.priority, g.level, -g.weight, g.item) for g in gaps]
    assert order == sorted(order)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_ratings_are_judged_as_in_the_reference(given):
    found = spread("EXP-1.1", Ratings(tuple(given)), SHIPPED)
    assert (found.median, found.disagreed) == (reference.lower_median(given), reference.disagreement(given))


def test_the_reference_holds_its_own_examples():
    reference.examples()


# --- Properties that hold for any answers ---------------------------------------------------------------------------


@examples(50, 300)
@given(profiles, answered())
def test_numbers_keep_their_bounds(profile, responses):
    scores = score(SHIPPED, profile, responses)
    for found in [*scores.elements.values(), *scores.domains.values(), scores.overall]:
        if found.value is not None:
            assert 0 <= found.low <= found.value <= found.high <= 100
            assert found.supported <= found.value
            assert found.level <= found.level_by_points
            assert found.close_to is None or abs(found.close_to - found.level) == 1
            assert 0 < found.coverage <= 1
            assert found.coverage < 1 or found.low == found.value == found.high


@examples(50, 300)
@given(answered(), st.data())
def test_raising_a_level_never_lowers_a_score(responses, data):
    before = score(SHIPPED, {}, responses)
    candidates = [i.id for i in before.items.values() if i.level is not None and i.level < 4]
    if not candidates:
        return
    item = data.draw(st.sampled_from(candidates))
    raised = ItemResponse(level=before.items[item].level + 1, evidence=responses[item].evidence)
    after = score(SHIPPED, {}, {**responses, item: raised})
    for group in ("elements", "domains"):
        for found_id, found in getattr(before, group).items():
            if found.value is not None:
                new = getattr(after, group)[found_id]
                assert new.value >= found.value
                assert new.supported >= found.supported
    if before.overall.value is not None:
        assert after.overall.value >= before.overall.value


@examples(40, 200)
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_answers_is_irrelevant(responses, random):
    shuffled = list(responses.items())
    random.shuffle(shuffled)
    assert score(SHIPPED, {}, dict(shuffled)) == score(SHIPPED, {}, responses)
