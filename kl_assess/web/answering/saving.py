"""Keep what was sent: everything that can be kept is kept, and what cannot is told apart, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kl_assess.core.assessment import Answer, Assessment
from kl_assess.core.questionnaire import Item
from kl_assess.web import identity, parts
from kl_assess.web.answering.given import (
    Given,
    LinkForm,
    RenewForm,
    UploadForm,
    link_form,
    name_of,
    piece_id,
    read_answer,
    renew_form,
    still_true,
    upload_form,
    without_choice,
)
from kl_assess.web.answering.work import Work
from kl_assess.workflow import evidence_files
from kl_assess.workflow.answering import (
    Choice,
    ConflictError,
    add_evidence,
    record_response,
    remove_evidence,
    renew_evidence,
    settle_conflict,
)
from kl_assess.workflow.assessing import ensure_answering, reread
from kl_assess.workflow.evidence_files import Upload
from kl_assess.workflow.past_evidence import PastEvidenceError
from kl_assess.workflow.refusal import RefusedError

KEPT: Final = 200
"""The status of an outcome where everything was kept."""

_CHOICES: Final = {"yours": Choice.YOURS, "theirs": Choice.THEIRS, "join": Choice.THEIRS}
"""What a button under two answers does. To write one from both, theirs stays for now: yours is in the history."""


@dataclass
class Outcome:
    """What became of what was sent. `refused` says why nothing was kept; else everything not named here was kept."""

    refused: str = ""
    given: dict[str, Given] = field(default_factory=dict)
    kept: dict[str, Answer] = field(default_factory=dict)
    conflicts: dict[str, ConflictError] = field(default_factory=dict)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    links: dict[str, LinkForm] = field(default_factory=dict)
    uploads: dict[str, UploadForm] = field(default_factory=dict)
    renewals: dict[UUID, RenewForm] = field(default_factory=dict)

    @property
    def new_drafts(self) -> tuple[str, ...]:
        """Items called not applicable with this very request whose reason is missing."""
        return tuple(
            item
            for item, answer in self.kept.items()
            if answer.response.is_draft and answer.version != self.given[item].answer.version
        )

    @property
    def past(self) -> tuple[str, ...]:
        """Items whose support was not kept, as it rests on evidence past its date."""
        return tuple(item for item, wrong in self.errors.items() if "grade" in wrong)

    @property
    def status(self) -> int:
        """The status to answer with: 200 where everything was kept."""
        if self.refused or self.conflicts:
            return 409
        return 422 if self.errors or self.links or self.uploads or self.renewals else KEPT


def save(work: Work, sent: MultiDict[str, Any], action: str) -> Outcome:
    """Keep every answer and piece of evidence that was sent for an element, and do what its button says.

    `sent` holds fields and files. Nothing is kept where somebody else has taken the seat or the assessment is closed.
    """
    act, _, about = action.partition(":")
    outcome = Outcome(_other_seat(sent), _given(work, sent, act, about))
    if outcome.refused:
        return outcome
    removed = piece_id(about) if act == "remove" else None
    links = _links(work.element.items, sent, about if act == "add-link" else "", outcome)
    uploads = _uploads(work, sent, about if act == "add-file" else "", outcome)
    try:
        with parts.writing() as session:
            outcome.refused = _closed(reread(session, work.assessment))
            if outcome.refused:
                return outcome
            for item, given in outcome.given.items():
                _keep(session, work, given, _CHOICES.get(act) if about == item else None, outcome)
            _add(session, work, links, uploads, outcome)
            _renew(session, work, sent, about if act == "renew" else "", outcome)
            if removed is not None:
                remove_evidence(session, work.assessment, removed, actor=identity.actor(), now=parts.now())
            for item in outcome.past:  # the evidence that was in the way may have been renewed with the same button
                del outcome.errors[item]
                _keep(session, work, outcome.given[item], _CHOICES.get(act) if about == item else None, outcome)
    finally:
        _tidy_up(work, uploads, swept=removed is not None)
    return outcome


def save_one(work: Work, item: Item, sent: MultiDict[str, Any], action: str = "") -> Outcome:
    """Keep the answer to one item, or settle between two."""
    given = read_answer(item, sent)
    outcome = Outcome(refused=_other_seat(sent) or _closed(work.assessment))
    if given is None or outcome.refused:
        return outcome
    outcome.given[item.id] = given
    with parts.writing() as session:
        _keep(session, work, given, _CHOICES.get(action), outcome)
    return outcome


# --- One after the other ------------------------------------------------------------------------------------------


def _other_seat(sent: MultiDict[str, Any]) -> str:
    """A page that one person has opened is not sent in another's name."""
    person = identity.actor()
    if sent.get("person", str(person.id)) == str(person.id):
        return ""
    return (
        f"{person.name} is at this desk now, and this page was opened by somebody else. Nothing was saved. What was "
        f"typed is below: save again to keep it in the name of {person.name}."
    )


def _given(work: Work, sent: MultiDict[str, Any], act: str, about: str) -> dict[str, Given]:
    """What was sent for each item. A button may clear the answer to one, or say that last time's still holds."""
    found = {given.item.id: given for item in work.element.items if (given := read_answer(item, sent)) is not None}
    if about in found and act == "clear":
        found[about] = without_choice(found[about])
    elif about in found and act == "confirm":
        found[about] = still_true(found[about], sent.get(name_of(about, "last"), ""))
    return found


def _closed(assessment: Assessment) -> str:
    try:
        ensure_answering(assessment)
    except RefusedError as refusal:
        return str(refusal)
    return ""


def _keep(session: Session, work: Work, given: Given, choice: Choice | None, outcome: Outcome) -> None:
    item = given.item.id
    if given.errors:
        outcome.errors.setdefault(item, {}).update(given.errors)
        return
    who = {"actor": identity.actor(), "now": parts.now()}
    try:
        if choice is not None and given.seen is not None:
            kept = settle_conflict(session, work.assessment, given.answer, choice, seen=given.seen, **who)  # type: ignore[arg-type]
        else:
            kept = record_response(session, work.assessment, given.answer, **who)  # type: ignore[arg-type]
    except ConflictError as conflict:
        outcome.conflicts[item] = conflict
    except PastEvidenceError as past:
        outcome.errors.setdefault(item, {})["grade"] = str(past)
    except RefusedError as refusal:
        outcome.errors.setdefault(item, {})["answer"] = str(refusal)
    else:
        outcome.kept[item] = kept


def _links(items: Iterable[Item], sent: MultiDict[str, Any], asked: str, outcome: Outcome) -> dict[str, LinkForm]:
    """The links to add. One that was filled in is added whatever button was used, so that it is not lost."""
    good = {}
    for item in items:
        form = link_form(item.id, sent)
        if not form.filled and asked != item.id:
            continue
        if form.validate():
            good[item.id] = form
        else:
            outcome.links[item.id] = form
    return good


def _uploads(
    work: Work, sent: MultiDict[str, Any], asked: str, outcome: Outcome
) -> dict[str, tuple[UploadForm, Upload]]:
    """The files to add, taken in. One that was chosen is added whatever button was used."""
    settings = parts.parts().settings
    good: dict[str, tuple[UploadForm, Upload]] = {}
    for item in work.element.items:
        form = upload_form(item.id, sent)
        file = form.chosen
        if file is None and asked != item.id:
            continue
        outcome.uploads[item.id] = form
        if not form.validate():
            continue
        if file is None:
            form.file.errors = ("Choose a file first.",)
            continue
        try:
            upload = evidence_files.receive(
                settings.evidence,
                work.agency.id,
                file.stream,
                file.filename or "",
                limit=settings.file_limit,
                scanner=settings.clamd,
            )
        except RefusedError as refusal:
            form.file.errors = (str(refusal),)
        else:
            good[item.id] = form, upload
            del outcome.uploads[item.id]
    return good


def _renew(session: Session, work: Work, sent: MultiDict[str, Any], asked: str, outcome: Outcome) -> None:
    """Give evidence its new dates. One that was filled in is kept whatever button was used."""
    fields = [name for name in sent if name.startswith("renew-") and name.endswith("-date")]
    for piece in (piece_id(name.removeprefix("renew-").removesuffix("-date")) for name in fields):
        form = renew_form(piece, sent)
        if not form.filled and asked != str(piece):
            continue
        day = form.date.data if form.validate() else None
        if day is None:
            outcome.renewals[piece] = form
            continue
        try:
            renew_evidence(session, work.assessment, piece, day, actor=identity.actor(), now=parts.now())
        except RefusedError as refusal:
            form.date.errors = (str(refusal),)
            outcome.renewals[piece] = form


def _tidy_up(work: Work, uploads: dict[str, tuple[UploadForm, Upload]], *, swept: bool) -> None:
    """Leave no upload that was not put into place, and no file that nothing names."""
    for _, upload in uploads.values():
        evidence_files.discard(upload)
    if swept or uploads:
        with parts.writing() as session:
            evidence_files.sweep(session, parts.parts().settings.evidence, work.agency.id, now=parts.now())


def _add(
    session: Session,
    work: Work,
    links: dict[str, LinkForm],
    uploads: dict[str, tuple[UploadForm, Upload]],
    outcome: Outcome,
) -> None:
    assessment, actor, now = work.assessment, identity.actor(), parts.now()
    for item, link in links.items():
        add_evidence(session, assessment, item, link.evidence, actor=actor, now=now)
    for item, (form, upload) in uploads.items():
        shown, quota = form.evidence(upload.name), parts.parts().settings.quota
        try:
            evidence_files.add_file(session, assessment, item, shown, upload, quota=quota, actor=actor, now=now)
        except RefusedError as refusal:
            form.file.errors = (str(refusal),)
            outcome.uploads[item] = form
