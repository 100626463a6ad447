"""What is stored is read back to the value it was, in the order it had."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_assess.catalog.canonical import canonical, digest, in_order
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import ResponsesFile, read_responses
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.action_plan import ActionPlan
from kl_assess.core.comparison import PastResponse
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.results import Results, evaluate
from kl_assess.core.snapshot import Snapshot
from kl_assess.core.voices import Ratings, SurveyResult, SurveySummary
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.workflow.freezing import freeze
from tests.catalog.files import files
from tests.catalog.refusal import DATA
from tests.core.small import NA, item, level, questionnaire
from tests.core.small import answers as in_turn
from tests.house_care import other
from tests.report.snapshots import NO_RESOURCES, cycle, snapshot
from tests.shipped import INSTRUMENT, SHIPPED

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))
SAMPLES = sorted((QUESTIONNAIRES / "samples").glob("*.yaml"))
SMALL = questionnaire([[[3, item("Z-1", 2, na=EVERY.items[0].na)], [1]], [[2, 3]]], enables={"D1-1.1": ("D2-1.1",)})
FORMS = pytest.mark.parametrize("form", [canonical, in_order])


@FORMS
@pytest.mark.parametrize("value", [SHIPPED, EVERY, SMALLEST, other(), SMALL], ids=lambda value: value.instrument.id)
def test_a_questionnaire_is_read_back(value: Questionnaire, form) -> None:
    read = from_canonical(form(value), Questionnaire)
    assert read == value
    assert digest(read) == digest(value)


@FORMS
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_report_on_a_sample_is_read_back(sample, form) -> None:
    frozen = freeze(read_responses(sample, SHIPPED)[0], INSTRUMENT)
    assert from_canonical(form(frozen), Snapshot) == frozen
    assert from_canonical(form(frozen.results), Results) == frozen.results


LEVELS = st.integers(0, 4)
ANSWERS = st.lists(st.none() | LEVELS | st.sampled_from([level(3, "E1"), level(3, "E3")]), min_size=5, max_size=5)


@FORMS
@settings(max_examples=25)
@given(given=ANSWERS, before=st.lists(st.none() | LEVELS, min_size=5, max_size=5), full=st.booleans())
def test_any_report_is_read_back(form, given: list, before: list, *, full: bool) -> None:
    summary = SurveySummary("PARTNER", {"Z-1": SurveyResult(9, 0, 1), "D1-1.1": SurveyResult(0)}, 20, 12)
    frozen = snapshot(
        SMALL,
        in_turn(SMALL, *given[:1], NA, *given[2:]) if full else given,
        voices=(summary,) if full else (),
        ratings={"D2-1.1": Ratings((1, 2, None, 4), "Said.")} if full else None,
        before=cycle(SMALL, [PastResponse(1, dont_know=True), *before[1:]]) if full else None,
        plan=ActionPlan(reporting="Each quarter") if full else None,
    )
    assert from_canonical(form(frozen), Snapshot) == frozen
    assert from_canonical(form(frozen.results), Results) == frozen.results


@settings(max_examples=25)
@given(files(EVERY))
def test_any_responses_file_is_read_back(file: ResponsesFile) -> None:
    assert from_canonical(in_order(file), ResponsesFile) == file


def test_what_is_kept_in_order_stays_in_order() -> None:
    """Pages and reports go through mappings in their order, and so do results made from a questionnaire."""
    turned = questionnaire([[[3]], [[2]]], enables={"D2-1.1": ("D1-1.1",), "D1-1.1": ("D2-1.1",)})
    results = evaluate(turned, {}, dict(reversed(in_turn(turned, 1, 4).items())), NO_RESOURCES)
    for value in (turned, results):
        assert in_order(from_canonical(in_order(value), type(value))) == in_order(value)
    assert list(from_canonical(canonical(turned), Questionnaire).scoring.foundations.enables) == ["D1-1.1", "D2-1.1"]
    assert list(from_canonical(in_order(turned), Questionnaire).scoring.foundations.enables) == ["D2-1.1", "D1-1.1"]


WHOLE = in_order(SMALLEST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        WHOLE[:-1],
        "[" * 100_000,
        WHOLE.replace('"schema_version"', '"schema"'),
        WHOLE.replace('"schema_version":"1.0"', '"schema_version":1'),
        WHOLE.replace('"points":"1"', '"points":"one"'),
        WHOLE.replace('"points":"1"', '"points":["1"]'),
        WHOLE.replace('"levels":{"0"', '"levels":{"zero"'),
        WHOLE.replace('"value":0', '"value":false'),
    ],
)
def test_a_damaged_text_is_told(text: str) -> None:
    assert text != WHOLE
    with pytest.raises(CatalogError) as caught:
        from_canonical(text, Questionnaire)
    assert str(caught.value) == (
        "stored questionnaire: What was stored is damaged and cannot be read. Restore it from a backup."
    )
