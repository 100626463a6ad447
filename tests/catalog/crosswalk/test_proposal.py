"""A proposal says what the words tell, leaves the rest to a person, and is refused until a person has decided."""

from dataclasses import replace

import pytest

from kl_assess.catalog.crosswalk import crosswalk_from
from kl_assess.catalog.crosswalk.proposal import ALIKE, likeness, propose
from kl_assess.catalog.crosswalk.writing import crosswalk_yaml
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.core.crosswalk import Crosswalk
from tests.catalog.refusal import DATA, refused
from tests.core.small import item, questionnaire
from tests.shipped import SHIPPED

OLD = read_questionnaire(DATA / "versions" / "branch-library.version-1.yaml")
NEW = read_questionnaire(DATA / "versions" / "branch-library.yaml")


def versions(before: list[object], after: list[object]) -> tuple[object, object]:
    later = questionnaire([[after]])
    return questionnaire([[before]]), replace(later, instrument=replace(later.instrument, version="2"))


def written(before: object, after: object) -> str:
    return crosswalk_yaml(propose(before, after), "Small")


def test_the_words_tell_what_became_of_each_item() -> None:
    found = propose(OLD, NEW)
    assert found.same == ("HOURS",)
    assert [(entry.id, entry.comparable, entry.note) for entry in found.reworded] == [
        ("STAIRS", None, "Changed: statement."),
        ("SIGNS", None, "Changed: statement and level 1."),
    ]
    assert [(entry.id, entry.into) for entry in found.split] == [("CHOICE", ("WISHES", "REPLIES"))]
    assert [(entry.id, entry.of) for entry in found.merged] == [("STORIES", ("STORY-HOURS", "STORY-EVENINGS"))]
    assert [(entry.id, entry.undecided) for entry in found.new] == [("SCREENS", None)]
    assert [entry.id for entry in found.dropped] == ["CARDS"]


def test_it_is_refused_until_everything_is_decided() -> None:
    text = written(OLD, NEW)
    problems = refused(text, lambda document: crosswalk_from(document, OLD, NEW))
    assert [problem.path for problem in problems] == [
        "STAIRS > comparable",
        "SIGNS > comparable",
        "CHOICE > undecided",
        "STORIES > undecided",
    ]
    decided = text.replace("comparable: null", "comparable: true")
    decided = "\n".join(line for line in decided.splitlines() if "undecided:" not in line)
    walk = crosswalk_from(parse_document(decided, "file.yaml"), OLD, NEW)
    assert walk.fits(OLD, NEW)
    assert {name for name in walk.origins if walk.comparable(name)} == {"HOURS", "STAIRS", "SIGNS"}


def test_a_version_that_only_says_more_is_whole_at_once() -> None:
    before, after = versions([item("A")], [item("A"), item("B", title="Something else", statement="Of its own.")])
    assert crosswalk_from(parse_document(written(before, after), "file.yaml"), before, after).fits(before, after)


def test_an_item_under_another_id_is_asked_about() -> None:
    said = {"title": "Officers walk the same beat", "statement": "Each officer walks the same streets for two years."}
    before, after = versions([item("A", **said)], [item("B", **said)])
    (new,) = propose(before, after).new
    assert new.undecided == (
        "It has 100% of the words of A, which is dropped. If it means the same, give it the id A again in the "
        "questionnaire and write it under reworded; if not, delete this line."
    )


def test_items_of_one_questionnaire_are_not_taken_for_each_other() -> None:
    items = SHIPPED.items
    closest = max(likeness(one, other) for place, one in enumerate(items) for other in items[:place])
    assert closest < ALIKE


def test_texts_without_long_words_are_like_nothing() -> None:
    short = item("A", title="A to B", statement="It is so.")
    assert likeness(short, short) == 0


@pytest.mark.parametrize("name", ["1.1", "no", "007", "1e3"])
def test_an_id_is_read_as_it_was_written(name: str) -> None:
    before, after = versions([item(name)], [item(name)])
    walk: Crosswalk = crosswalk_from(parse_document(written(before, after), "file.yaml"), before, after)
    assert walk.carried_from(name) == name


def test_what_a_person_decided_is_written_as_it_is_read() -> None:
    found = propose(OLD, NEW)
    decided = replace(found, reworded=tuple(replace(entry, comparable=False) for entry in found.reworded))
    assert "comparable: false" in crosswalk_yaml(decided, "Small")
    assert "comparable: null" not in crosswalk_yaml(decided, "Small")
