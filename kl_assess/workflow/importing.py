"""A responses file taken into an open assessment: first what would change, then the change, whole or not at all.

What a file leaves out stays as it is. So a blank item never erases an answer, and evidence is added and never removed.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import is_default, to_json
from kl_assess.catalog.responses import ResponsesFile
from kl_assess.core.assessment import Actor, Answer, Answers, Assessment
from kl_assess.core.profile import Profile, Value
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import (
    NOTHING,
    Evidence,
    EvidenceItem,
    ItemResponse,
    Responses,
    Target,
    Targets,
    rests_on_past,
)
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, audit, responses
from kl_assess.store.audit import Action
from kl_assess.store.responses import Piece
from kl_assess.workflow.answering import LONGEST_LINE, checked, cleaned
from kl_assess.workflow.assessing import ensure_answering, reread
from kl_assess.workflow.past_evidence import is_given, why_not
from kl_assess.workflow.refusal import RefusedError, StaleError

_TAKEN: Final = frozenset({"agency", "questionnaire", "profile", "mode", "responses", "targets"})
"""The parts of a file that are read. The others belong to other pages, and are only named."""


@dataclass(frozen=True)
class Taken:
    """What an import reads of a responses file; `name` and `sha256` are those of the file.

    `agency` and `mode` are what the file says of them, to be compared. `left_out` names the parts that it holds
    besides, `notices` are the reader's sentences on it.
    """

    name: str
    sha256: str
    agency: str
    mode: Mode
    profile: Profile
    responses: Responses
    targets: Targets
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemChange:
    """The answer to one item before and after, and the pieces of evidence that are added."""

    before: Answer
    after: Answer
    added: tuple[EvidenceItem, ...]


@dataclass(frozen=True)
class Preview:
    """Everything that an import would change; items in the order of the questionnaire, only those that change.

    `refused` are items whose answer stays because it cannot be taken, with the sentence that says why. `unsupported`
    are those whose support does not come along, as its evidence is past its date; the rest of the answer does.
    """

    name: str
    sha256: str
    items: tuple[ItemChange, ...]
    old_profile: Profile
    new_profile: Profile
    old_targets: Targets
    new_targets: Targets
    refused: Mapping[str, str]
    unsupported: Mapping[str, str]

    @property
    def changes(self) -> bool:
        """Whether anything would change."""
        return bool(self.items) or self.changes_assessment

    @property
    def changes_assessment(self) -> bool:
        """Whether the profile or a target would change."""
        return (self.old_profile, self.old_targets) != (self.new_profile, self.new_targets)


def taken_from(file: ResponsesFile, content: bytes, name: str, notices: Iterable[str] = ()) -> Taken:
    """What is read of a file that was sent under a name; `content` are its bytes."""
    return Taken(
        name=name,
        sha256=sha256(content).hexdigest(),
        agency=file.agency.name,
        mode=file.mode,
        profile=file.profile,
        responses={item: response for item, response in file.responses.items() if response != NOTHING},
        targets=file.targets,
        left_out=tuple(
            part.name
            for part in fields(file)
            if part.name not in _TAKEN and not is_default(part, getattr(file, part.name))
        ),
        notices=tuple(notices),
    )


def preview(
    questionnaire: Questionnaire, assessment: Assessment, answers: Answers, taken: Taken, today: dt.date
) -> Preview:
    """What taking a file over would change in an assessment as it stands, on a day where the agency is."""
    found: list[ItemChange] = []
    refused: dict[str, str] = {}
    unsupported: dict[str, str] = {}
    for item in questionnaire.items:
        if item.id not in taken.responses:
            continue
        before = answers.get(item.id, Answer(item.id))
        merged = _merged(before.response, taken.responses[item.id])
        added = tuple(_added(before.response.evidence.items, taken.responses[item.id].evidence.items))
        try:
            kept = checked(item, questionnaire, replace(before, response=merged)).response
        except RefusedError as refusal:
            refused[item.id] = str(refusal)
            continue
        evidence = replace(kept.evidence, items=(*before.response.evidence.items, *added))
        after = replace(
            before,
            response=replace(kept, evidence=evidence),
            carried=before.carried and not _chooses(taken.responses[item.id]),
            change=before.change if kept.level == before.response.level else None,
        )
        if is_given(after, before) and rests_on_past(evidence, questionnaire, today):
            unsupported[item.id] = why_not(evidence, questionnaire)
            after = _without_support(after, before)
        if after != before:
            found.append(ItemChange(before, after, added))
    return Preview(
        name=taken.name,
        sha256=taken.sha256,
        items=tuple(found),
        old_profile=assessment.profile,
        new_profile=_profile(assessment.profile, taken.profile),
        old_targets=assessment.targets,
        new_targets={**assessment.targets, **_targets(assessment.targets, taken.targets)},
        refused=refused,
        unsupported=unsupported,
    )


def apply(session: Session, assessment: Assessment, preview: Preview, *, actor: Actor, now: dt.datetime) -> None:
    """Change what a preview says, with an entry in the history of each item and one event in the audit log.

    Raises RefusedError where the assessment is not open, StaleError where something that would change has changed since
    the preview: then nothing is changed.
    """
    current = reread(session, assessment)
    ensure_answering(current)
    if not _still_true(preview, current, responses.answers(session, current)):
        raise StaleError(
            "Somebody has changed some of this since the preview was made. Nothing was taken over. Look at what would "
            "change now."
        )
    if not preview.changes:
        return
    kept = [
        replace(change.after, version=change.before.version + 1, changed_at=now, changed_by=actor.name)
        for change in preview.items
    ]
    responses.keep_all(session, current, kept, f"Imported from {preview.name}")
    added = {
        c.before.item: tuple(Piece(uuid.uuid4(), c.before.item, shown) for shown in c.added) for c in preview.items
    }
    there = {c.before.item: len(c.before.response.evidence.items) for c in preview.items}
    responses.add_pieces(session, current, added, there)
    if preview.changes_assessment:
        changed = replace(current, profile=preview.new_profile, targets=preview.new_targets)
        assessments.change(session, changed)
    told = _told(preview, kept)
    audit.record(session, current.agency_id, Action.IMPORTED, told, actor=actor, now=now, subject=current.id)


def _still_true(preview: Preview, assessment: Assessment, answers: Answers) -> bool:
    """Whether what a preview shows as it was is so still."""
    now = (assessment.profile, assessment.targets)
    if preview.changes_assessment and now != (preview.old_profile, preview.old_targets):
        return False
    return all(answers.get(c.before.item, Answer(c.before.item)) == c.before for c in preview.items)


def _told(preview: Preview, kept: Iterable[Answer]) -> dict[str, Any]:
    """What the audit log keeps of an import: the history of the items holds the answers themselves."""
    versions = {answer.item: answer.version for answer in kept}
    told: dict[str, Any] = {
        "file": preview.name,
        "sha256": preview.sha256,
        "answers": len(versions),
        "evidence": sum(len(change.added) for change in preview.items),
        "versions": versions,
    }
    for part, old, new in (
        ("profile", preview.old_profile, preview.new_profile),
        ("targets", preview.old_targets, preview.new_targets),
    ):
        if old != new:
            told[part] = {"old": to_json(old), "new": to_json(new)}
    return told


# --- The file over what is there ----------------------------------------------------------------------------------


def _merged(old: ItemResponse, new: ItemResponse) -> ItemResponse:
    """An answer with what a file says over it; the pieces of evidence are left to `_added`.

    What does not go with the kind of answer, `checked` takes away.
    """
    chosen = new if _chooses(new) else old
    note = cleaned(new.note) or old.note
    # A note that stays word for word stays private too: a file that leaves this out does not publish it.
    private = new.note_private or (old.note_private and note == old.note)
    return ItemResponse(
        level=chosen.level,
        dont_know=chosen.dont_know,
        not_applicable=chosen.not_applicable,
        reason=cleaned(new.reason) or old.reason,
        missing=cleaned(new.missing) or old.missing,
        evidence=Evidence(
            grade=new.evidence.grade or old.evidence.grade,
            corroborated_by=cleaned(new.evidence.corroborated_by) or old.evidence.corroborated_by,
        ),
        note=note,
        note_private=private,
    )


def _without_support(after: Answer, before: Answer) -> Answer:
    """An answer with the grade that it had, where one was given already."""
    grade = None if before.carried else before.response.evidence.grade
    evidence = replace(after.response.evidence, grade=grade)
    return replace(after, response=replace(after.response, evidence=evidence))


def _chooses(response: ItemResponse) -> bool:
    """Whether it says more than a note or evidence: over an answer of last time, this re-confirms or changes it."""
    return response.level is not None or response.dont_know or response.not_applicable


def _added(there: Iterable[EvidenceItem], given: Iterable[EvidenceItem]) -> Iterator[EvidenceItem]:
    """The pieces of a file that are not there yet. A file's name stays as text: the file itself does not come along."""
    known = {name for piece in there for name in _names(piece)}
    for piece in given:
        shown = replace(piece, title=cleaned(piece.title).replace("\n", " ")[:LONGEST_LINE])
        if (shown.title, shown.address, shown.file) not in known:
            known.update(_names(shown))
            yield shown


def _names(piece: EvidenceItem) -> tuple[tuple[str, str | None, str | None], ...]:
    """What a piece goes by: its title and address, with its file's name or without."""
    return (piece.title, piece.address, None), (piece.title, piece.address, piece.file)


def _profile(old: Profile, new: Profile) -> Profile:
    """The profile with the fields of a file over it; a field that is blank there stays, and so does a group."""
    given = {field: value for field, value in new.items() if value is False or value}
    return {**old, **{field: _value(old.get(field), value) for field, value in given.items()}}


def _value(old: Value, new: Value) -> Value:
    return {**old, **new} if isinstance(old, Mapping) and isinstance(new, Mapping) else new


def _targets(old: Targets, new: Targets) -> Targets:
    """The targets of a file; a reason that it leaves out stays with the same level."""
    found = {}
    for item, target in new.items():
        reason = cleaned(target.reason) or None
        same = item in old and old[item].level == target.level
        found[item] = Target(target.level, reason or (old[item].reason if same else None))
    return found
