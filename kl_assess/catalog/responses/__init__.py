"""A responses file: read from YAML, JSON or a workbook, and checked against the questionnaire it answers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import Document, read_document
from kl_assess.catalog.naming import check_text
from kl_assess.catalog.problem import CatalogError, Problem
from kl_assess.catalog.responses.answers import check_answers, check_ratings, check_surveys, check_targets
from kl_assess.catalog.responses.contents import Answered, ResponsesFile
from kl_assess.catalog.responses.cycle import check_header, check_plan, check_previous
from kl_assess.catalog.responses.profile import check_profile
from kl_assess.catalog.responses.review import Review
from kl_assess.catalog.workbook import read_workbook
from kl_assess.core.questionnaire import Questionnaire

__all__ = ["Answered", "ResponsesFile", "check_responses", "read_responses"]

DONT_KNOW: Final = "dont_know"
"""How a rating that is not a level is written in the file."""

_NAME, _LINE, _PROSE = 120, 300, 3000

LONGEST: Final[Mapping[str, int]] = {
    "short": 40,
    "period": 40,
    **dict.fromkeys(("name", "size", "rated", "signer", "signer_title", "marking"), _NAME),
    **dict.fromkeys(("title", "corroborated_by", "file", "again", "when", "state"), _LINE),
    **dict.fromkeys(("address", "summary", "reason", "missing", "note", "why", "known_by", "action"), _PROSE),
    **dict.fromkeys(("money", "staff", "quick_win", "because", "reporting"), _PROSE),
}
"""The most characters that the text of a key may have: what fits in print, and for prose far more than anyone reads."""


def read_responses(path: Path, questionnaire: Questionnaire) -> tuple[ResponsesFile, tuple[str, ...]]:
    """Read a file that ends in .yaml, .yml, .json or .xlsx, with what its author should know, a sentence each.

    Raises CatalogError with every problem of the file, each with its line, or its sheet and row.
    """
    match path.suffix.lower():
        case ".yaml" | ".yml" | ".json":
            return check_responses(read_document(path), questionnaire)
        case ".xlsx":
            return check_responses(read_workbook(path, questionnaire), questionnaire)
        case _:
            text = "A responses file ends in .yaml, .yml, .json or .xlsx. Save it in one of these forms."
            raise CatalogError((Problem(str(path), 0, "", text),))


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
