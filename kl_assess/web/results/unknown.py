"""The items without a level: not known, not answered, not applicable, not asked, each with what was said of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from kl_assess.core.responses import NOTHING
from kl_assess.core.scoring import Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import plural, sentence, upper_first
from kl_assess.web.results.places import Places


@dataclass(frozen=True)
class Line:
    """An item with the way to it, and what is said of it; "" where nothing is. `other` is the item that it rests on."""

    title: str
    url: str
    text: str = ""
    other: "Line | None" = None


@dataclass(frozen=True)
class Group:
    """Items that a condition leaves out: why, and their titles."""

    condition: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """Every item without a level. `drafts` say not applicable and not yet why; they count as not answered.

    `outside` says how many items a quick check leaves out.
    """

    dont_know: tuple[Line, ...]
    blank: tuple[Line, ...]
    drafts: tuple[Line, ...]
    not_applicable: tuple[Line, ...]
    hidden: tuple[Group, ...]
    outside: str

    @property
    def missing(self) -> bool:
        """Whether an item has no answer yet, or not the reason that its answer needs."""
        return bool(self.blank or self.drafts)

    @property
    def told(self) -> bool:
        """Whether there is more to list than items without an answer."""
        return any((self.dont_know, self.not_applicable, self.hidden, self.outside))

    @property
    def known(self) -> bool:
        """Whether there is nothing to list."""
        return not (self.told or self.missing)


def unknown_of(snapshot: Snapshot, places: Places) -> Unknown:
    """The items without a level of an assessment as it stands."""
    results, responses = snapshot.results, snapshot.responses
    blank = results.standing(Standing.BLANK)
    drafts = [item for item in blank if responses.get(item, NOTHING).is_draft]
    outside = len(results.standing(Standing.NOT_ASKED))
    return Unknown(
        dont_know=_lines(((item, responses[item].missing) for item in results.standing(Standing.DONT_KNOW)), places),
        blank=_lines(((item, None) for item in blank if item not in drafts), places),
        drafts=_lines(((item, None) for item in drafts), places),
        not_applicable=_lines(
            ((item, responses[item].reason) for item in results.standing(Standing.NOT_APPLICABLE)), places
        ),
        hidden=_hidden(snapshot),
        outside=upper_first(f"{plural(outside, 'item')} {'is' if outside == 1 else 'are'} not in the quick check.")
        if outside
        else "",
    )


def _lines(found: Iterable[tuple[str, str | None]], places: Places) -> tuple[Line, ...]:
    return tuple(Line(places.title(item), places.item(item), sentence(text) if text else "") for item, text in found)


def _hidden(snapshot: Snapshot) -> tuple[Group, ...]:
    questionnaire = snapshot.questionnaire
    hidden = [questionnaire.places[item].item for item in snapshot.results.standing(Standing.HIDDEN)]
    groups = (
        Group(condition.label, tuple(item.title for item in hidden if item.condition == condition.id))
        for condition in questionnaire.conditions
    )
    return tuple(group for group in groups if group.titles)
