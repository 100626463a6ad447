"""A crosswalk file: what became of each item from one version of a questionnaire to the next.

docs/crosswalk-format.md says how it is written; `beside` finds it by its name, `proposal` and `writing` begin one.
"""

from collections.abc import Iterable
from pathlib import Path

from kl_assess.catalog.conversion import convert
from kl_assess.catalog.crosswalk.contents import CrosswalkFile
from kl_assess.catalog.crosswalk.wording import rewritten
from kl_assess.catalog.document import Document, KeyPath, read_document
from kl_assess.catalog.naming import check_text
from kl_assess.catalog.problem import excerpt, nearest
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.formatting import listing

__all__ = ["crosswalk_from", "read_crosswalk"]

_LONGEST_LIST = 12


def read_crosswalk(file: Path, before: Questionnaire, after: Questionnaire) -> Crosswalk:
    """Read a crosswalk from one questionnaire to another. Raises CatalogError with everything that is wrong with it."""
    return crosswalk_from(read_document(file), before, after)


def crosswalk_from(document: Document, before: Questionnaire, after: Questionnaire) -> Crosswalk:
    """The crosswalk that a document holds. Raises CatalogError with everything that is wrong with it."""
    given = convert(document, CrosswalkFile)
    check_text(document)
    _check_versions(document, given, before, after)
    document.finish()  # of which items it tells depends on the versions
    _check_decided(document, given)
    _check_known(document, given.earlier, given.before, before)
    _check_known(document, given.later, given.after, after)
    _check_once(document, given.earlier)
    _check_once(document, given.later)
    _check_ids(document, given, before, after)
    _check_whole(document, "before", given.before, before, given.earlier)
    _check_whole(document, "after", given.after, after, given.later)
    document.finish()
    return given.crosswalk


def _check_versions(document: Document, given: CrosswalkFile, before: Questionnaire, after: Questionnaire) -> None:
    """It leads between the two questionnaires that it is read with."""
    for part, version, known in (("before", given.before, before), ("after", given.after, after)):
        if known.instrument.id != given.questionnaire:
            text = f'This crosswalk is read with the questionnaire "{known.instrument.id}". Write that id here.'
            document.refuse(("questionnaire",), text)
        if known.instrument.version != version:
            text = f'This crosswalk is read with another version. Write "{known.instrument.version}" here.'
            document.refuse((part,), text)


def _check_decided(document: Document, given: CrosswalkFile) -> None:
    """Nothing waits for a person's decision."""
    for path, entry in given.entries:
        if entry.undecided is not None:
            text = "This is only proposed. Check it, mend what is wrong, and then delete this line."
            document.refuse((*path, "undecided"), text)
    for place, rewording in enumerate(given.reworded):
        if rewording.comparable is None:
            text = (
                "Nobody has decided whether answers to both wordings mean the same. Write true where they do, and "
                "false where they do not."
            )
            document.refuse(("reworded", place, "comparable"), text)
    for key, parts in (("split", [e.into for e in given.split]), ("merged", [e.of for e in given.merged])):
        for place, items in enumerate(parts):
            if len(items) < 2:  # noqa: PLR2004 (one is no split and no merger)
                word = "into" if key == "split" else "of"
                text = "At least two items stand here. Write the others, or move this entry under reworded."
                document.refuse((key, place, word), text)


def _check_known(
    document: Document, found: Iterable[tuple[KeyPath, str]], version: str, questionnaire: Questionnaire
) -> None:
    """Each id is that of an item of its version."""
    for path, item in found:
        if item not in questionnaire.places:
            mend = nearest(item, questionnaire.places) or " Correct the id."
            document.refuse(path, f'Version {version} has no item "{excerpt(item)}".{mend}')


def _check_once(document: Document, found: Iterable[tuple[KeyPath, str]]) -> None:
    """Each item of a version stands once."""
    first: dict[str, KeyPath] = {}
    for path, item in found:
        if item in first:
            text = f"{item} stands already in line {document.line(first[item])}. Each item is told of once. Keep one."
            document.refuse(path, text)
        first.setdefault(item, path)


def _check_ids(document: Document, given: CrosswalkFile, before: Questionnaire, after: Questionnaire) -> None:
    """An id never changes its meaning, and the version of an item rises with its words (docs/method.md 4.7)."""
    kept = before.places.keys() & after.places.keys()
    for path, item in (*given.earlier, *given.later):
        if item in kept and path[0] not in {"same", "reworded"}:
            text = (
                f"{item} is in both versions, so it means the same in both. Write it under same or reworded; where "
                "the meaning is new, give the item a new id."
            )
            document.refuse(path, text)
    for place, item in enumerate(given.same):
        if item in kept:
            _check_same(document, ("same", place), before.places[item].item, after.places[item].item)
    for place, entry in enumerate(given.reworded):
        if entry.id in kept:
            _check_reworded(document, ("reworded", place), before.places[entry.id].item, after.places[entry.id].item)


def _check_same(document: Document, path: KeyPath, before: Item, after: Item) -> None:
    if parts := rewritten(before, after):
        names = listing([part.part for part in parts])
        text = f"{after.id} has changed: {names}. Write it under reworded, or put the earlier words back."
        document.refuse(path, text)
    elif before.version != after.version:
        text = (
            f"{after.id} has the same words in both versions of the questionnaire, but item version {before.version} "
            f"and {after.version}. Give it version {before.version} again in the questionnaire."
        )
        document.refuse(path, text)


def _check_reworded(document: Document, path: KeyPath, before: Item, after: Item) -> None:
    if not rewritten(before, after):
        document.refuse(path, f"The words of {after.id} have not changed. Write it under same.")
    elif after.version <= before.version:
        text = (
            f"{after.id} has new words, so its item version must rise above {before.version}. Write version: "
            f"{before.version + 1} in the questionnaire."
        )
        document.refuse(path, text)


def _check_whole(
    document: Document,
    key: str,
    version: str,
    questionnaire: Questionnaire,
    found: Iterable[tuple[KeyPath, str]],
) -> None:
    """Every item of a version is told of."""
    told = {item for _, item in found}
    missing = [item for item in questionnaire.places if item not in told]
    if missing:
        shown = missing[:_LONGEST_LIST]
        more = f" and {len(missing) - len(shown)} more" if len(missing) > len(shown) else ""
        names = listing(shown) if not more else f"{', '.join(shown)}{more}"
        kinds = "split, merged or dropped" if key == "before" else "split, merged or new"
        text = f"Of version {version} nothing is said of {names}. Write each under same, reworded, {kinds}."
        document.refuse((key,), text)
