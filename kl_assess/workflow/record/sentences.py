"""A plain sentence for every kind of entry in the audit log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from kl_assess.core.sharing import Sight
from kl_assess.formatting import plural, upper_first
from kl_assess.store.audit import Action, Event
from kl_assess.store.audit_log import Cycle
from kl_assess.workflow.record import differences as parts
from kl_assess.workflow.record.around import Around, Told, day
from kl_assess.workflow.record.differences import Data, Difference, differing, named

ERASED: Final = "What this entry said is erased under retention. That it was made, and when, stays."
"""What is said of an entry whose payload was erased."""

UNREADABLE: Final = "did what can no longer be read"
"""What is said of an entry that does not hold what its kind holds."""


class Said(NamedTuple):
    """What somebody did, as the sentence goes on after their name; what differs; and the reason that they gave."""

    did: str
    differences: tuple[Difference, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry in words. `who` and `title` are "" where they were erased, `title` also where nobody gave one.

    `item` and `cycle` are what it is about: the id of an item, and an assessment that is still there.
    """

    who: str
    title: str
    said: Said
    item: str
    cycle: Cycle | None
    erased: bool = False

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        if self.erased:
            return f"{self.said.did}."
        return f"{', '.join(part for part in (self.who, self.title) if part)} {self.said.did}."


def entry(event: Event, around: Around) -> Entry:
    """An entry of the audit log in words. One that was tampered with is still shown, as far as it can be read."""
    told = around.of(event)
    if event.payload is None:
        return Entry("", "", Said(upper_first(event.action)), "", told.cycle, erased=True)
    try:
        actor, make = event.payload["actor"], SENTENCES.get(event.action)
        said = make(event.payload, told) if make else Said(f"did this: {event.action}")
        return Entry(actor["name"], actor["title"] or "", said, item_of(event.payload), told.cycle)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return Entry("Somebody", "", Said(f"{UNREADABLE}: {event.action}"), "", told.cycle)


def item_of(data: Data) -> str:
    """The item that an entry tells of, "" where it is none."""
    new = data.get("new")
    return str(data.get("item") or (new.get("item") if isinstance(new, Mapping) else None) or "")


# --- Answers and evidence -----------------------------------------------------------------------------------------


def _answered(data: Data, told: Told) -> Said:
    before, after = (parts.answer(data.get(name), told) for name in ("old", "new"))
    aside = data.get("set aside")
    found = differing(before, after)
    if aside:
        words = parts.said_of(parts.answer(aside, told))
        found = (*found, Difference("Set aside, so that it is not lost", "", words))
    return Said(f"changed the answer to {told.item(data['item'])} in {told.assessment}", found)


def _confirmed(data: Data, told: Told) -> Said:
    did = f"confirmed that last time’s answer to {told.item(data['item'])} still holds in {told.assessment}"
    return Said(did, differing(parts.answer(data.get("old"), told), parts.answer(data.get("new"), told)))


def _evidence(verb: str) -> Callable[[Data, Told], Said]:
    def said(data: Data, told: Told) -> Said:
        more = (("address", data.get("address")), ("date", day(data.get("date"))))
        did = f"{verb} “{data.get('title')}” {'to' if verb.startswith('added') else 'of'} {told.item(data['item'])}"
        return Said(f"{did} in {told.assessment}", named(more))

    return said


def _imported(data: Data, told: Told) -> Said:
    counted = plural(data.get("answers") or 0, "answer")
    found: tuple[Difference, ...] = named([("pieces of evidence", data.get("evidence"))])
    for name, words in (("profile", parts.profile), ("targets", parts.targets)):
        if data.get(name):
            found = (*found, *differing(words(data[name]["old"], told), words(data[name]["new"], told)))
    return Said(f"took over {counted} from the file “{data.get('file')}” into {told.assessment}", found)


def _carried(data: Data, told: Told) -> Said:
    before = next((c.name for c in told.around.cycles.values() if c.number == data.get("from")), None)
    source = f"the assessment “{before}”" if before else f"assessment number {data.get('from')}"
    return Said(f"started {told.assessment} with {plural(data.get('answers') or 0, 'answer')} of {source}")


# --- The assessment -----------------------------------------------------------------------------------------------


def _started(data: Data, told: Told) -> Said:
    return Said(f"started the assessment “{data['cycle']['name']}”", differing({}, parts.cycle(data["cycle"], told)))


def _deleted(data: Data, _: Told) -> Said:
    held = named((name, data.get(name)) for name in ("answers", "notes", "links", "files", "drafts"))
    return Said(f"deleted the assessment “{data.get('name')}”", held, data.get("reason") or "")


def _changed(did: str, words: Callable[[Data, Told], Mapping[str, str]]) -> Callable[[Data, Told], Said]:
    def said(data: Data, told: Told) -> Said:
        return Said(did.format(told=told), differing(words(data["old"], told), words(data["new"], told)))

    return said


def _simply(did: str, reason: str = "") -> Callable[[Data, Told], Said]:
    """A sentence without parts; `reason` is the name under which the entry keeps one."""
    return lambda data, told: Said(did.format(told=told, data=data), reason=(data.get(reason) or "") if reason else "")


def _signed(data: Data, told: Told) -> Said:
    signer = ", ".join(part for part in (data.get("name"), data.get("title")) if part)
    return Said(f"signed off {told.assessment}", named([("signed by", signer)]), data.get("statement") or "")


# --- The plan -----------------------------------------------------------------------------------------------------


def _action_added(data: Data, told: Told) -> Said:
    new = data["new"]
    return Said(f"added an action on {told.item(new.get('item'))}", differing({}, parts.action(new, told)))


def _action_changed(data: Data, told: Told) -> Said:
    new, old = data["new"], data.get("old")
    # What was before is kept with the entry only since it is told here.
    found = differing(parts.action(old, told), parts.action(new, told)) if old else ()
    if not old:
        found = named([("what", data.get("what"))])
    return Said(f"changed an action on {told.item(new.get('item'))}", found, data.get("reason") or "")


def _action_noted(data: Data, told: Told) -> Said:
    more = (("note", data.get("note")), ("evidence", data.get("title")), ("address", data.get("address")))
    return Said(f"noted progress on an action on {told.item(data.get('item'))}", named(more))


def _left_for_later(data: Data, told: Told) -> Said:
    again = named([("looked at again", data.get("again"))])
    return Said(f"left the gap at {told.item(data['item'])} for later", again, data.get("because") or "")


def _taken_up(data: Data, told: Told) -> Said:
    return Said(f"took the gap at {told.item(data['item'])} up again")


def _picture_kept(data: Data, told: Told) -> Said:
    found = differing({}, parts.levels(data.get("levels") or {}, told))
    return Said(f"saved the what-if “{data.get('name')}” of {told.assessment}", found)


# --- The team -----------------------------------------------------------------------------------------------------


def _assigned(did: str) -> Callable[[Data, Told], Said]:
    def said(data: Data, told: Told) -> Said:
        to = f"{did} {told.element(data.get('element'))} to {data['new']}"
        took = f"took {told.element(data.get('element'))} from {data.get('old')}"
        return Said(
            f"{to if data.get('new') else took} in {told.assessment}",
            (Difference("Answers it", data.get("old") or "", data.get("new") or ""),),
            data.get("note") or "",
        )

    return said


def _on_item(did: str) -> Callable[[Data, Told], Said]:
    return lambda data, told: Said(f"{did} {told.item(data.get('item'))} in {told.assessment}")


# --- The agency, its people, and what is kept ---------------------------------------------------------------------


def _role_changed(data: Data, _: Told) -> Said:
    changed = Difference("Role", _role(data.get("old")), _role(data.get("new")))
    return Said(f"gave {data.get('person')} another role", (changed,))


def _role(role: object) -> str:
    return upper_first("chief executive" if role == "chief" else str(role or ""))


def _person(did: str) -> Callable[[Data, Told], Said]:
    return lambda data, _: Said(
        did.format(data.get("person") or "somebody"), named([("role", _role(data.get("role")))])
    )


_SIGHT: Final = {
    Sight.STATUS: "Where it stands",
    Sight.RESULTS: "Where it stands, and scores",
    Sight.REPORTS: "Where it stands, scores and public reports",
}


def _shown_to_body(data: Data, _: Told) -> Said:
    old, new = (_SIGHT[Sight(data[name])] if data.get(name) else "" for name in ("old", "new"))
    until = (Difference("Until", "", day(str(data["until"])[:10])),) if data.get("until") else ()
    return Said(f"lets {data['body']} see something of the agency", (Difference("What it sees", old, new), *until))


def _erased(data: Data, _: Told) -> Said:
    names = {"record": "entries of the record", "notes": "earlier texts of answers", "evidence": "evidence files"}
    return Said("erased what was kept long enough", named((names[name], data.get(name)) for name in names))


Sentence = Callable[[Mapping[str, Any], Told], Said]

SENTENCES: Final[Mapping[str, Sentence]] = {
    Action.AGENCY_ADDED: lambda data, told: Said("added the agency", differing({}, parts.agency(data, told))),
    Action.AGENCY_CHANGED: _changed("changed the facts about the agency", parts.agency),
    Action.CALENDAR: _simply("gave the calendar a new address"),
    Action.STARTED: _started,
    Action.DELETED: _deleted,
    Action.RENAMED: _changed("changed the name or the dates of {told.assessment}", parts.cycle),
    Action.WIDENED: _simply("went on to the full assessment in {told.assessment}"),
    Action.PROFILE: _changed("changed the profile in {told.assessment}", parts.profile),
    Action.TARGETS: _changed("changed the targets of {told.assessment}", parts.targets),
    Action.ANSWERED: _answered,
    Action.CARRIED: _carried,
    Action.CONFIRMED: _confirmed,
    Action.EVIDENCE_RENEWED: _evidence("gave a new date to the evidence"),
    Action.EVIDENCE_ADDED: _evidence("added the evidence"),
    Action.EVIDENCE_REMOVED: _evidence("removed the evidence"),
    Action.IMPORTED: _imported,
    Action.SUBMITTED: _simply("sent {told.assessment} for sign-off"),
    Action.SENT_BACK: _simply("sent {told.assessment} back", "note"),
    Action.SIGNED_OFF: _signed,
    Action.REOPENED: _simply("reopened {told.assessment}", "reason"),
    Action.DRAFTED: _simply("asked for a draft report of {told.assessment}"),
    Action.ISSUED: _simply("issued version {data[version]} of the report of {told.assessment}"),
    Action.FOLLOWED_UP: _simply("issued follow-up report {data[number]} of {told.assessment}"),
    Action.ACTION_ADDED: _action_added,
    Action.ACTION_CHANGED: _action_changed,
    Action.ACTION_NOTED: _action_noted,
    Action.LEFT_FOR_LATER: _left_for_later,
    Action.TAKEN_UP: _taken_up,
    Action.PICTURE_KEPT: _picture_kept,
    Action.PICTURE_REMOVED: _simply("removed the what-if “{data[name]}” of {told.assessment}"),
    Action.MADE_AGAIN: _simply("asked for the files of a report of {told.assessment} once more"),
    Action.ASSIGNED: _assigned("assigned"),
    Action.HANDED_ON: _assigned("handed on"),
    Action.RATING_OPENED: _simply("let the team rate alone in {told.assessment}"),
    Action.RATING_CALLED_OFF: _simply("called the rating off in {told.assessment}"),
    Action.RATED: _on_item("rated"),
    Action.MEETING_OPENED: _simply("opened the meeting on {told.assessment}"),
    Action.STAND_IN: _on_item("let the middle rating stand for"),
    Action.COMMENTED: _on_item("wrote a comment on"),
    Action.COMMENT_RESOLVED: _on_item("resolved a comment on"),
    Action.COMMENT_REOPENED: _on_item("took up a comment again on"),
    Action.INVITED: _person("invited somebody to the agency"),
    Action.UNINVITED: _simply("took an invitation back"),
    Action.JOINED: _simply("joined the agency"),
    Action.ROLE_CHANGED: _role_changed,
    Action.LEFT: _person("ended the membership of {0}"),
    Action.EMERGENCY_SEEN: _simply("acknowledged the emergency access of {data[person]}"),
    Action.SHOWN_TO_BODY: _shown_to_body,
    Action.HIDDEN_FROM_BODY: _simply("lets {data[body]} see nothing of the agency any more"),
    Action.EMERGENCY: _simply("took emergency access to the agency, as an administrator", "reason"),
    Action.RETENTION: _changed("changed how long things are kept", parts.periods),
    Action.HELD: _simply("put a legal hold on everything: nothing is erased", "reason"),
    Action.HOLD_LIFTED: _simply("lifted the legal hold", "reason"),
    Action.ERASED: _erased,
    Action.TAKEN_OUT: _simply("asked for everything of the agency, to take it out"),
}
"""What makes the words of an entry, by its kind."""
