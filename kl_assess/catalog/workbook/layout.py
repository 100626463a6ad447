"""Where everything stands in a workbook: its sheets, the rows of the agency and the columns of an item.

The writer draws by this and the reader looks things up by it, so the two cannot part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from kl_assess.catalog.document import KeyPath
from kl_assess.core.questionnaire import Item, ProfileField, Questionnaire
from kl_assess.core.responses import EvidenceKind
from kl_assess.core.scoring import Mode
from kl_assess.formatting import upper_first

START: Final = "Start"
AGENCY: Final = "Agency"
ITEMS: Final = "Items"
LISTS: Final = "Lists"

Form = Literal["text", "long", "number", "date", "choice", "answer"]
"""What a cell takes. A long text has room for some lines; an answer is a choice whose list depends on the item."""

YES: Final[Mapping[str, object]] = {"Yes": True}
YES_OR_NO: Final[Mapping[str, object]] = {"Yes": True, "No": False, "Not stated": None}


@dataclass(frozen=True)
class Cell:
    """A cell to fill in: what it is called, where its value goes in a responses file, and what it takes.

    `choices` are the words of its drop-down with the value that each stands for.
    """

    title: str
    path: KeyPath
    form: Form = "text"
    choices: Mapping[str, object] = field(default_factory=dict)
    help: str = ""

    @property
    def key(self) -> str:
        """The name of a row of the agency sheet, by which it is found again."""
        return ".".join(map(str, self.path))

    def at(self, item_id: str, piece: int = 0) -> KeyPath:
        """Where the value of a column of the items sheet goes for an item; of evidence for its piece of that number."""
        part, *more = self.path
        return (part, item_id, *(piece if key == 0 else key for key in more))


ANSWER: Final = "Answer"
"""The heading of the column to fill in first, on both sheets."""

# --- The agency sheet ---------------------------------------------------------------------------------------------

KEY: Final = "Name in the file"
"""The column of the agency sheet by which a row is found again."""

INSTRUMENT: Final = ("questionnaire.id", "questionnaire.version")
"""Rows of the agency sheet that say which questionnaire the workbook was made from."""

FACTS: Final = (
    Cell("Period", ("report", "period"), help="The name of this cycle in print, such as 2026"),
    Cell(
        "The answers describe",
        ("report", "describes"),
        help="Which time they are about, such as January 1 to December 31, 2026",
    ),
    Cell("Cycle", ("report", "cycle"), "number", help="Whether this is the first, second or a later assessment: 1, 2"),
    Cell("When the team rated", ("report", "rated"), help="In words, such as September 8 to 26, 2026"),
    Cell("Agreed on", ("report", "agreed"), "date", help="The day on which the team agreed on its answers"),
    Cell("Signed on", ("report", "signed"), "date", help="The day on which the chief executive signed"),
    Cell("Issued on", ("report", "issued"), "date", help="Leave blank for a draft, which says so on every page"),
    Cell("Signed by", ("report", "signer"), help="The name of the chief executive"),
    Cell("Title of the signer", ("report", "signer_title"), help="Such as Chief of Police"),
    Cell("Marking", ("report", "marking"), help="A protective marking printed on every page, if there is one"),
    Cell(
        "Chief executive's words",
        ("words", "summary"),
        "long",
        help="A few sentences in their own words, printed in front",
    ),
    Cell("How progress on the plan is reported", ("plan", "reporting"), "long", help="To whom, and how often"),
)
"""What a report says about itself, and of the plan what stands once."""


def agency_cells(questionnaire: Questionnaire) -> tuple[Cell, ...]:
    """Every row of the agency sheet, in order. Rows of the questionnaire itself are not here: nobody fills them in."""
    return (
        Cell("Name of the agency", ("agency", "name"), help="As it should be printed"),
        Cell("Short name", ("agency", "short"), help="Used in tables and sentences"),
        Cell("Size", ("agency", "size"), help="In words, as it may be printed, such as 142 employees"),
        Cell("Kind of assessment", ("mode",), "choice", _modes(questionnaire), "Blank means all items"),
        *(cell for f in questionnaire.profile.fields for cell in _profile_cells(f, questionnaire)),
        *FACTS,
    )


def _modes(questionnaire: Questionnaire) -> Mapping[str, object]:
    modes = questionnaire.instrument.modes
    quick = {"Quick check": Mode.QUICK_CHECK.value} if modes and modes.quick_check else {}
    return {"All items": Mode.FULL.value} | quick


def _profile_cells(f: ProfileField, questionnaire: Questionnaire) -> tuple[Cell, ...]:
    path: KeyPath = ("profile", f.id)
    cells: list[Cell] = []
    match f.kind:
        case "derived":
            pass
        case "boolean":
            cells = [Cell(f.label, path, "choice", YES_OR_NO)]
        case "single":
            cells = [Cell(f.label, path, "choice", {option.label: option.value for option in f.options})]
        case "multiple":
            cells = [Cell(f"{f.label}: {option.label}", (*path, option.value), "choice", YES) for option in f.options]
        case "count_by_group":
            groups = questionnaire.respondent_groups
            cells = [Cell(f"{f.label}: {group.label}", (*path, group.id), "number") for group in groups]
    about = f"{f.used_for} {f.help or ''}".strip()
    return tuple(replace(cell, help="" if number else about) for number, cell in enumerate(cells))


# --- The items sheet ----------------------------------------------------------------------------------------------

ITEM: Final = "Item"
"""The column of the items sheet that holds the id. A second row of an item holds one more piece of evidence."""

KINDS: Final[Mapping[str, object]] = {upper_first(kind.value): kind.value for kind in EvidenceKind}


def item_cells(questionnaire: Questionnaire) -> tuple[Cell, ...]:
    """Every column to fill in, in order; the item's id comes after the first key of a path.

    Without grades there is no column for them; without targets of the agency's own none for those.
    """
    grades: dict[str, object] = {grade.name: grade.id for grade in questionnaire.evidence_grades}
    response: KeyPath = ("responses",)
    evidence: KeyPath = (*response, "evidence")
    return (
        Cell(ANSWER, (*response, "level"), "answer"),
        Cell("Why it does not apply", (*response, "reason")),
        Cell("What is not known", (*response, "missing")),
        *((Cell("Evidence grade", (*evidence, "grade"), "choice", grades),) if grades else ()),
        *_piece_cells((*evidence, "items", 0)),
        Cell("Who outside agrees", (*evidence, "corroborated_by")),
        Cell("Note", (*response, "note")),
        Cell("Note is private", (*response, "note_private"), "choice", YES),
        *(_target_cells(questionnaire) if questionnaire.scoring.targets.agency_may_change else ()),
    )


def _piece_cells(piece: KeyPath) -> tuple[Cell, ...]:
    return (
        Cell("Evidence", (*piece, "title")),
        Cell("Kind of evidence", (*piece, "kind"), "choice", KINDS),
        Cell("Date of evidence", (*piece, "date"), "date"),
        Cell("Web address", (*piece, "address")),
        Cell("File name", (*piece, "file")),
        Cell("Evidence is private", (*piece, "private"), "choice", YES),
    )


def _target_cells(questionnaire: Questionnaire) -> tuple[Cell, ...]:
    return (
        Cell("Target", ("targets", "level"), "choice", level_words(questionnaire)),
        Cell("Why this target", ("targets", "reason")),
    )


def level_words(questionnaire: Questionnaire) -> Mapping[str, object]:
    """The words of every level in a drop-down, with the level."""
    return {f"{level.value} {level.name}": level.value for level in questionnaire.level_scale}


def dont_know(questionnaire: Questionnaire) -> str:
    """The words for don't know in a drop-down."""
    return questionnaire.answer_names.get("dont_know", "Don't know")


def not_applicable(questionnaire: Questionnaire) -> str:
    """The words for not applicable in a drop-down."""
    return questionnaire.answer_names.get("not_applicable", "Not applicable")


def answers(questionnaire: Questionnaire, item: Item) -> tuple[str, ...]:
    """The drop-down of an item's answer."""
    may = (not_applicable(questionnaire),) if item.na.allowed else ()
    return (*level_words(questionnaire), dont_know(questionnaire), *may)
