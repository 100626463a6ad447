"""What does not have the shape of the types is refused in words that say how to mend it."""

import pytest

from kl_assess.catalog.questionnaire import questionnaire_from
from tests.catalog.refusal import DATA, Refusal, check_refusal

EVERY = (DATA / "every.yaml").read_text()

REFUSALS = [
    Refusal(
        "    short: Domain\n",
        "    shrt: Domain\n    short: Domain\n",
        "D > shrt",
        'There is no key "shrt" here. Did you mean "short"?',
    ),
    Refusal(
        "            statement: Everybody writes.\n",
        "",
        "D-2.1 > statement",
        'The key "statement" is missing. Add it.',
        "- id: D-2.1",
    ),
    Refusal(
        "            version: 2\n",
        '            version: "2"\n',
        "D-1.2 > version",
        "This must be a whole number. Write 2 without quotes.",
    ),
    Refusal("    short: Domain\n", "    short: 3\n", "D > short", 'This must be text. Put it in quotes: "3".'),
    Refusal(
        "    short: Domain\n",
        "    short: No\n",
        "D > short",
        'No without quotes can mean two things. Write "No" in quotes for the word, or false.',
    ),
    Refusal(
        "    short: Domain\n",
        "    short: Domain\n    short: Again\n",
        "D > short",
        "This key stands here twice, first in line N. Keep one of the two.",
        "short: Again",
    ),
    Refusal("    short: Domain\n", "    short:\n", "D > short", "Nothing stands here. Write text."),
    Refusal(
        "    short: Domain\n",
        '    short: ""\n',
        "D > short",
        "This text is empty. Write it, or leave the key out where it is optional.",
    ),
    Refusal(
        "    short: Domain\n",
        "    short: A name that is too long to stand in a chart\n",
        "D > short",
        "This text has 43 characters, and 30 fit in print. Shorten it.",
    ),
    Refusal(
        "na: {allowed: true, when: No books exist.}",
        'na: {allowed: "true", when: No books exist.}',
        "D-1.1 > na > allowed",
        "This must be true or false. Write true without quotes.",
    ),
    Refusal(
        "topics: [reading]\n            small",
        "topics: reading\n            small",
        "D-1.1 > topics",
        "This must be a list. Put it in brackets: [reading].",
    ),
    Refusal("how: page", "how: heard", "sources > BOOK > how", '"heard" is not known here. Use page or opening.'),
    Refusal(
        "min_coverage: 0.60",
        "min_coverage: 60%",
        "scoring > element > min_coverage",
        'This must be a number, not the text "60%".',
    ),
    Refusal(
        "min_coverage: 0.60",
        "min_coverage: .inf",
        "scoring > element > min_coverage",
        ".inf is not a plain number. Write out the number in digits, or put the text in quotes.",
    ),
    Refusal(
        "min_coverage: 0.60",
        "min_coverage: 6e-1",
        "scoring > element > min_coverage",
        "6e-1 is not a plain number. Write out the number in digits, or put the text in quotes.",
    ),
    Refusal(
        "min_coverage: 0.60",
        'min_coverage: "0.60"',
        "scoring > element > min_coverage",
        "This must be a number. Write 0.60 without quotes.",
    ),
    Refusal(
        "when: {any_item: [{weight: 2, at: 0}], confidence_below: 0.34}",
        "when: A key item is missing",
        "G2 > when",
        "This needs a rule, not a sentence. Write it as {any_item: ...}, {confidence_below: ...} or "
        "{above_lowest_domain_by_more_than: ...}.",
    ),
    Refusal(
        "at_most: {level: 1}",
        "at_most: one level",
        "G2 > at_most",
        "This needs a rule, not a sentence. Write it as {level: ...} or {above_lowest_domain_by: ...}.",
    ),
    Refusal(
        "when: {field: group, op: not_in, value: [all], blank: false}",
        "when: fewer than 10 officers",
        "small_agency > when",
        "This needs a rule, not a sentence. Write it as {field: ..., op: ..., value: ...}, {all: ...} or {any: ...}.",
    ),
    Refusal(
        "why: {text: Reading helps., sources: [BOOK]}",
        "why: Reading helps.",
        "D-1.1 > why",
        "This needs keys with values, not a text. Write it as {text: ...}.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip() or refusal.old.strip())
def test_a_value_of_another_kind_is_refused(refusal: Refusal) -> None:
    check_refusal(EVERY, refusal, questionnaire_from)
