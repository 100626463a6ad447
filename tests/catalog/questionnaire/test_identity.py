"""Ids are well formed and used once."""

import pytest

from kl_assess.catalog.questionnaire import questionnaire_from
from tests.catalog.refusal import DATA, Refusal, check_refusal

EVERY = (DATA / "every.yaml").read_text()

REPEATED = """\
          - {id: D-1.2, version: 1, title: T, statement: S, levels: {0: a, 1: b, 2: c}, next_steps: {0: a, 1: b, 2: c}}
"""
REFUSALS = [
    Refusal(
        "      - id: D-2\n",
        f"{REPEATED}      - id: D-2\n",
        "D-1.2 > id",
        'The item "D-1.2" is used already in line N. Give this one another.',
    ),
    Refusal(
        "id: D-2\n", "id: D-1\n", "D-1 > id", 'The element "D-1" is used already in line N. Give this one another.'
    ),
    Refusal(
        "id: raters",
        "id: the raters",
        "the raters > id",
        'The id "the raters" is not well formed. Use at most 80 letters, digits, dots, dashes and '
        "underscores, and begin with a letter or digit.",
    ),
    Refusal(
        "  - {id: public, label: Public}\n",
        "  - {id: public, label: Public}\n  - {id: staff, label: Again}\n",
        "staff > id",
        'The respondent group "staff" is used already in line N. Give this one another.',
        "- {id: staff, label: Again}",
    ),
    Refusal(
        "{id: E1, name",
        "{id: E0, name",
        "E0 > id",
        'The evidence grade "E0" is used already in line N. Give this one another.',
    ),
    Refusal("id: G2", "id: G1", "G1 > id", 'The gate "G1" is used already in line N. Give this one another.'),
    Refusal(
        "id: raters",
        "id: size",
        "size > id",
        'The profile field "size" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{value: many, label: Many}",
        "{value: many, label: Many}, {value: few, label: Again}",
        "size > options > few > value",
        'The value "few" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{value: many, label: Many}",
        "{value: many, label: few}",
        "size > options > many > label",
        'The label "few" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{id: E1, name: Shown",
        "{id: E1, name: asserted",
        "E1 > name",
        'The name "asserted" is used already in line N. Give this one another.',
    ),
    Refusal(
        "name: Not answered",
        "name: Don\N{RIGHT SINGLE QUOTATION MARK}t  know",
        "special_answers > Don\N{RIGHT SINGLE QUOTATION MARK}t  know > name",
        'The name "Don\N{RIGHT SINGLE QUOTATION MARK}t  know" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{value: 1, name: Other}",
        "{value: 2, name: Other}",
        "weights > Other > value",
        'The weight "2" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{value: 1, name: Other}",
        "{value: 1, name: Key}",
        "weights > Key > name",
        'The name "Key" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{id: reading, label: Reading, keywords: [books]}",
        "{id: reading, label: Reading}\n  - {id: reading, label: Again}",
        "reading > id",
        'The topic "reading" is used already in line N. Give this one another.',
        "- {id: reading, label: Again}",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip() or refusal.old.strip())
def test_a_doubtful_name_is_refused(refusal: Refusal) -> None:
    check_refusal(EVERY, refusal, questionnaire_from)
