"""A questionnaire's crosswalks stand beside it under names that say which versions they lead between."""

import shutil
from pathlib import Path

import pytest

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.catalog.canonical import digest
from kl_assess.catalog.crosswalk.beside import check_published, crosswalk_name, read_crosswalks, version_name
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.questionnaire.versions import VERSIONS, read_versions
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA, edited

NEWEST, STEP, FIRST = "branch-library.yaml", "branch-library.crosswalk-1-2.yaml", "branch-library.version-1.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small questionnaire with both of its versions, to be changed."""
    return Path(shutil.copytree(DATA / "versions", tmp_path / "versions"))


def edit(file: Path, old: str, new: str) -> None:
    file.write_text(edited(file.read_text(encoding="utf-8"), old, new), encoding="utf-8")


def third_version(folder: Path) -> Path:
    """A third version with one more item, and everything that it needs beside it."""
    second = folder / version_name(folder / NEWEST, "2")
    shutil.copy(folder / NEWEST, second)
    newest = folder / NEWEST
    edit(newest, 'version: "2"\n  title', 'version: "3"\n  title')
    edit(newest, "          - id: SCREENS\n", "          - id: PRINTERS\n")
    kept = "\n".join(f"  - {item}" for item in read_questionnaire(newest).places if item != "PRINTERS")
    (folder / crosswalk_name(newest, "2", "3")).write_text(
        f'questionnaire: branch-library\nbefore: "2"\nafter: "3"\nsame:\n{kept}\nnew:\n  - id: PRINTERS\n'
        "dropped:\n  - id: SCREENS\n",
        encoding="utf-8",
    )
    return newest


def told(file: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        check_published(file, read_questionnaire(file))
    return [str(problem).replace(f"{file.parent}/", "") for problem in caught.value.problems]


def test_they_come_with_the_questionnaire() -> None:
    (walk,) = read_basis(DATA / "versions" / NEWEST).crosswalks
    assert (walk.before, walk.after) == ("1", "2")
    assert read_basis(DATA / "versions" / FIRST).crosswalks == (walk,)
    assert read_basis(DATA / "smallest.yaml").crosswalks == ()


def test_every_published_version_after_the_first_has_one() -> None:
    """The house's own questionnaires, and every small one that the tests have."""
    for listed in (QUESTIONNAIRES / VERSIONS, DATA / "versions" / VERSIONS):
        names = {one.id for one in read_versions(listed).versions}
        files = [file for file in listed.parent.glob("*.yaml") if file.stem in names]
        assert len(files) == len(names)
        for file in files:
            check_published(file, read_questionnaire(file))
    check_published(SHIPPED_QUESTIONNAIRE, read_questionnaire(SHIPPED_QUESTIONNAIRE))


def test_a_listed_version_without_one_is_refused(folder: Path) -> None:
    (folder / STEP).unlink()
    said = (
        "There is no crosswalk from version 1 to 2, so nobody could compare with last time. Propose one with: "
        f"kl-assess diff {FIRST} {NEWEST} --write {STEP}"
    )
    assert told(folder / NEWEST) == [f"{NEWEST}, line 5, instrument > version: {said}"]
    check_published(folder / FIRST, read_questionnaire(folder / FIRST))


def test_a_version_that_is_about_to_be_listed_needs_one_too(folder: Path) -> None:
    newest = third_version(folder)
    check_published(newest, read_questionnaire(newest))
    (folder / crosswalk_name(newest, "2", "3")).unlink()
    (only,) = told(newest)
    assert "There is no crosswalk from version 2 to 3" in only


def test_several_steps_are_read_with_the_versions_that_they_lead_between(folder: Path) -> None:
    newest = third_version(folder)
    found = read_crosswalks(newest, read_questionnaire(newest))
    assert [(walk.before, walk.after) for walk in found] == [("1", "2"), ("2", "3")]
    assert all(isinstance(walk, Crosswalk) for walk in found)


def test_an_id_that_was_given_up_is_never_used_again(folder: Path) -> None:
    newest = third_version(folder)
    edit(newest, "          - id: PRINTERS\n", "          - id: CARDS\n")
    edit(folder / crosswalk_name(newest, "2", "3"), "  - id: PRINTERS\n", "  - id: CARDS\n")
    said = "Version 2 had given up this id, and an old id is never used again. Write a new one."
    assert told(newest) == [f"branch-library.crosswalk-2-3.yaml, CARDS: {said}"]


def test_a_crosswalk_goes_by_its_name(folder: Path) -> None:
    (folder / STEP).rename(folder / "branch-library.crosswalk-old-new.yaml")
    assert told(folder / NEWEST) == [
        f"branch-library.crosswalk-old-new.yaml, line 2: It leads from version 1 to 2, so its name must be {STEP}."
    ]


def test_both_versions_stand_beside_it(folder: Path) -> None:
    (folder / FIRST).unlink()
    (only,) = told(folder / NEWEST)
    assert only.endswith(f"is not beside this file. Put it there under the name {FIRST}.")


def test_the_problems_of_every_crosswalk_are_told_at_once(folder: Path) -> None:
    newest = third_version(folder)
    edit(folder / STEP, "  - HOURS\n", "  - HOURZ\n")
    edit(folder / crosswalk_name(newest, "2", "3"), "  - HOURS\n", "")
    assert {problem.partition(",")[0] for problem in told(newest)} == {STEP, "branch-library.crosswalk-2-3.yaml"}


def test_a_published_version_that_was_changed_is_told_first(folder: Path) -> None:
    edit(folder / FIRST, "title: Open doors", "title: Closed doors")
    (only,) = told(folder / NEWEST)
    assert "a published version never changes" in only


def test_the_names_say_which_versions(folder: Path) -> None:
    assert digest(read_questionnaire(folder / FIRST)) != digest(read_questionnaire(folder / NEWEST))
    for file in (NEWEST, FIRST, STEP):
        assert crosswalk_name(folder / file, "1", "2") == STEP
        assert version_name(folder / file, "1") == FIRST
