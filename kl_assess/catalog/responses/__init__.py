"""A responses file: read from YAML, JSON or a workbook, and checked against the questionnaire it answers."""

from collections.abc import Mapping
from pathlib import Path, PurePath, PureWindowsPath
from typing import Final

from kl_assess.catalog.contents import DONT_KNOW, Answered, ResponsesFile
from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import HIDDEN, Document, content_of, parse_document
from kl_assess.catalog.naming import check_text
from kl_assess.catalog.problem import CatalogError, Problem, excerpt
from kl_assess.catalog.responses.answers import check_answers, check_ratings, check_surveys, check_targets
from kl_assess.catalog.responses.cycle import check_header, check_plan, check_previous
from kl_assess.catalog.responses.profile import check_profile
from kl_assess.catalog.responses.review import Review
from kl_assess.catalog.responses.writing import write_responses
from kl_assess.catalog.workbook import read_workbook
from kl_assess.core.questionnaire import Questionnaire

__all__ = ["Answered", "ResponsesFile", "check_responses", "read_responses", "read_upload", "write_responses"]

_SHOWN: Final = 60
"""The characters of an uploaded file's name that are said."""
_TEXT: Final = (".yaml", ".yml", ".json")
_WORKBOOK: Final = ".xlsx"
_PACKED: Final = b"PK\x03\x04"
"""How a workbook begins, which is packed."""
_NAME, _LINE, _PROSE = 120, 300, 3000

LONGEST: Final[Mapping[str, int]] = {
    "short": 40,
    "period": 40,
    **dict.fromkeys(("name", "size", "since", "describes", "rated", "signer", "signer_title", "marking"), _NAME),
    **dict.fromkeys(("title", "by", "before", "after", "corroborated_by", "file", "again", "when", "state"), _LINE),
    **dict.fromkeys(("address", "summary", "reason", "missing", "note", "why", "known_by", "action"), _PROSE),
    **dict.fromkeys(("money", "staff", "quick_win", "because", "reporting"), _PROSE),
}
"""The most characters that the text of a key may have: what fits in print, and for prose far more than anyone reads."""


def read_responses(path: Path, questionnaire: Questionnaire) -> tuple[ResponsesFile, tuple[str, ...]]:
    """Read a file that ends in .yaml, .yml, .json or .xlsx, with what its author should know, a sentence each.

    Raises CatalogError with every problem of the file, each with its line, or its sheet and row.
    """
    _check_ending(str(path))
    return _responses(content_of(path), str(path), questionnaire)


def read_upload(content: bytes, name: str, questionnaire: Questionnaire) -> tuple[ResponsesFile, tuple[str, ...]]:
    """Read what somebody sent, as `read_responses` reads a file. `name` is the one it was sent under.

    Nothing is opened under that name: its ending says the form, and messages have its last part.
    """
    last = PureWindowsPath(HIDDEN.sub("", name)).name
    stem, ending = PurePath(last).stem, PurePath(last).suffix
    shown = f"{excerpt(stem, _SHOWN)}{excerpt(ending, _SHOWN)}" or "a file without a name"
    _check_ending(shown)
    return _responses(content, shown, questionnaire)


def _check_ending(file: str) -> None:
    if PurePath(file).suffix.lower() not in (*_TEXT, _WORKBOOK):
        text = "A responses file ends in .yaml, .yml, .json or .xlsx. Save it in one of these forms."
        raise CatalogError((Problem(file, 0, "", text),))


def _responses(content: bytes, file: str, questionnaire: Questionnaire) -> tuple[ResponsesFile, tuple[str, ...]]:
    if PurePath(file).suffix.lower() == _WORKBOOK:
        return check_responses(read_workbook(content, file, questionnaire), questionnaire)
    if content.startswith(_PACKED):
        text = "This is a workbook or another packed file under the name of a text. Give it its own ending back."
        raise CatalogError((Problem(file, 0, "", text),))
    return check_responses(parse_document(content, file), questionnaire)


def check_responses(document: Document, questionnaire: Questionnaire) -> tuple[ResponsesFile, tuple[str, ...]]:
    """The responses that a document holds, and the notices. Raises CatalogError as `read_responses` does."""
    review = Review(document, document.beside(), questionnaire)
    document.data = _without_blanks(document.data)
    check_profile(review)
    document.data = _with_dont_know(document)
    file = convert(document, ResponsesFile)
    for check in (
        check_header,
        check_answers,
        check_targets,
        check_ratings,
        check_surveys,
        check_previous,
        check_plan,
    ):
        check(review, file)
    check_text(document, LONGEST)
    document.finish()
    return file, review.notices()


def _without_blanks(value: object) -> object:
    """The data without the keys that have no value, which are blank."""
    if isinstance(value, Mapping):
        return {key: _without_blanks(part) for key, part in value.items() if part is not None}
    return [_without_blanks(part) for part in value] if isinstance(value, list) else value


def _with_dont_know(document: Document) -> object:
    """The data with the word for a rating that is not known turned into the core's None, which the word stands for."""
    data = document.data
    if not isinstance(data, Mapping) or not isinstance(data.get("ratings"), Mapping):
        return data
    ratings = dict(data["ratings"])
    for item_id, rated in ratings.items():
        levels = rated.get("levels") if isinstance(rated, Mapping) else None
        if isinstance(levels, list):
            for place, level in enumerate(levels):
                if level is None:
                    path = ("ratings", item_id, "levels", place)
                    document.refuse(path, f"Nothing stands here. Write a level, or {DONT_KNOW}.")
            ratings[item_id] = {**rated, "levels": [None if level == DONT_KNOW else level for level in levels]}
    return {**data, "ratings": ratings}
