"""Values become JSON whole, and in one form whose digest names their content."""

import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.catalog.canonical import canonical, digest, to_json
from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.core.questionnaire import Questionnaire, ScaleLevel, Weight
from kl_assess.core.responses import EvidenceItem, EvidenceKind
from kl_assess.core.scoring import Term
from tests.catalog.refusal import DATA, edited
from tests.house_care import other
from tests.shipped import SHIPPED

EVERY = (DATA / "every.yaml").read_text()


def every(text: str = EVERY) -> Questionnaire:
    return questionnaire_from(parse_document(text, "every.yaml"))


def test_a_value_is_told_whole() -> None:
    assert to_json(ScaleLevel(1, "Low", "Some", Fraction(275, 6))) == {
        "value": 1,
        "name": "Low",
        "idea": "Some",
        "points": "275/6",
    }
    assert to_json({1: (Fraction(45), None, True)}) == {"1": ["45", None, True]}
    assert to_json(Term("A", Fraction(3), Fraction(50))) == {"id": "A", "weight": "3", "value": "50"}
    assert to_json(EvidenceItem("Log", EvidenceKind.RECORD, dt.date(2026, 1, 31))) == {
        "title": "Log",
        "kind": "record",
        "date": "2026-01-31",
        "address": None,
        "file": None,
        "private": False,
    }


def test_a_questionnaire_is_json() -> None:
    assert json.loads(json.dumps(to_json(SHIPPED))) == to_json(SHIPPED)


@pytest.mark.parametrize("value", [0.5, object(), Weight, {1.5: "a"}, {True: "a"}])
def test_a_float_or_anything_unknown_is_no_value(value: object) -> None:
    with pytest.raises(TypeError, match="has no form"):
        to_json(value)


@pytest.mark.parametrize("questionnaire", [SHIPPED, every(), other(), read_questionnaire(DATA / "smallest.yaml")])
def test_the_canonical_text_holds_the_whole_content(questionnaire: Questionnaire) -> None:
    document = parse_document(canonical(questionnaire), "canonical.json")
    read = convert(document, Questionnaire)
    document.finish()
    assert read == questionnaire
    assert digest(read) == digest(questionnaire)


def test_the_way_a_file_is_written_does_not_change_the_digest() -> None:
    rewritten = EVERY.replace("0.60", "0.6").replace("# Every part", "# A comment on every part")
    rewritten = edited(rewritten, "    weight: 1.5\n", "").replace("  - id: D\n", "  - weight: 1.50\n    id: D\n")
    rewritten = edited(
        rewritten, "{lead: staff, also: [public]}", '\n              also: ["public"]\n              lead: staff'
    )
    assert rewritten != EVERY
    assert digest(every(rewritten)) == digest(every())


def test_a_default_that_is_written_out_does_not_change_the_digest() -> None:
    written = edited(EVERY, "value: few}, add_topics", "value: few, blank: true}, add_topics")
    assert digest(every(written)) == digest(every())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Some write.", "Some write!"),
        ("min_coverage: 0.60", "min_coverage: 0.61"),
        ("version: 2\n", "version: 3\n"),
        ("blank: false}, limit: 3", "blank: true}, limit: 3"),
    ],
)
def test_any_change_of_content_changes_the_digest(old: str, new: str) -> None:
    assert digest(every(edited(EVERY, old, new))) != digest(every())


def test_the_order_of_items_is_content() -> None:
    domain = every().domains[0]
    turned = replace(every(), domains=(replace(domain, elements=domain.elements[::-1]),))
    assert digest(turned) != digest(every())


def test_a_digest_is_that_of_the_canonical_text() -> None:
    assert canonical(Weight(1, "Härte")) == '{"name":"Härte","value":1}'
    # printf '{"name":"Härte","value":1}' | sha256sum
    assert digest(Weight(1, "Härte")) == "7f390a964e6e741f3788d6a794cc608c75b18e53ea53bc0b8b52535663cef603"
