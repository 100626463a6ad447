"""What the forms share: trimmed text, limits with a sentence, and their errors for the summary at the top."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wtforms import Form
from wtforms.validators import DataRequired, Length, Optional

from kl_assess.workflow.answering import cleaned

LINE: Final = 120
"""The most characters of a name or title, as what fits in print."""


@dataclass(frozen=True)
class Problem:
    """One thing to settle, with the address of its field on the page."""

    text: str
    href: str


def trimmed(text: str | None) -> str | None:
    """What was typed as one line: without control signs, and without spaces around it."""
    return cleaned(text).replace("\n", " ") if text else text


def required(sentence: str) -> DataRequired:
    """The field must be filled in, and not with spaces; the sentence says with what."""
    return DataRequired(sentence)


def optional() -> Optional:
    """The field may stay blank."""
    return Optional()


def at_most(longest: int) -> Length:
    """The text may have so many characters."""
    return Length(max=longest, message=f"Use at most {longest:,} characters.")


def problems_of(form: Form) -> tuple[Problem, ...]:
    """Everything that is wrong in a form, in the order of its fields."""
    return tuple(_problems(form))


def _problems(form: Form) -> Iterable[Problem]:
    for field in form:
        for error in field.errors:
            yield Problem(f"{field.label.text}: {_first(error)}", f"#{field.id}")


def _first(error: object) -> str:
    text = str(next(iter(error.values()))) if isinstance(error, Mapping) else str(error)
    return text[:1].lower() + text[1:]
