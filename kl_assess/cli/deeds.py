"""What the people of the demonstration did about their plans: told like the rest of it, day by day."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from kl_assess.core.action_plan import ActionState


@dataclass(frozen=True)
class Deed:
    """One day's work on the action on an item: a note, with its evidence, and the state that the action moved to.

    `after` is the assessment whose report was the last one then, by its name.
    """

    after: str
    day: dt.date
    item: str
    who: str
    note: str
    state: ActionState | None = None
    evidence: str | None = None
    address: str | None = None


_UNDER_WAY, _DONE = ActionState.UNDER_WAY, ActionState.DONE
_NAIR, _REYES, _ALVAREZ, _BECKER = "Priya Nair", "Elena Reyes", "Daniel Alvarez", "Tom Becker"

LAKE_ANSEL: Final = (
    Deed("2024", dt.date(2025, 1, 13), "EXP-1.1", _REYES, "First draft goes to the officers' association.", _UNDER_WAY),
    Deed(
        "2024",
        dt.date(2025, 3, 10),
        "EXP-2.3",
        _BECKER,
        "A second officer who speaks Spanish began in Eastgate. The night workers are still not reached.",
        _DONE,
        "Area assignments, March 2025",
    ),
    Deed(
        "2024",
        dt.date(2025, 3, 24),
        "ACC-2.1",
        "Maria Okafor",
        "Evaluators may add a comment. A question of its own has to wait for the labor agreement.",
        _DONE,
    ),
    Deed(
        "2024",
        dt.date(2025, 4, 28),
        "ACC-3.2",
        _NAIR,
        "Mill Flats has its list. The other areas answer by telephone and keep no record.",
        _UNDER_WAY,
    ),
    Deed(
        "2024",
        dt.date(2025, 6, 16),
        "EXP-1.1",
        _REYES,
        "Directive 4.01 is in force.",
        _DONE,
        "Directive 4.01, Community Engagement",
        "https://police.lakeansel.example/directives/4-01",
    ),
    Deed(
        "2024",
        dt.date(2025, 8, 18),
        "ACC-2.3",
        _ALVAREZ,
        "The inspections unit asked the sergeants: some call people back, by habit.",
        _DONE,
    ),
    Deed(
        "2025",
        dt.date(2026, 1, 26),
        "EXP-1.2",
        _BECKER,
        "Three sergeants drafted tasks for patrol.",
        _UNDER_WAY,
    ),
    Deed("2025", dt.date(2026, 2, 23), "EXP-3.1", _BECKER, "The Lakefront and Mill Flats start again.", _UNDER_WAY),
    Deed(
        "2025",
        dt.date(2026, 4, 13),
        "EXP-1.2",
        _BECKER,
        "Patrol and dispatch have their tasks. Investigations, records and the front desk follow in 2027.",
        _DONE,
        "Role tasks for patrol and dispatch",
    ),
    Deed(
        "2025",
        dt.date(2026, 5, 18),
        "LEA-3.2",
        _REYES,
        "The comment page is ready. The foot pursuit draft goes first.",
        _UNDER_WAY,
    ),
    Deed(
        "2025",
        dt.date(2026, 9, 7),
        "LEA-3.2",
        _REYES,
        "Three policies went out for comment. One had only ten days.",
        _DONE,
        "Comment page for three policies",
        "https://police.lakeansel.example/comment-on-policy",
    ),
    Deed(
        "2025",
        dt.date(2026, 9, 28),
        "EXP-3.1",
        _BECKER,
        "Two of five areas keep the hours. Nine posts are vacant.",
    ),
    Deed(
        "2025",
        dt.date(2026, 10, 12),
        "ACC-2.2",
        "Maria Okafor",
        "The question was on the agenda once. The Deputy Chief brings it to each meeting from now on.",
        _UNDER_WAY,
        "Minutes of the command meeting, October 2026",
    ),
)
"""The work of Lake Ansel on its two plans, in the order of the days."""
