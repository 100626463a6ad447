"""A blank file for a text editor: it can be read as it is, and everything in it can be used."""

import pytest

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.catalog.responses import ResponsesFile, check_responses
from kl_assess.catalog.template import EXAMPLE, yaml_template
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import Status
from kl_assess.core.scoring import Mode, is_asked
from tests.catalog.refusal import DATA
from tests.shipped import SHIPPED

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))
ALL = pytest.mark.parametrize("questionnaire", [SHIPPED, EVERY, SMALLEST], ids=["shipped", "every", "smallest"])


def read(text: str, questionnaire: Questionnaire) -> ResponsesFile:
    return check_responses(parse_document(text, "blank.yaml"), questionnaire)[0]


def with_examples(text: str) -> str:
    """The blank file with every part used that stands there as an example."""
    return "\n".join(line.removeprefix(EXAMPLE) for line in text.splitlines())


@ALL
def test_a_blank_file_reads_as_nothing_answered(questionnaire: Questionnaire) -> None:
    file = read(yaml_template(questionnaire), questionnaire)
    assert list(file.responses) == list(questionnaire.places)
    assert {response.status for response in file.responses.values()} == {Status.BLANK}
    assert not any(file.profile.values())
    assert file == ResponsesFile(
        file.agency, file.questionnaire, profile=file.profile, responses=file.responses, mode=Mode.FULL
    )


@ALL
def test_every_field_of_the_profile_stands_in_it_but_those_worked_out(questionnaire: Questionnaire) -> None:
    data = parse_document(yaml_template(questionnaire), "blank.yaml").data
    assert isinstance(data, dict)
    assert list(data.get("profile", ())) == [f.id for f in questionnaire.profile.fields if f.kind != "derived"]


@ALL
def test_the_examples_are_good_files(questionnaire: Questionnaire) -> None:
    blank = yaml_template(questionnaire)
    used = {line.removeprefix(EXAMPLE).partition(":")[0] for line in blank.splitlines() if line.startswith(EXAMPLE)}
    file = read(with_examples(blank), questionnaire)
    parts = {part for part in ResponsesFile.__dataclass_fields__ if part in used}
    assert parts >= {"report", "words", "ratings", "plan"}
    assert all(getattr(file, part) for part in parts)


def test_the_shipped_questionnaire_has_an_example_of_every_part() -> None:
    file = read(with_examples(yaml_template(SHIPPED)), SHIPPED)
    assert all(getattr(file, part) for part in ResponsesFile.__dataclass_fields__)


def test_a_quick_check_asks_only_its_items() -> None:
    file = read(yaml_template(SHIPPED, Mode.QUICK_CHECK), SHIPPED)
    assert file.mode is Mode.QUICK_CHECK
    assert list(file.responses) == [i.id for i in SHIPPED.items if is_asked(i, SHIPPED, Mode.QUICK_CHECK)]


def test_a_filled_in_answer_is_read() -> None:
    blank = yaml_template(SHIPPED)
    first = blank.index("  EXP-1.1:\n")
    filled = blank[:first] + blank[first:].replace("level:", "level: 3", 1).replace("grade:", "grade: E2", 1)
    response = read(filled, SHIPPED).responses["EXP-1.1"]
    assert (response.level, response.evidence.grade) == (3, "E2")


@ALL
def test_everything_that_people_need_to_choose_stands_beside_it(questionnaire: Questionnaire) -> None:
    """Comments are wrapped, so their words are compared."""
    words = " ".join(yaml_template(questionnaire).replace("#", " ").split())
    assert all(caution in words for caution in questionnaire.instrument.cautions)
    assert "docs/" not in words
    for item in questionnaire.items:
        texts = [item.title, item.statement, *item.levels.values(), item.na.when if item.na.allowed else None]
        assert all(" ".join(text.split()).rstrip(".") in words for text in texts if text)
    assert ("No grade is needed at level 0" in words) is bool(questionnaire.evidence_grades)
    for weight in questionnaire.weights:
        used = any(item.weight == weight.value for item in questionnaire.items)
        assert (f"Weight: {weight.name}." in words) is (used and len(questionnaire.weights) > 1)
    for grade in questionnaire.evidence_grades:
        assert f"{grade.id} {grade.name}: {grade.meaning}" in words
    for field in questionnaire.profile.fields:
        assert field.kind == "derived" or all(f'"{o.value}": {o.label}' in words for o in field.options)


@pytest.mark.parametrize("item_id", ["1.1", "7", "no"])
def test_ids_that_yaml_would_misread_stand_in_quotes(item_id: str) -> None:
    odd = (DATA / "smallest.yaml").read_text(encoding="utf-8").replace("D-1.1", f'"{item_id}"')
    questionnaire = questionnaire_from(parse_document(odd, "odd.yaml"))
    file = read(with_examples(yaml_template(questionnaire)), questionnaire)
    assert list(file.responses) == list(file.ratings) == [item_id]
