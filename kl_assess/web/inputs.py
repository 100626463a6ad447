"""What the forms share: trimmed text, limits with a sentence, and their errors for the summary at the top."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from wtforms import DateField, Field, Form
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from kl_assess.workflow.answering import cleaned

LINE: Final = 120
"""The most characters of a name or title, as what fits in print."""


DAY_HINT: Final = "Month/day/year, such as 11/9/2026"
"""How a date is written."""

_DAY_FORMATS: Final = ["%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%B %d, %Y"]
_NO_DAY: Final = "Write the whole date as month/day/year, such as 11/9/2026, or leave it blank."


class DayField(DateField):
    """A date, typed as text: of a date that is typed by half, a browser's own date field sends nothing at all."""

    widget = TextInput()

    def __init__(self, label: str, validators: list[Any] | None = None, **more: Any) -> None:  # noqa: ANN401 - as WTForms has it
        more.setdefault("description", DAY_HINT)
        super().__init__(label, validators, format=_DAY_FORMATS, **more)

    def _value(self) -> str:
        """What was typed, or else the day as the hint writes one: 11/9/2026."""
        if self.raw_data:
            return " ".join(self.raw_data)
        return f"{self.data.month}/{self.data.day}/{self.data.year}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what is no date stays in the field, with a sentence on how to mend it."""
        try:
            super().process_formdata([" ".join(value.split()) for value in valuelist])
        except ValueError as error:
            raise ValueError(_NO_DAY) from error


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


def web_address(form: Form, found: Field) -> None:  # noqa: ARG001 - WTForms calls it so
    """What is typed is an address that a browser opens."""
    try:
        parts = urlsplit(found.data or "")
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in (found.data or "")
    except ValueError:
        fits = False
    if not fits:
        raise ValidationError("Write the whole address, such as https://www.example.org/policy.")


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
