"""Rules test what a profile field can hold, and fields have what their kind needs."""

import pytest

from kl_assess.catalog.questionnaire import questionnaire_from
from tests.catalog.refusal import DATA, Refusal, check_refusal

EVERY = (DATA / "every.yaml").read_text()

REFUSALS = [
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: sizes, op: equal, value: few}",
        "scoring > gap > plan_limit > entry 1 > when > field",
        'There is no profile field "sizes". Did you mean "size"?',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: size, op: equal, value: fewer}",
        "scoring > gap > plan_limit > entry 1 > when > value",
        'The field "size" has no option "fewer". Did you mean "few"?',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: size, op: any_of, value: [few]}",
        "scoring > gap > plan_limit > entry 1 > when > op",
        '"any_of" does not suit the field "size" of the kind "single". Use equal, in or not_in.',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: size, op: equal, value: [few]}",
        "scoring > gap > plan_limit > entry 1 > when > value",
        '"equal" compares with one option. Write one, or use in with a list.',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: size, op: in, value: few}",
        "scoring > gap > plan_limit > entry 1 > when > value",
        '"in" needs a list. Write the options in brackets.',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: size, op: in, value: []}",
        "scoring > gap > plan_limit > entry 1 > when > value",
        "This list is empty. Write at least one option.",
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: lends, op: equal, value: few}",
        "scoring > gap > plan_limit > entry 1 > when > value",
        'The field "lends" is yes or no. Write true or false.',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: raters, op: equal, value: few}",
        "scoring > gap > plan_limit > entry 1 > when > field",
        'The field "raters" counts people and cannot be tested. Use another one.',
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {all: []}",
        "scoring > gap > plan_limit > entry 1 > when > all",
        "This list of rules is empty. Write at least one.",
    ),
    Refusal(
        "when: {field: size, op: equal, value: few, blank: false}",
        "when: {field: size, value: few}",
        "scoring > gap > plan_limit > entry 1 > when > op",
        'The key "op" is missing. Add it.',
    ),
    Refusal(
        "not_where: {field: size, op: equal, value: few, blank: false}",
        "not_where: {field: size, op: equal, value: fewer, blank: false}",
        "READERS > not_where > value",
        'The field "size" has no option "fewer". Did you mean "few"?',
    ),
    Refusal(
        "not_where: {field: size, op: equal, value: few, blank: false}",
        "not_where: Where few work",
        "READERS > not_where",
        "This needs a rule, not a sentence. Write it as {field: ..., op: ..., value: ...}, {all: ...} or {any: ...}.",
    ),
    Refusal(
        "      instead: Talk with readers.\n",
        "",
        "READERS > instead",
        "What an agency does in place of this survey is missing. Add it, in a sentence.",
        "- id: READERS",
    ),
    Refusal(
        "value: [many]",
        "value: [mny]",
        "C-BOOKS > when > all > entry 2 > any > size > value > entry 1",
        'The field "size" has no option "mny". Did you mean "many"?',
    ),
    Refusal(
        "of: [few, many]",
        "of: [few, lots]",
        "group > options > all > of > entry 2",
        'The field "size" has no option "lots". Use few or many.',
    ),
    Refusal(
        "of: [few, many]",
        "of: [few, few]",
        "group > options > all > of > entry 2",
        '"few" belongs to another option already. Delete it in one of them.',
    ),
    Refusal(
        ", of: [few, many]",
        "",
        "group > options > all > of",
        'The values of "size" that belong to this option are missing. List them.',
    ),
    Refusal(
        "derived_from: size, ",
        "",
        "group > derived_from",
        "The field that this one is worked out from is missing. Name it.",
    ),
    Refusal(
        "derived_from: size",
        "derived_from: shelves",
        "group > derived_from",
        'A derived field is worked out from one of the kind "single", and this one is "multiple". Name another field.',
    ),
    Refusal(
        "derived_from: size",
        "derived_from: shape",
        "group > derived_from",
        'There is no profile field "shape". Correct the name, or add the profile field.',
    ),
    Refusal(
        "kind: boolean, ",
        "kind: boolean, derived_from: size, ",
        "lends > derived_from",
        'Only a field of the kind "derived" has this key. Delete it.',
    ),
    Refusal(
        "{value: books, label: Books}",
        "{value: books, label: Books, of: [few]}",
        "shelves > options > books > of",
        "Only a derived field collects values. Delete the key.",
    ),
    Refusal(
        "kind: count_by_group, used_for: Raters.",
        "kind: single, used_for: Raters.",
        "raters > options",
        'A field of the kind "single" needs options. List them.',
    ),
    Refusal(
        "used_for: Raters.",
        "used_for: Raters., options: [{value: a, label: A}]",
        "raters > options",
        'A field of the kind "count_by_group" has no options. Delete them.',
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip() or refusal.old.strip())
def test_a_rule_that_cannot_be_applied_is_refused(refusal: Refusal) -> None:
    check_refusal(EVERY, refusal, questionnaire_from)
