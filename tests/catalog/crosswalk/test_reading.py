"""A crosswalk file tells of every item of two versions once, and each of its mistakes is named for its author."""

from pathlib import Path

import pytest

from kl_assess.catalog.canonical import canonical, in_order
from kl_assess.catalog.crosswalk import crosswalk_from, read_crosswalk
from kl_assess.catalog.crosswalk.contents import CrosswalkFile
from kl_assess.catalog.document import Document, parse_document
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.catalog.restoring import from_canonical
from kl_assess.catalog.schema import schema
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from tests.catalog.refusal import DATA, Refusal, check_refusal, edited, refused

FOLDER = DATA / "versions"
FILE = FOLDER / "branch-library.crosswalk-1-2.yaml"
GOOD = FILE.read_text(encoding="utf-8")
OLD = read_questionnaire(FOLDER / "branch-library.version-1.yaml")
NEW = read_questionnaire(FOLDER / "branch-library.yaml")


def read(document: Document) -> Crosswalk:
    return crosswalk_from(document, OLD, NEW)


def test_every_kind_of_entry_is_read() -> None:
    assert read_crosswalk(FILE, OLD, NEW) == Crosswalk(
        "1",
        "2",
        (
            Passage(Fate.SAME, ("HOURS",), ("HOURS",)),
            Passage(
                Fate.REWORDED, ("STAIRS",), ("STAIRS",), comparable=True, note="Says what was meant: strollers as well."
            ),
            Passage(
                Fate.REWORDED,
                ("SIGNS",),
                ("SIGNS",),
                comparable=False,
                note="One household in a hundred is five times as many languages.",
            ),
            Passage(Fate.SPLIT, ("CHOICE",), ("WISHES", "REPLIES"), note="Choosing and replying are two practices."),
            Passage(
                Fate.MERGED, ("STORY-HOURS", "STORY-EVENINGS"), ("STORIES",), note="The same readers read to both."
            ),
            Passage(Fate.NEW, after=("SCREENS",)),
            Passage(Fate.DROPPED, ("CARDS",), note="There are no cards any more."),
        ),
    )


def test_it_fits_the_two_versions_it_was_read_with() -> None:
    assert read_crosswalk(FILE, OLD, NEW).fits(OLD, NEW)
    assert not read_crosswalk(FILE, OLD, NEW).fits(NEW, OLD)


def test_what_is_stored_of_it_comes_back_equal() -> None:
    walk = read_crosswalk(FILE, OLD, NEW)
    for text in (canonical(walk), in_order(walk)):
        assert from_canonical(text, Crosswalk) == walk


REFUSALS = {
    "another questionnaire": Refusal(
        "questionnaire: branch-library",
        "questionnaire: main-library",
        "questionnaire",
        'This crosswalk is read with the questionnaire "branch-library". Write that id here.',
    ),
    "another version": Refusal(
        'after: "2"', 'after: "3"', "after", 'This crosswalk is read with another version. Write "2" here.'
    ),
    "comparable is not decided": Refusal(
        "    comparable: true\n",
        "    comparable: null\n",
        "STAIRS > comparable",
        "Nobody has decided whether answers to both wordings mean the same. Write true where they do, and false where "
        "they do not.",
    ),
    "comparable is left out": Refusal(
        "    comparable: true\n",
        "",
        "STAIRS > comparable",
        'The key "comparable" is missing. Add it.',
        "  - id: STAIRS",
    ),
    "a proposal is not checked": Refusal(
        "    note: The same readers read to both.",
        "    undecided: Proposed because the words are alike. Check it, then delete this line.",
        "STORIES > undecided",
        "This is only proposed. Check it, mend what is wrong, and then delete this line.",
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_what_is_wrong_is_told_at_its_line(refusal: Refusal) -> None:
    check_refusal(GOOD, refusal, read)


def problems(*edits: tuple[str, str]) -> list[tuple[str, str]]:
    text = GOOD
    for old, new in edits:
        text = edited(text, old, new)
    return [(problem.path, problem.text) for problem in refused(text, read)]


def test_an_item_that_is_not_there_is_named_and_so_is_the_one_that_is_missing() -> None:
    assert problems(("  - id: CARDS", "  - id: CARTS")) == [
        ("before", "Of version 1 nothing is said of CARDS. Write each under same, reworded, split, merged or dropped."),
        ("CARTS > id", 'Version 1 has no item "CARTS". Did you mean "CARDS"?'),
    ]
    assert problems(("  - id: SCREENS", "  - id: HATS")) == [
        ("after", "Of version 2 nothing is said of SCREENS. Write each under same, reworded, split, merged or new."),
        (
            "HATS > id",
            'Version 2 has no item "HATS". Correct the id.',
        ),
    ]


def test_an_item_is_told_of_once() -> None:
    found = problems(
        ("  - HOURS\n", "  - HOURS\n  - HOURS\n"),
        ("[STORY-HOURS, STORY-EVENINGS]", "[STORY-HOURS, CARDS, STORY-EVENINGS]"),
    )
    assert [text for _, text in found] == [
        "HOURS stands already in line 7. Each item is told of once. Keep one.",
        "CARDS stands already in line 25. Each item is told of once. Keep one.",
    ]


def test_a_split_or_a_merger_has_two_items_at_least() -> None:
    found = problems(
        ("into: [WISHES, REPLIES]", "into: [WISHES]"), ("of: [STORY-HOURS, STORY-EVENINGS]", "of: [STORY-HOURS]")
    )
    said = "At least two items stand here. Write the others, or move this entry under reworded."
    assert [path for path, text in found if text == said] == ["CHOICE > into", "STORIES > of"]


def test_an_id_in_both_versions_keeps_its_meaning() -> None:
    said = (
        "HOURS is in both versions, so it means the same in both. Write it under same or reworded; where the meaning "
        "is new, give the item a new id."
    )
    found = problems(
        ("same:\n  - HOURS\n", ""),
        ("  - id: CARDS", "  - id: HOURS\n  - id: CARDS"),
        ("  - id: SCREENS", "  - id: HOURS\n  - id: SCREENS"),
    )
    assert found == [("HOURS > id", said), ("HOURS > id", said)]


def test_the_words_of_an_item_decide_whether_it_is_the_same() -> None:
    moved = problems(
        ("  - HOURS\n", "  - SIGNS\n"), ("  - id: SIGNS\n    comparable: false", "  - id: HOURS\n    comparable: true")
    )
    assert moved == [
        (
            "same > entry 1",
            "SIGNS has changed: statement and level 1. Write it under reworded, or put the earlier words back.",
        ),
        ("HOURS", "The words of HOURS have not changed. Write it under same."),
    ]


def changed(questionnaire: Path, old: str, new: str) -> object:
    return questionnaire_from(parse_document(edited(questionnaire.read_text(encoding="utf-8"), old, new), "new.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "path", "text"),
    [
        (
            "version: 1\n            title: Hours",
            "version: 2\n            title: Hours",
            "same > entry 1",
            (
                "HOURS has the same words in both versions of the questionnaire, but item version 1 and 2. Give it "
                "version 1 again in the questionnaire."
            ),
        ),
        (
            "version: 2\n            title: Signs",
            "version: 1\n            title: Signs",
            "SIGNS",
            "SIGNS has new words, so its item version must rise above 1. Write version: 2 in the questionnaire.",
        ),
        (
            "when: The library is a bus.",
            "when: The library is a boat.",
            "",
            "",
        ),
    ],
)
def test_the_version_of_an_item_rises_with_its_words(old: str, new: str, path: str, text: str) -> None:
    later = changed(FOLDER / "branch-library.yaml", old, new)
    if not text:  # it had other words already
        assert crosswalk_from(parse_document(GOOD, "file.yaml"), OLD, later)
        return
    found = refused(GOOD, lambda document: crosswalk_from(document, OLD, later))
    assert [(problem.path, problem.text) for problem in found] == [(path, text)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Open on one evening.", "Open on an evening."),
        ("title: Hours that suit workers", "title: Hours for workers"),
        ("and on Saturdays.\n            levels: {0: Open", "and Saturdays.\n            levels: {0: Open"),
        (
            "2: Ask who still cannot come.}",
            "2: Ask who still cannot come.}\n            na: {allowed: true, when: Never.}",
        ),
        (
            "2: Ask who still cannot come.}",
            "2: Ask who still cannot come.}\n            small_agency_note: One evening will do.",
        ),
    ],
    ids=["level", "title", "statement", "not applicable", "small agencies"],
)
def test_every_word_that_decides_an_answer_counts(old: str, new: str) -> None:
    later = changed(FOLDER / "branch-library.yaml", old, new)
    found = refused(GOOD, lambda document: crosswalk_from(document, OLD, later))
    assert [problem.text.partition(":")[0] for problem in found] == ["HOURS has changed"]


def test_what_stands_beside_the_words_does_not_count() -> None:
    later = changed(FOLDER / "branch-library.yaml", "0: Open one evening.", "0: Open on one evening.")
    assert crosswalk_from(parse_document(GOOD, "file.yaml"), OLD, later).comparable("HOURS")


def test_many_missing_items_are_told_in_one_sentence() -> None:
    (path, text), *_ = problems((GOOD[GOOD.index("same:") :], ""))
    assert path == "before"
    assert text.startswith("Of version 1 nothing is said of HOURS, STAIRS, SIGNS, CHOICE")


def test_the_guide_explains_every_key() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "crosswalk-format.md").read_text(encoding="utf-8")
    whole = schema(CrosswalkFile)
    keys = set(whole["properties"]).union(*(rule["properties"] for rule in whole["$defs"].values()))
    assert {key for key in keys if f"`{key}`" not in guide} == set()
