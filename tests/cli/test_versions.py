"""`kl-assess diff` and `kl-assess check` on two versions of a questionnaire."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kl_assess.catalog.questionnaire.versions import VERSIONS
from kl_assess.cli import main
from tests.catalog.refusal import DATA, edited

NEWEST, STEP, FIRST = "branch-library.yaml", "branch-library.crosswalk-1-2.yaml", "branch-library.version-1.yaml"


@pytest.fixture
def folder(tmp_path):
    """The small questionnaire with both of its versions, and no crosswalk."""
    made = Path(shutil.copytree(DATA / "versions", tmp_path / "versions"))
    (made / STEP).unlink()
    return made


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def diff(folder, *more):
    return run("diff", folder / FIRST, folder / NEWEST, *more)


def unlisted(folder):
    """The newest version before it is published, while it may still change."""
    (folder / VERSIONS).unlink()
    return folder / NEWEST


def test_the_differences_are_told_in_words(folder):
    done = diff(folder)
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    counts = "One item same, two items reworded, one item perhaps split, one item perhaps merged, one item new and one "
    split = "CHOICE Readers choose the books and hear what became of their wishes into WISHES Readers choose the books "
    for sentence in (
        "The branch library: version 1 to 2",
        f"{counts}item dropped.",
        "Level 1 was: In two languages. Level 1 is: In three languages.",
        f"Perhaps split: {split}and REPLIES Readers hear what became of their wishes",
        "New: SCREENS Screens that anyone may use",
        "Dropped: CARDS Paper catalog cards",
        "For two reworded items: do answers to both wordings mean the same? Write comparable: true or false.",
        f"Proposed crosswalk, to be kept beside the questionnaire as {STEP}",
    ):
        assert sentence in said
    assert "Beside the items" not in said


def test_what_differs_beside_the_words_is_told_too(folder):
    newest = unlisted(folder)
    text = newest.read_text(encoding="utf-8")
    text = edited(text, "borderline_margin: 2.5", "borderline_margin: 3")
    text = edited(text, "1: Open a second one.", "1: Open another one.")
    text = edited(text, "version: 1\n            title: Hours", "version: 2\n            title: Hours")
    text = edited(text, "version: 2\n            title: Signs", "version: 1\n            title: Signs")
    newest.write_text(text, encoding="utf-8")
    said = " ".join(diff(folder).output.split())
    for sentence in (
        "Beside the words of HOURS Hours that suit workers: next step at level 1",
        "HOURS has the same words, but item version 2. Write 1 again.",
        "Its item version is still 1. Write 2.",
        "Beside the items: scoring",
    ):
        assert sentence in said


def test_an_item_that_moved_is_told(folder):
    newest = unlisted(folder)
    newest.write_text(edited(newest.read_text(encoding="utf-8"), "id: DOORS-1", "id: DOORS-2"), encoding="utf-8")
    assert "place, now in DOORS-2 Hours and stairs" in " ".join(diff(folder).output.split())


def test_the_proposal_is_written_once_and_refused_until_it_is_decided(folder):
    step = folder / STEP
    assert f"Written: {step}" in diff(folder, "--write", step).output
    again = diff(folder, "--write", step)
    assert (again.exit_code, "is there already" in again.output) == (1, True)
    checked = run("check", folder / NEWEST, step)
    assert checked.exit_code == 1
    assert checked.stderr.count("Nobody has decided") == 2
    assert checked.stderr.count("This is only proposed.") == 2


def test_another_name_is_written_and_the_right_one_told(folder):
    said = diff(folder, "--write", folder / "draft.yaml").output
    assert said.endswith(f"Beside the questionnaire it must be called {STEP}\n")


def test_check_refuses_a_published_version_without_its_crosswalk(folder):
    checked = run("check", folder / NEWEST, folder / FIRST)
    assert checked.exit_code == 1
    assert "There is no crosswalk from version 1 to 2" in checked.stderr
    assert f"{folder / FIRST}: nothing wrong." in checked.stdout


def test_check_has_nothing_against_what_is_decided():
    checked = run("check", *(DATA / "versions" / name for name in (NEWEST, FIRST, STEP)))
    assert (checked.exit_code, checked.output.count("nothing wrong.")) == (0, 3)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (NEWEST, NEWEST, "Both files say version 2. Give the new one a version of its own."),
        (NEWEST, "../smallest.yaml", 'This is the questionnaire "smallest", and'),
    ],
)
def test_two_versions_of_one_questionnaire_are_needed(old, new, told):
    done = run("diff", DATA / "versions" / old, DATA / "versions" / new)
    assert (done.exit_code, told in done.stderr) == (2, True)


def test_an_editor_can_check_a_crosswalk():
    schema = json.loads(run("schema", "crosswalk").output)
    assert {"questionnaire", "before", "after"} == set(schema["required"])
    assert schema["properties"]["reworded"]["items"] == {"$ref": "#/$defs/Rewording"}
