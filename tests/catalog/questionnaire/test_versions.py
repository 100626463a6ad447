"""A published version never changes: its digest stands in a list beside the questionnaire."""

from pathlib import Path

import pytest

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE
from kl_assess.catalog.canonical import digest
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.catalog.questionnaire.versions import VERSIONS, read_versions
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA, edited
from tests.shipped import SHIPPED

EVERY = (DATA / "every.yaml").read_text(encoding="utf-8")


def content(text: str) -> str:
    return digest(questionnaire_from(parse_document(text, "every.yaml")))


def published(folder: Path, text: str, *versions: tuple[str, str, str]) -> Path:
    """A questionnaire file with a list of published versions beside it."""
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    lines = [f'  - {{id: {name}, version: "{version}", digest: "{known}"}}\n' for name, version, known in versions]
    (folder / VERSIONS).write_text("versions:\n" + "".join(lines), encoding="utf-8")
    return file


def problem(file: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        read_questionnaire(file)
    (only,) = caught.value.problems
    return str(only)


def test_the_shipped_file_is_listed_as_it_stands() -> None:
    """An edit needs a new version, or a new digest for one that nobody has yet."""
    listed = {(one.id, one.version): one.digest for one in read_versions(QUESTIONNAIRES / VERSIONS).versions}
    assert listed[SHIPPED.instrument.id, SHIPPED.instrument.version] == digest(SHIPPED)


def test_a_published_version_with_other_content_is_refused(tmp_path: Path) -> None:
    changed = edited(EVERY, "title: Every part", "title: Most parts")
    file = published(tmp_path, changed, ("every", "1", content(EVERY)))
    assert problem(file) == (
        f"{file}, line 5, instrument > version: Version 1 is listed in {VERSIONS} with other content, and a published "
        f'version never changes. Write a new version here. The digest of this content is "{content(changed)}".'
    )


@pytest.mark.parametrize("change", [("", ""), ('version: "1"', 'version: "2"'), ("id: every", "id: other")])
def test_what_is_as_it_was_or_not_listed_is_read(change: tuple[str, str], tmp_path: Path) -> None:
    text = edited(EVERY, *change) if all(change) else f"{EVERY}# A comment is no content.\n"
    file = published(tmp_path, text, ("every", "1", content(EVERY)), ("every", "0", "0" * 64))
    assert read_questionnaire(file) == questionnaire_from(parse_document(text, ""))


def test_a_file_that_has_other_problems_hears_of_those(tmp_path: Path) -> None:
    file = published(tmp_path, edited(EVERY, "weights: [2]", "weights: [3]"), ("every", "1", content(EVERY)))
    assert "There is no weight 3" in problem(file)


def test_a_version_is_listed_once(tmp_path: Path) -> None:
    file = published(tmp_path, EVERY, ("every", "1", content(EVERY)), ("every", "1", "0" * 64))
    assert problem(file) == (
        f'{file.with_name(VERSIONS)}, line 3, every: The version "every 1" is used already in line 2. '
        "Give this one another."
    )


def test_a_changed_title_of_the_shipped_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / VERSIONS).write_bytes((QUESTIONNAIRES / VERSIONS).read_bytes())
    file = tmp_path / SHIPPED_QUESTIONNAIRE.name
    title = SHIPPED.instrument.title
    file.write_text(SHIPPED_QUESTIONNAIRE.read_text(encoding="utf-8").replace(title, f"{title}, changed"), "utf-8")
    assert "a published version never changes" in problem(file)
