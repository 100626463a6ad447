"""What is written to a file in YAML is read back as it was, and a person finds their way in it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import Answered, ResponsesFile, check_responses, read_responses, write_responses
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Agency
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.files import ODD, files
from tests.catalog.refusal import DATA
from tests.house_care import other
from tests.shipped import SHIPPED

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))
HOUSE = other()
SAMPLES = sorted((QUESTIONNAIRES / "samples").glob("*.yaml"))
ELM_GROVE = ResponsesFile(Agency("Elm Grove"))


def read_back(file: ResponsesFile, questionnaire: Questionnaire) -> ResponsesFile:
    return check_responses(parse_document(write_responses(file, questionnaire), "written.yaml"), questionnaire)[0]


@pytest.mark.parametrize(
    "questionnaire", [SHIPPED, EVERY, SMALLEST, HOUSE], ids=["shipped", "every", "smallest", "house"]
)
@settings(max_examples=30)
@given(data=st.data())
def test_any_file_is_read_back_as_it_was(questionnaire: Questionnaire, data: st.DataObject) -> None:
    file = data.draw(files(questionnaire))
    assert read_back(file, questionnaire) == file


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_read_back_as_they_were(sample: object) -> None:
    file, _ = read_responses(sample, SHIPPED)
    assert read_back(file, SHIPPED) == file


@pytest.mark.parametrize("text", ODD)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    file = replace(ELM_GROVE, responses={"EXP-1.1": ItemResponse(level=1, note=text)})
    assert read_back(file, SHIPPED) == file


def test_not_applicable_without_a_reason_is_kept_as_a_draft() -> None:
    file = replace(ELM_GROVE, responses={"LEA-4.4": ItemResponse(not_applicable=True)})
    written = parse_document(write_responses(file, SHIPPED), "written.yaml")
    read, (said,) = check_responses(written, SHIPPED)
    assert read == file
    assert "Not applicable without a reason counts as not answered." in said


def test_what_no_file_can_say_is_left_out() -> None:
    file = replace(
        ELM_GROVE,
        profile={"state": None},
        responses={"EXP-1.1": ItemResponse(level=1, reason="", note="a\0b\u2028c", missing=" \n")},
    )
    assert read_back(file, SHIPPED) == replace(
        file, profile={}, responses={"EXP-1.1": ItemResponse(level=1, note="a b c")}
    )


def test_a_file_says_where_everything_stands() -> None:
    piece = EvidenceItem("Order 12", EvidenceKind.POLICY)
    file = replace(
        ELM_GROVE,
        questionnaire=Answered("every", "1"),
        profile={"size": "few"},
        mode=Mode.FULL,
        responses={"D-1.1": ItemResponse(level=1, evidence=Evidence("E1", (piece,)), note="Read by all.\nTwice: yes.")},
        targets={"D-2.1": Target(2)},
    )
    written = write_responses(file, EVERY)
    assert written.startswith("# Responses to: Every part, version 1\n#\n# Write no names.\n")
    after = written[written.index("# --- The agency") :]
    lines = [line for line in after.splitlines() if line.strip() and not line.startswith("# ---")]
    assert (
        lines
        == """\
agency:
  name: "Elm Grove"
mode: full
profile:
  # Size
  size: "few"
responses:
  # ===== D-1 Reading (Domain) =====
  # D-1.1 Books
  D-1.1:
    level: 1
    evidence:
      grade: E1
      items:
        - title: "Order 12"
          kind: policy
    note: |-
      Read by all.
      Twice: yes.
  # D-1.2 Pages
  # D-1.2 is not answered.
  # ===== D-2 Writing (Domain) =====
  # D-2.1 Letters
  # D-2.1 is not answered.
targets:
  D-2.1:   # Letters
    level: 2""".splitlines()
    )


def test_a_quick_check_has_its_items_and_whatever_else_was_answered() -> None:
    answered = {"D-2.1": ItemResponse(level=1)}
    written = write_responses(replace(ELM_GROVE, mode=Mode.QUICK_CHECK, responses=answered), EVERY)
    assert "# D-1.1 Books" in written
    assert "# D-1.2 Pages" not in written
    assert "# D-2.1 Letters" in written
