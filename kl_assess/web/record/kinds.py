"""The kinds of entries that the audit log can be narrowed to: each by itself, and in groups."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from kl_assess.formatting import upper_first
from kl_assess.store.audit import Action


class Group(NamedTuple):
    """Several kinds under one name."""

    label: str
    actions: tuple[Action, ...]


GROUPS: Final[Mapping[str, Group]] = {
    "answers": Group(
        "Answers and evidence",
        (
            Action.ANSWERED,
            Action.CONFIRMED,
            Action.CARRIED,
            Action.IMPORTED,
            Action.EVIDENCE_ADDED,
            Action.EVIDENCE_REMOVED,
            Action.EVIDENCE_RENEWED,
        ),
    ),
    "team": Group(
        "The team’s work",
        (
            Action.ASSIGNED,
            Action.HANDED_ON,
            Action.RATING_OPENED,
            Action.RATING_CALLED_OFF,
            Action.RATED,
            Action.MEETING_OPENED,
            Action.STAND_IN,
            Action.COMMENTED,
            Action.COMMENT_RESOLVED,
            Action.COMMENT_REOPENED,
        ),
    ),
    "assessment": Group(
        "The assessment",
        (
            Action.STARTED,
            Action.RENAMED,
            Action.WIDENED,
            Action.PROFILE,
            Action.TARGETS,
            Action.PICTURE_KEPT,
            Action.PICTURE_REMOVED,
            Action.DELETED,
        ),
    ),
    "signing": Group(
        "Sign-off and reports",
        (
            Action.SUBMITTED,
            Action.SENT_BACK,
            Action.SIGNED_OFF,
            Action.REOPENED,
            Action.DRAFTED,
            Action.ISSUED,
            Action.FOLLOWED_UP,
            Action.MADE_AGAIN,
        ),
    ),
    "plan": Group(
        "The plan",
        (
            Action.ACTION_ADDED,
            Action.ACTION_CHANGED,
            Action.ACTION_NOTED,
            Action.LEFT_FOR_LATER,
            Action.TAKEN_UP,
        ),
    ),
    "agency": Group(
        "The agency and its people",
        (
            Action.AGENCY_ADDED,
            Action.AGENCY_CHANGED,
            Action.CALENDAR,
            Action.INVITED,
            Action.UNINVITED,
            Action.JOINED,
            Action.ROLE_CHANGED,
            Action.LEFT,
            Action.EMERGENCY,
            Action.EMERGENCY_SEEN,
            Action.SHOWN_TO_BODY,
            Action.HIDDEN_FROM_BODY,
        ),
    ),
    "keeping": Group(
        "What is kept and taken out",
        (Action.RETENTION, Action.HELD, Action.HOLD_LIFTED, Action.ERASED, Action.TAKEN_OUT),
    ),
}
"""The groups, in the order of the filter."""


def actions_of(what: str) -> tuple[str, ...] | None:
    """The kinds that a word in an address asks for: a group, or one kind; None where there is no such word."""
    if what in GROUPS:
        return tuple(map(str, GROUPS[what].actions))
    return (str(Action[what.upper()]),) if what.upper() in Action.__members__ and what.islower() else None


def word_of(action: Action) -> str:
    """The word for one kind in an address."""
    return action.name.lower()


def label_of(action: Action) -> str:
    """One kind in the filter."""
    return upper_first(action.value)
