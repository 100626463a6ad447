"""Numbers lie in their range, bands name every number, and gates can apply."""

import pytest

from kl_assess.catalog.questionnaire import questionnaire_from
from tests.catalog.refusal import DATA, Refusal, check_refusal

EVERY = (DATA / "every.yaml").read_text()

REFUSALS = [
    Refusal(
        "min_coverage: 0.60",
        "min_coverage: 60",
        "scoring > element > min_coverage",
        "This number must lie between 0 and 1. Change it.",
    ),
    Refusal(
        "foundation_factor: 1.25",
        "foundation_factor: 0.5",
        "scoring > gap > foundation_factor",
        "This number must be 1 or more. Change it.",
    ),
    Refusal(
        "borderline_margin: 2.5",
        "borderline_margin: -1",
        "scoring > borderline_margin",
        "This number must lie between 0 and 100. Change it.",
    ),
    Refusal(
        "{name: Later, min: 0}",
        "{name: Later, min: 5}",
        "scoring > gap > bands",
        "No band begins at 0, so low numbers have no name. Add a band with min: 0.",
    ),
    Refusal(
        "{name: First, min: 50}",
        "{name: First, min: 0}",
        "scoring > gap > bands > Later > min",
        "Another band begins at this number. Change one of the two.",
    ),
    Refusal(
        "{name: First, min: 50}",
        "{name: Later, min: 50}",
        "scoring > gap > bands > Later > name",
        'The name "Later" is used already in line N. Give this one another.',
    ),
    Refusal(
        "{name: Weak, min: 0}",
        "{name: Weak, min: 0.1}",
        "scoring > confidence > labels",
        "No band begins at 0, so low numbers have no name. Add a band with min: 0.",
    ),
    Refusal(
        "      - {limit: 5}\n",
        "",
        "scoring > gap > plan_limit > entry 1 > when",
        "The last limit must hold for every agency. Add one without when at the end.",
        "- {when: {field: size, op: equal, value:",
    ),
    Refusal(
        "{when: {field: size, op: equal, value: few, blank: false}, limit: 3}",
        "{limit: 3}",
        "scoring > gap > plan_limit > entry 1",
        "A limit without when holds for every agency, so those after it are never used. Put it last.",
    ),
    Refusal(
        "weights: [2]",
        "weights: [3]",
        "instrument > modes > quick_check > weights > entry 1",
        "There is no weight 3. Use 2 or 1.",
    ),
    Refusal(
        "weights: [2], ",
        "",
        "instrument > modes > quick_check > weights",
        "The weights of the items that a quick check asks are missing. List them.",
    ),
    Refusal(
        "full: {",
        "full: {weights: [2], ",
        "instrument > modes > full > weights",
        "The full assessment asks every item. Delete the key.",
    ),
    Refusal(
        "spread_printed_from: 5",
        "spread_printed_from: 2",
        "scoring > multi_rater > spread_printed_from",
        "What is printed is shown too. Write 3 or more, as spread_shown_from has.",
    ),
    Refusal(
        "min_level: 2",
        "min_level: 5",
        "scoring > strengths > min_level",
        "There is no level 5. Use a level from 0 to 2.",
    ),
    Refusal(
        "shown: 3, from_domains: 1",
        "shown: 1, from_domains: 2",
        "scoring > strengths > from_domains",
        "No more domains than strengths can be shown. Write 1 or less.",
    ),
    Refusal(
        "when: {above_lowest_domain_by_more_than: 1}",
        "when: {confidence_below: 0.5}",
        "G1 > when > confidence_below",
        '"confidence_below" says nothing about what this gate applies to ("overall"). '
        "Use above_lowest_domain_by_more_than.",
    ),
    Refusal(
        "when: {above_lowest_domain_by_more_than: 1}",
        "when: {}",
        "G1 > when",
        "This rule is empty. Write above_lowest_domain_by_more_than.",
    ),
    Refusal(
        "at_most: {above_lowest_domain_by: 1}",
        "at_most: {level: 1}",
        "G1 > at_most",
        'A gate on "overall" has one limit. Write {above_lowest_domain_by: ...}.',
    ),
    Refusal(
        "at_most: {level: 1}",
        "at_most: {level: 1, above_lowest_domain_by: 1}",
        "G2 > at_most",
        'A gate on "domain" has one limit. Write {level: ...}.',
    ),
    Refusal(
        "at_most: {level: 1}",
        "at_most: {level: 3}",
        "G2 > at_most > level",
        "There is no level 3. Use a level from 0 to 2.",
    ),
    Refusal(
        "at_most: {level: 1}", "at_most: {}", "G2 > at_most", 'A gate on "domain" has one limit. Write {level: ...}.'
    ),
    Refusal(
        "{weight: 2, at: 0}",
        "{weight: 3, at: 0}",
        "G2 > when > any_item > entry 1 > weight",
        "There is no weight 3. Use 2 or 1.",
    ),
    Refusal(
        "{weight: 2, at: 0}",
        "{weight: 2}",
        "G2 > when > any_item > entry 1",
        "A rule on items has one test. Write one of at, below or not_known.",
    ),
    Refusal(
        "{weight: 2, at: 0}",
        "{weight: 2, at: 0, not_known: true}",
        "G2 > when > any_item > entry 1",
        "A rule on items has one test. Write one of at, below or not_known.",
    ),
    Refusal(
        "{weight: 2, at: 0}",
        "{weight: 2, at: 3}",
        "G2 > when > any_item > entry 1 > at",
        "There is no level 3. Use a level from 0 to 2.",
    ),
    Refusal(
        "{weight: 2, at: 0}",
        "{weight: 2, below: 0}",
        "G2 > when > any_item > entry 1 > below",
        "No level is below 0. Write 1 or more, or use at: 0.",
    ),
    Refusal(
        "confidence_below: 0.34",
        "confidence_below: 34",
        "G2 > when > confidence_below",
        "This number must lie between 0 and 1. Change it.",
    ),
    Refusal(
        '"key items: {count}"',
        '"key items: {cuont}"',
        "G2 > note",
        "Only {count} may stand in braces here. Delete the other braces.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip() or refusal.old.strip())
def test_a_parameter_that_makes_no_sense_is_refused(refusal: Refusal) -> None:
    check_refusal(EVERY, refusal, questionnaire_from)
