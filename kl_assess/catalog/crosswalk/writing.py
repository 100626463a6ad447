"""A crosswalk file for a person to go through: what is proposed, and what is left to decide."""

from collections.abc import Iterable, Iterator

from kl_assess.catalog.crosswalk.contents import CrosswalkFile, Entry, Merging, Rewording, Splitting
from kl_assess.catalog.lines import comment, quoted, word


def crosswalk_yaml(proposed: CrosswalkFile, title: str) -> str:
    """The text of a crosswalk file; `title` is that of the questionnaire."""
    return "".join(f"{line}\n" for line in _lines(proposed, title))


def _lines(proposed: CrosswalkFile, title: str) -> Iterator[str]:
    yield from comment(
        f"What became of each item of {title} from version {proposed.before} to {proposed.after}. "
        "docs/crosswalk-format.md says how this is read."
    )
    if any(entry.undecided for _, entry in proposed.entries) or proposed.reworded:
        yield "#"
        yield from comment(
            "This is a proposal. Write true or false after every comparable: true where answers to both wordings mean "
            "the same. Check every entry that says undecided, and delete that line."
        )
    yield f"questionnaire: {word(proposed.questionnaire)}"
    yield f"before: {quoted(proposed.before)}"
    yield f"after: {quoted(proposed.after)}"
    if proposed.same:
        yield from ("", "same:", *(f"  - {word(item)}" for item in proposed.same))
    for key in ("reworded", "split", "merged", "new", "dropped"):
        entries = getattr(proposed, key)
        if entries:
            yield from ("", f"{key}:")
        for entry in entries:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"  - id: {word(entry.id)}"
    match entry:
        case Splitting():
            yield f"    into: [{_ids(entry.into)}]"
        case Merging():
            yield f"    of: [{_ids(entry.of)}]"
        case Rewording(comparable=None):
            yield "    comparable: null"
        case Rewording():
            yield f"    comparable: {'true' if entry.comparable else 'false'}"
    if entry.note is not None:
        yield f"    note: {quoted(entry.note)}"
    if entry.undecided is not None:
        yield f"    undecided: {quoted(entry.undecided)}"


def _ids(items: Iterable[str]) -> str:
    return ", ".join(map(word, items))
