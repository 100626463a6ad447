"""Follow-up reports to the shipped sample: with everything that one can have, with little, and at great length."""

import datetime as dt
from dataclasses import replace

from kl_assess.catalog.canonical import digest
from kl_assess.core.action_plan import ActionState, NotNow, Owner
from kl_assess.core.follow_up import Became, FollowUp, LeftForLater, Progress, ProgressNote, in_order
from kl_assess.core.snapshot import Snapshot, Words

ON, ISSUED = dt.date(2027, 6, 1), dt.date(2026, 11, 16)
LATE, SOON, BEFORE = dt.date(2027, 3, 31), dt.date(2027, 9, 30), dt.date(2027, 1, 29)
DIRECTOR = Owner("Engagement Director", "Amara Lindqvist")
CAPTAIN = Owner("Captain, Professional Standards", "Renee Castellano")
ANALYST = Owner("Crime Analyst, with the county college")
LONG = "The board of the county and its partners met on it twice and wrote down what each of them will do next. "

ACTIONS = (
    Progress(
        "EXP-3.1",
        Owner("Deputy Chief, Operations", "Marcus Bellamy"),
        LATE,
        ActionState.UNDER_WAY,
        "Choose one block per officer per week and have the supervisor clear it with dispatch.",
        "Dispatch records show 80 percent of planned blocks kept in two months running",
        target=3,
        since="2025",
        notes=(
            ProgressNote(dt.date(2027, 2, 3), "Two of five shifts keep their block.", "Tobias Renner"),
            ProgressNote(
                dt.date(2027, 4, 20),
                "Dispatch clears the block on all day shifts; nights wait for the new roster.",
                "Tobias Renner",
                "Dispatch report, first quarter",
                "https://example.org/dispatch-2027-q1",
            ),
        ),
    ),
    Progress(
        "LEA-3.2",
        CAPTAIN,
        LATE,
        ActionState.NOT_STARTED,
        "Post the draft of the foot pursuit policy with a comment form, and answer the comments.",
        "Comments and answers are public before adoption",
        target=2,
    ),
    Progress(
        "ACC-1.3",
        ANALYST,
        SOON,
        ActionState.UNDER_WAY,
        "Ask the city, county or a college whether an existing resident survey can carry five questions.",
        "Results published with sample, response and limits",
        notes=(ProgressNote(dt.date(2027, 5, 4), "The college agreed.", "Sam Roe", "Letter of the college"),),
    ),
    Progress(
        "ACC-4.1",
        DIRECTOR,
        BEFORE,
        ActionState.DONE,
        "Fix the date every year and name who prepares it.",
        "October 2027 review is in the council calendar",
        target=3,
        closed=dt.date(2027, 1, 20),
        notes=(ProgressNote(dt.date(2027, 1, 20), evidence="Council calendar 2027"),),
    ),
    Progress(
        "ACC-3.2",
        DIRECTOR,
        BEFORE,
        ActionState.STOPPED,
        "Keep one list of open concerns with owner and date.",
        closed=dt.date(2027, 2, 1),
        notes=(ProgressNote(dt.date(2027, 2, 1), "The county keeps the list from now on.", "Amara Lindqvist"),),
    ),
)
TASKS = (
    Progress("EXP-5.2", DIRECTOR, dt.date(2027, 4, 30), ActionState.DONE, "", closed=dt.date(2027, 4, 2)),
    Progress("ACC-2.3", CAPTAIN, dt.date(2027, 4, 30), ActionState.UNDER_WAY, "Ask the labor council for its figures."),
)
NOT_NOW = (
    LeftForLater(NotNow("ACC-2.1", "The form is part of the labor agreement.", "July 2027"), Became.WAITS),
    LeftForLater(NotNow("LEA-4.1", "No sergeant was free until April."), Became.TAKEN_UP),
    LeftForLater(NotNow("ACC-2.2", "The budget was not decided.", "January 2027"), Became.UNDECIDED),
)
WHOLE = FollowUp(1, ON, 1, ISSUED, in_order(ACTIONS, ON), NOT_NOW, in_order(TASKS, ON))
FEW = FollowUp(2, ON, 1, ISSUED, ACTIONS[1:2])
TASKS_ONLY = FollowUp(3, ON, 1, ISSUED, (), (), TASKS)


def lengthy() -> FollowUp:
    """Thirty actions with four long notes each."""
    notes = tuple(ProgressNote(ON, LONG * 6, "Renee Castellano", LONG[:120], "https://example.org/a") for _ in range(4))
    wordy = [replace(action, action=LONG * 3, known_by=LONG * 2, notes=notes) for action in ACTIONS]
    return FollowUp(12, ON, 3, ISSUED, in_order(wordy * 6, ON), NOT_NOW * 5, in_order(TASKS * 6, ON))


FOLLOW_UPS = {
    "follow-up": lambda: WHOLE,
    "follow-up with one action": lambda: FEW,
    "follow-up with tasks only": lambda: TASKS_ONLY,
    "follow-up at length": lengthy,
}
"""Every kind of follow-up by name."""


def followed(base: Snapshot, found: FollowUp = WHOLE) -> Snapshot:
    """The snapshot of a follow-up to a report, as `kl_assess.workflow.follow_ups` freezes it."""
    made = replace(
        base,
        responses={},
        voices=(),
        comparison=None,
        plan=None,
        words=Words(),
        facts=replace(base.facts, issued=found.on),
        follow_up=found,
        fingerprint="",
    )
    return replace(made, fingerprint=digest(made))
