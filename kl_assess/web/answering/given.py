"""What somebody has sent for an item: an answer, a link, a file. Read with its limits; nothing is kept here."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flask import abort
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import BooleanField, FileField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from kl_assess.core.assessment import Answer
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.questionnaire import Item
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.web.inputs import DAY_HINT, DayField, at_most, optional, required, web_address
from kl_assess.workflow.answering import LONGEST, LONGEST_LINE, cleaned

DONT_KNOW, NOT_APPLICABLE = "dk", "na"
"""The values of the answers that are not a level."""

_ADDRESS: Final = 2000
_LIMITS: Final = {
    "reason": LONGEST,
    "missing": LONGEST,
    "note": LONGEST,
    "agrees": LONGEST_LINE,
    "why": LONGEST_LINE,
}
KINDS: Final = {
    EvidenceKind.ACCOUNT: "Account of who, what and when",
    EvidenceKind.POLICY: "Policy",
    EvidenceKind.RECORD: "Record",
    EvidenceKind.DATA: "Data",
    EvidenceKind.PUBLICATION: "Publication",
    EvidenceKind.SURVEY: "Survey",
    EvidenceKind.OTHER: "Other",
}
"""What a piece of evidence is, in words."""

_CHOICES: Final = [SelectChoice("", "Not stated"), *(SelectChoice(kind.value, words) for kind, words in KINDS.items())]

Sent = MultiDict[str, str]


@dataclass(frozen=True)
class Given:
    """An answer as it was sent.

    `errors` maps a part of it to what is wrong with it; `seen` is the version of another's answer that it was compared
    with.
    """

    item: Item
    answer: Answer
    errors: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None


def name_of(item: str, part: str) -> str:
    """The name, and the id on the page, of one part of the answer to an item."""
    return f"{item}-{part}"


def read_answer(item: Item, sent: Sent) -> Given | None:
    """The answer sent for an item, or None where the form had none."""
    version = sent.get(name_of(item.id, "version"))
    if version is None:
        return None
    texts = {part: cleaned(sent.get(name_of(item.id, part))) for part in _LIMITS}
    chosen = sent.get(name_of(item.id, "answer"), "")
    if chosen not in {"", DONT_KNOW, NOT_APPLICABLE} and not (chosen.isascii() and chosen.isdigit()):
        abort(400)
    response = ItemResponse(
        level=int(chosen[:9]) if chosen.isdigit() else None,
        dont_know=chosen == DONT_KNOW,
        not_applicable=chosen == NOT_APPLICABLE,
        reason=texts["reason"] or None,
        missing=texts["missing"] or None,
        evidence=Evidence(sent.get(name_of(item.id, "grade")) or None, (), texts["agrees"] or None),
        note=texts["note"] or None,
        note_private=name_of(item.id, "private") in sent,
    )
    change = ChangeReason(texts["why"], _change_kind(sent.get(name_of(item.id, "change"), "")))
    answer = Answer(item.id, response, name_of(item.id, "flag") in sent, _number(version), change=change)
    seen = sent.get(name_of(item.id, "seen"))
    return Given(item, answer, _too_long(response, texts), None if seen is None else _number(seen))


def still_true(given: Given, choice: str) -> Given:
    """The same with last time's answer chosen: a level, or not applicable."""
    response = given.answer.response
    if choice == NOT_APPLICABLE:
        response = replace(response, level=None, dont_know=False, not_applicable=True)
    else:
        response = replace(response, level=_number(choice), dont_know=False, not_applicable=False)
    return replace(given, answer=replace(given.answer, response=response))


def without_choice(given: Given) -> Given:
    """The same with no answer chosen; its note and its flag stay."""
    response = replace(given.answer.response, level=None, dont_know=False, not_applicable=False)
    return replace(given, answer=replace(given.answer, response=response))


def _change_kind(text: str) -> ChangeKind | None:
    if not text:
        return None
    try:
        return ChangeKind(text)
    except ValueError:
        abort(400)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - what fits an integer column
        abort(400)
    return int(text)


def _too_long(response: ItemResponse, texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the texts that go with this kind of answer; the others are not kept."""
    kept = {
        "reason": response.not_applicable,
        "missing": response.dont_know,
        "agrees": response.level is not None,
        "note": True,
        "why": response.level is not None,
    }
    return {
        part: f"Use at most {longest:,} characters. This text has {len(texts[part]):,}."
        for part, longest in _LIMITS.items()
        if kept[part] and len(texts[part]) > longest
    }


# --- Evidence -----------------------------------------------------------------------------------------------------


def _tidy(text: str | None) -> str | None:
    return cleaned(text).replace("\n", " ") if text else text


class LinkForm(Form):
    """A link to a piece of evidence."""

    title = StringField("Title", [required("Write what the link leads to."), at_most(LONGEST_LINE)], filters=[_tidy])
    address = StringField(
        "Address",
        [required("Write the address of the page or file."), at_most(_ADDRESS), web_address],
        filters=[_tidy],
        description="Starts with https:// or http://",
    )
    kind = SelectField("What it is", choices=_CHOICES)
    date = DayField("Date of it, if known", [optional()])
    private = BooleanField("Keep private: never printed")

    @property
    def filled(self) -> bool:
        """Whether anybody has begun to fill it in."""
        return bool(self.title.data or self.address.data or any(self.date.raw_data or ()))

    @property
    def evidence(self) -> EvidenceItem:
        """The piece of evidence, once the form is valid."""
        return EvidenceItem(
            self.title.data or "",
            EvidenceKind(self.kind.data) if self.kind.data else None,
            self.date.data,
            self.address.data,
            private=bool(self.private.data),
        )


class UploadForm(Form):
    """A file as a piece of evidence. Without a title its name stands for it."""

    file = FileField("File")
    title = StringField("Title", [at_most(LONGEST_LINE)], filters=[_tidy], description="Without one, the file's name.")
    kind = SelectField("What it is", choices=_CHOICES)
    date = DayField("Date of it, if known", [optional()])
    private = BooleanField("Keep private: never printed")

    @property
    def chosen(self) -> FileStorage | None:
        """The file that came with the form."""
        found = self.file.data
        return found if isinstance(found, FileStorage) and found.filename else None

    def evidence(self, name: str) -> EvidenceItem:
        """The piece of evidence, once the form is valid; `name` is the file's."""
        return EvidenceItem(
            (self.title.data or name)[:LONGEST_LINE],
            EvidenceKind(self.kind.data) if self.kind.data else None,
            self.date.data,
            file=name,
            private=bool(self.private.data),
        )


class RenewForm(Form):
    """A new date for a piece of evidence that is past its own."""

    date = DayField(
        "New date",
        [InputRequired("Write the day on which somebody looked at it again, or on which it was made anew.")],
        description=f"The day on which it was made anew or found to hold still. {DAY_HINT}",
    )

    @property
    def filled(self) -> bool:
        """Whether anybody has begun to fill it in."""
        return any(self.date.raw_data or ())


def renew_form(piece: uuid.UUID, sent: MultiDict[str, Any] | None = None) -> RenewForm:
    """The form for a new date of a piece of evidence."""
    return RenewForm(sent, prefix=f"renew-{piece}")


def link_form(item: str, sent: MultiDict[str, Any] | None = None) -> LinkForm:
    """The form for a link to evidence of an item."""
    return LinkForm(sent, prefix=name_of(item, "link"))


def upload_form(item: str, sent: MultiDict[str, Any] | None = None) -> UploadForm:
    """The form for a file of an item; `sent` holds its fields and files."""
    return UploadForm(sent, prefix=name_of(item, "upload"))


def piece_id(text: str) -> uuid.UUID:
    """The id of a piece of evidence; 404 where the text is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(404)
