"""What was before and is now: the parts of an entry of the audit log that say it, in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from kl_assess.core.action_plan import STATE_WORDS, ActionState
from kl_assess.core.change import ChangeKind
from kl_assess.core.questionnaire import ProfileField
from kl_assess.core.scoring import Mode
from kl_assess.formatting import listing, upper_first
from kl_assess.report.chapters.changed import KINDS
from kl_assess.workflow.record.around import Told, day

Data = Mapping[str, Any]

_NO: Final = "No"


class Difference(NamedTuple):
    """One part before and after; "" where there was or is nothing."""

    part: str
    before: str
    after: str


def said_of(words: Mapping[str, str]) -> str:
    """Everything that words say, in one line."""
    return "; ".join(f"{part}: {text}" for part, text in words.items() if text not in {"", _NO})


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """The parts that differ, in the order of what is now."""
    names = dict.fromkeys((*after, *before))
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


# --- Answers ------------------------------------------------------------------------------------------------------


def answer(content: Data | None, told: Told) -> dict[str, str]:
    """An answer as the history keeps it, in words by what they are."""
    if content is None:
        return {}
    grades = told.questionnaire.grades if told.questionnaire else {}
    grade, kind = content.get("grade"), content.get("change_kind")
    reasons = (KINDS[ChangeKind(kind)] if kind else "", content.get("change_why") or "")
    return {
        "Answer": _choice(content, told),
        "Why it does not apply": content.get("reason") or "",
        "What would have to be found out": content.get("missing") or "",
        "Support": (grades[grade].name if grade in grades else str(grade)) if grade else "",
        "Who agrees": content.get("corroborated_by") or "",
        "Note": content.get("note") or "",
        "Note is private": _yes(content.get("note_private")),
        "Flagged for review": _yes(content.get("flagged")),
        "Why it changed": ": ".join(reason for reason in reasons if reason),
        "From last time, not confirmed": _yes(content.get("carried")),
        "Links and files": "\n".join(content.get("evidence", ())),
    }


def _choice(content: Data, told: Told) -> str:
    names = told.questionnaire.answer_names if told.questionnaire else {}
    if content.get("level") is not None:
        return told.level(content["level"])
    if content.get("dont_know"):
        return names.get("dont_know", "Don’t know")
    if content.get("not_applicable"):
        return names.get("not_applicable", "Not applicable")
    return names.get("unanswered", "Not answered")


# --- The assessment and the agency --------------------------------------------------------------------------------

_MODES: Final = {Mode.FULL: "Full assessment", Mode.QUICK_CHECK: "Quick check"}


def cycle(content: Data, _: Told) -> dict[str, str]:
    """The name and the dates of an assessment."""
    return {
        "Name": content.get("name") or "",
        "From": day(content.get("starts")),
        "Until": day(content.get("ends")),
        "Finish by": day(content.get("due")),
        "Kind": _MODES[Mode(content["mode"])] if content.get("mode") else "",
    }


def agency(content: Data, _: Told) -> dict[str, str]:
    """What is said of an agency."""
    labels = {"name": "Name", "short": "Short name", "state": "State", "zone": "Time zone", "size": "Size"}
    return {label: content.get(name) or "" for name, label in labels.items()}


def profile(content: Data, told: Told) -> dict[str, str]:
    """The fields of a profile that say something."""
    fields = told.questionnaire.fields if told.questionnaire else {}
    groups = told.questionnaire.respondent_groups if told.questionnaire else ()
    names = {group.id: group.label for group in groups}
    return {
        fields[name].label if name in fields else name: _value(value, fields.get(name), names)
        for name, value in content.items()
    }


def _value(value: object, field: ProfileField | None, groups: Mapping[str, str]) -> str:
    labels = {option.value: option.label for option in field.options} if field else {}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return "; ".join(f"{groups.get(str(group), group)}: {number}" for group, number in value.items())
    values = value if isinstance(value, list | tuple) else (value,)
    return listing([labels.get(str(each), str(each)) for each in values])


def targets(content: Data, told: Told) -> dict[str, str]:
    """The targets that the agency set itself, by item."""
    return {told.title(item): _target(target, told) for item, target in content.items()}


def _target(target: Data, told: Told) -> str:
    return ", ".join(part for part in (told.level(target["level"]), target.get("reason")) if part)


def levels(content: Data, told: Told) -> dict[str, str]:
    """The levels of a target picture, by item."""
    return {told.title(item): told.level(level) for item, level in content.items()}


# --- The plan, and how long things are kept -----------------------------------------------------------------------


def action(content: Data, told: Told) -> dict[str, str]:
    """An action of the plan."""
    owner, target = content.get("owner") or {}, content.get("target")
    return {
        "What": content.get("action") or "",
        "State": STATE_WORDS[ActionState(content["state"])] if content.get("state") else "",
        "Who": ", ".join(part for part in (owner.get("name"), owner.get("title")) if part),
        "By when": day(content.get("due")),
        "Closed": day(content.get("closed")),
        "How it will be known": content.get("known_by") or "",
        "Level to move to": told.level(target) if target is not None else "",
        "Resources": listing(content.get("resources") or ()),
        "Money": content.get("money") or "",
        "Staff time": content.get("staff") or "",
        "Why this item": content.get("quick_win") or "",
    }


PERIODS: Final = {
    "record": "Details of the record",
    "notes": "Earlier texts of answers",
    "evidence": "Evidence files that were replaced",
}
"""What is kept for a time, by its name in `store.retention.Periods`."""


def periods(content: Data, _: Told) -> dict[str, str]:
    """How long things are kept."""
    return {label: years(content.get(name)) for name, label in PERIODS.items()}


def years(count: int | None) -> str:
    """For how long something is kept."""
    return "For good" if count is None else f"{count} {'year' if count == 1 else 'years'}"


def named(parts: Iterable[tuple[str, object]]) -> tuple[Difference, ...]:
    """Parts that only say what is there now, those that say something."""
    return tuple(_named(parts))


def _named(parts: Iterable[tuple[str, object]]) -> Iterator[Difference]:
    for name, value in parts:
        if value:
            yield Difference(upper_first(name), "", str(value))


def _yes(value: object) -> str:
    return "Yes" if value else _NO
