"""What one part names, another part has."""

import pytest

from kl_assess.catalog.questionnaire import questionnaire_from
from tests.catalog.refusal import DATA, Refusal, check_refusal

EVERY = (DATA / "every.yaml").read_text()

REFUSALS = [
    Refusal(
        "based_on_sources: [BOOK]",
        "based_on_sources: [BOK]",
        "instrument > based_on_sources > entry 1",
        'There is no source "BOK". Did you mean "BOOK"?',
    ),
    Refusal(
        "  sources: [BOOK]\n  fields",
        "  sources: [PAGE]\n  fields",
        "profile > sources > entry 1",
        'There is no source "PAGE". Correct the name, or add the source.',
    ),
    Refusal(
        "text: Reading helps., sources: [BOOK]",
        "text: Reading helps., sources: [BOOK, OTHER]",
        "D-1.1 > why > sources > entry 2",
        'There is no source "OTHER". Correct the name, or add the source.',
    ),
    Refusal(
        "topics: [reading]\n            small",
        "topics: [readings]\n            small",
        "D-1.1 > topics > entry 1",
        'There is no topic "readings". Did you mean "reading"?',
    ),
    Refusal(
        "add_topics: [reading]",
        "add_topics: [writing]",
        "resource_rules > entry 1 > add_topics > entry 1",
        'There is no topic "writing". Correct the name, or add the topic.',
    ),
    Refusal(
        "            condition: C-BOOKS",
        "            condition: C-BOOK",
        "D-1.1 > condition",
        'There is no condition "C-BOOK". Did you mean "C-BOOKS"?',
    ),
    Refusal(
        "          condition: C-BOOKS\n          also",
        "          condition: C-X\n          also",
        "R-1 > condition",
        'There is no condition "C-X". Correct the name, or add the condition.',
    ),
    Refusal(
        "lead: staff",
        "lead: boss",
        "D-1.1 > respondents > lead",
        'There is no respondent group "boss". Correct the name, or add the respondent group.',
    ),
    Refusal(
        "also: [public]",
        "also: [publik]",
        "D-1.1 > respondents > also > entry 1",
        'There is no respondent group "publik". Did you mean "public"?',
    ),
    Refusal(
        "respondent_group: public",
        "respondent_group: readers",
        "READERS > respondent_group",
        'There is no respondent group "readers". Correct the name, or add the respondent group.',
    ),
    Refusal(
        "also_for: [staff]",
        "also_for: [stuff]",
        "READERS > also_for > entry 1",
        'There is no respondent group "stuff". Did you mean "staff"?',
    ),
    Refusal("mirrors: D-1.1", "mirrors: D-9.1", "R-1 > mirrors", 'There is no item "D-9.1". Did you mean "D-2.1"?'),
    Refusal(
        "D-1.2: [D-2.1]",
        "D-1.2: [D-2.2]",
        "scoring > foundations > enables > D-1.2 > entry 1",
        'There is no item "D-2.2". Did you mean "D-2.1"?',
    ),
    Refusal(
        "D-1.2: [D-2.1]",
        "X: [D-2.1]",
        "scoring > foundations > enables > X",
        'There is no item "X". Correct the name, or add the item.',
    ),
    Refusal(
        "D-1.2: [D-2.1]",
        "D-1.2: [D-2.1], D-2.1: [D-1.1]",
        "scoring > foundations > enables > D-1.1 > entry 1",
        "Items rest on one another in a circle here: D-1.1, D-1.2, D-2.1, D-1.1. Delete one of the links.",
    ),
    Refusal(
        "D-1.2: [D-2.1]",
        "D-1.2: [D-1.2]",
        "scoring > foundations > enables > D-1.2 > entry 1",
        "Items rest on one another in a circle here: D-1.2, D-1.2. Delete one of the links.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip() or refusal.old.strip())
def test_a_name_that_nothing_has_is_refused(refusal: Refusal) -> None:
    check_refusal(EVERY, refusal, questionnaire_from)
