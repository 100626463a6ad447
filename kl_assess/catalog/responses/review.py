"""A responses file under check: its document, the questionnaire it answers, and what its author should know."""

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.problem import CatalogError, excerpt, nearest
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.formatting import lower_first


class Review:
    """Collects problems, which refuse the file, and notices, which do not."""

    def __init__(self, document: Document, notes: Document, questionnaire: Questionnaire) -> None:
        """Begin a review. `notes` is a second document of the same file: it says where a notice belongs."""
        self.document = document
        self.questionnaire = questionnaire
        self._notes = notes
        self._more = True

    def refuse(self, path: KeyPath, text: str) -> None:
        """Note a problem at a path, with its mend."""
        self.document.refuse(path, text)

    def notice(self, path: KeyPath, text: str) -> None:
        """Note something that the author should know. The first notice on a path, and on what lies below it, stays.

        After MOST_PROBLEMS of them no more are told, and the file is still used.
        """
        if self._more:
            try:
                self._notes.refuse(path, text)
            except CatalogError:
                self._more = False

    def notices(self) -> tuple[str, ...]:
        """Every notice with its place, in the order of the file."""
        try:
            self._notes.finish()
        except CatalogError as said:
            return tuple(map(str, said.problems))
        return ()

    def item(self, path: KeyPath, item_id: str) -> Item | None:
        """The item of an id. An unknown one is refused, with the nearest that is known."""
        place = self.questionnaire.places.get(item_id)
        if place is None:
            mend = nearest(item_id, self.questionnaire.places) or " Check its id, or delete it."
            self.refuse(path, f'There is no item "{excerpt(item_id)}" in this questionnaire.{mend}')
        return place.item if place else None

    def level(self, path: KeyPath, level: int | None) -> None:
        """Refuse a level outside the scale; None is no level."""
        scale = self.questionnaire.level_scale
        if level is not None and not 0 <= level < len(scale):
            ends = " to ".join(f"{end.value} ({lower_first(end.name)})" for end in (scale[0], scale[-1]))
            self.refuse(path, f"There is no level {level}. The scale runs from {ends}.")

    def count(self, path: KeyPath, number: int | None, least: int = 0) -> None:
        """Refuse a count below the least that makes sense."""
        if number is not None and number < least:
            self.refuse(path, f"This must be {least} or more, not {number}.")
