"""The page of a what-if: what would move, the levels to choose, and the pictures that are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from kl_assess.core.assessment import Assessment
from kl_assess.core.gaps import Gap
from kl_assess.core.questionnaire import Item
from kl_assess.core.scoring import OUT_OF_SCOPE
from kl_assess.core.snapshot import Snapshot
from kl_assess.core.what_if import Levels, WhatIf, as_targets
from kl_assess.formatting import date, listing, lower_first, plural, upper_first
from kl_assess.report.chapters.gaps import bands
from kl_assess.report.chapters.wording import answer_words, level_words
from kl_assess.store.agencies import Agency
from kl_assess.store.pictures import Picture
from kl_assess.web.frame import Place
from kl_assess.web.inputs import LINE, Problem
from kl_assess.web.results.places import Places
from kl_assess.web.tasks.next_step import title_of
from kl_assess.web.what_if.asked import READY, Asked
from kl_assess.web.what_if.effect import Effect, effect_of


@dataclass(frozen=True)
class Choice:
    """A level to choose; the one without a value leaves the item as it is."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ItemRow:
    """An item with the levels to choose from; the first choice leaves it as it is. `target` is empty without a gap."""

    id: str
    title: str
    url: str
    now: str
    target: str
    choices: tuple[Choice, ...]

    @property
    def set(self) -> bool:
        """Whether another level is chosen."""
        return not self.choices[0].chosen


@dataclass(frozen=True)
class Rows:
    """Items under one heading; `open` where one of them is set."""

    title: str
    count: str
    rows: tuple[ItemRow, ...]

    @property
    def open(self) -> bool:
        """Whether another level is chosen for one of them."""
        return any(row.set for row in self.rows)


@dataclass(frozen=True)
class Ready:
    """A what-if made ready; without a `url` nothing would move, and `note` says why."""

    label: str
    url: str
    note: str
    shown: bool


@dataclass(frozen=True)
class PictureLine:
    """A target picture that is kept."""

    name: str
    url: str
    about: str
    remove_url: str
    shown: bool


@dataclass(frozen=True)
class Shown:
    """What is asked, and what would move; None where nothing would.

    `levels` go into the forms that keep them. `targets_url` is empty where they cannot become the agency's targets, and
    `targets_note` says what of them does not.
    """

    heading: str
    note: str
    effect: Effect | None
    levels: tuple[tuple[str, int], ...]
    naming: "Naming"
    targets_url: str
    targets_note: str


@dataclass(frozen=True)
class WhatIfPage:
    """The page. `version` is the assessment's, for the form that sets targets; `longest` is that of a name."""

    title: str
    crumbs: tuple[Place, ...]
    ready: tuple[Ready, ...]
    shown: Shown | None
    gaps: tuple[Rows, ...]
    others: tuple[Rows, ...]
    pictures: tuple[PictureLine, ...]
    problems: tuple[Problem, ...]
    version: int
    longest: int
    top: int
    url: str
    keep_url: str
    results_url: str


class Found(NamedTuple):
    """An assessment with everything that follows from it."""

    agency: Agency
    assessment: Assessment
    snapshot: Snapshot
    places: Places


class Kept(NamedTuple):
    """What belongs to the page besides the answers: what is made ready, and the pictures."""

    ready: Mapping[str, Levels]
    pictures: tuple[Picture, ...]


class Naming(NamedTuple):
    """A name for a picture that could not be kept, and why."""

    name: str = ""
    problem: str = ""


UNNAMED: Final = Naming()


def what_if_page(found: Found, kept: Kept, asked: Asked, then: WhatIf | None, naming: Naming) -> WhatIfPage:
    """The page; `then` is what follows from the levels asked about, None where none are."""
    places, snapshot = found.places, found.snapshot
    url, problem = places.to("what_if.show"), naming.problem
    return WhatIfPage(
        title="What if",
        crumbs=(
            Place(title_of(found.assessment), places.to("tasks.show")),
            Place("Results", places.to("results.show")),
            Place("What if", ""),
        ),
        ready=tuple(_ready(which, levels, asked, url) for which, levels in kept.ready.items()),
        shown=_shown(found, asked, then, naming) if then else None,
        gaps=tuple(_gaps(snapshot, places, asked.levels)),
        others=tuple(_others(snapshot, places, asked.levels)),
        pictures=tuple(_picture(picture, found, asked) for picture in kept.pictures),
        problems=(Problem(f"Name: {lower_first(problem)}", "#name"),) if problem else (),
        version=found.assessment.version,
        longest=LINE,
        top=snapshot.questionnaire.top_level,
        url=url,
        keep_url=places.to("what_if.keep"),
        results_url=places.to("results.show"),
    )


def asking(url: str, asked: Mapping[str, object]) -> str:
    """The address of the page that asks this."""
    return f"{url}?{urlencode(asked)}" if asked else url


# --- What is asked ------------------------------------------------------------------------------------------------


def _ready(which: str, levels: Levels, asked: Asked, url: str) -> Ready:
    if not levels:
        why = {
            "gaps": "There is no gap.",
            "plan": "The plan has no open action with a level above the answer.",
        }
        return Ready(READY[which], "", why[which], shown=False)
    count = upper_first(plural(len(levels), "item"))
    return Ready(READY[which], asking(url, {"from": which}), count, shown=asked.heading == READY[which])


def _shown(found: Found, asked: Asked, then: WhatIf, naming: Naming) -> Shown:
    questionnaire, assessment = found.snapshot.questionnaire, found.assessment
    levels = {setting.item: setting.after for setting in then.settings}
    below = as_targets(levels, questionnaire, assessment.targets).below
    may_set = assessment.open and questionnaire.scoring.targets.agency_may_change and len(below) < len(levels)
    too_low = listing([questionnaire.named(item) for item in below])
    return Shown(
        heading=asked.heading,
        note=_reached(len(asked.levels), len(levels)),
        effect=effect_of(then, found.snapshot, found.places) if levels else None,
        levels=tuple(levels.items()),
        naming=naming,
        targets_url=found.places.to("what_if.use_as_targets") if may_set else "",
        targets_note=f"Not taken over, as a target below the default needs a reason: {too_low}." if below else "",
    )


def _reached(asked: int, left: int) -> str:
    """How many of the levels asked about the items have already."""
    there = asked - left
    if not there:
        return ""
    if not left:
        return "Every item has this level already, or no longer applies. Nothing would move."
    return f"{upper_first(plural(there, 'item'))} of {asked} {'has' if there == 1 else 'have'} that level already."


def _picture(picture: Picture, found: Found, asked: Asked) -> PictureLine:
    kept = date(picture.created_at.astimezone(ZoneInfo(found.agency.zone)).date())
    url = found.places.to("what_if.show")
    return PictureLine(
        name=picture.name,
        url=asking(url, {"picture": picture.id}),
        about=f"{upper_first(plural(len(picture.levels), 'item'))}. Kept {kept} by {picture.created_by}.",
        remove_url=f"{url}/pictures/{picture.id}/remove",
        shown=asked.picture == picture,
    )


# --- The levels to choose -----------------------------------------------------------------------------------------


def _gaps(snapshot: Snapshot, places: Places, levels: Levels) -> Iterator[Rows]:
    """The gaps under the names of their bands, the most urgent first."""
    for band in bands(snapshot.questionnaire):
        found = [gap for gap in snapshot.results.gaps if gap.band == band]
        if found:
            rows = tuple(_row(_item(gap.item, snapshot), snapshot, places, levels, gap) for gap in found)
            yield Rows(band, plural(len(rows), "gap"), rows)


def _others(snapshot: Snapshot, places: Places, levels: Levels) -> Iterator[Rows]:
    """The items in scope that are no gap, by domain."""
    gaps = {gap.item for gap in snapshot.results.gaps}
    items = snapshot.results.items
    for domain in snapshot.questionnaire.domains:
        rows = tuple(
            _row(item, snapshot, places, levels)
            for element in domain.elements
            for item in element.items
            if items[item.id].standing not in OUT_OF_SCOPE and item.id not in gaps
        )
        if rows:
            yield Rows(domain.short, plural(len(rows), "item"), rows)


def _item(item: str, snapshot: Snapshot) -> Item:
    return snapshot.questionnaire.places[item].item


def _row(item: Item, snapshot: Snapshot, places: Places, levels: Levels, gap: Gap | None = None) -> ItemRow:
    questionnaire = snapshot.questionnaire
    score = snapshot.results.items[item.id]
    now = answer_words(questionnaire, score)
    chosen = levels.get(item.id)
    as_it_is = chosen is None or chosen == score.level
    return ItemRow(
        id=item.id,
        title=item.title,
        url=places.item(item.id),
        now=now,
        target=level_words(questionnaire, gap.target) if gap else "",
        choices=(
            Choice("", f"As it is: {now}", as_it_is),
            *(
                Choice(str(level.value), f"{level.value} {level.name}", level.value == chosen)
                for level in questionnaire.level_scale
                if level.value != score.level
            ),
        ),
    )
