"""What differs between two versions of a questionnaire, in lines for a terminal."""

import textwrap
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Final

from kl_assess.catalog.crosswalk.contents import CrosswalkFile
from kl_assess.catalog.crosswalk.wording import other_parts, rewritten
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.formatting import listing, plural, sentence, upper_first

_WIDTH: Final = 100
_ELSEWHERE: Final = {
    "instrument": "what is said of the questionnaire",
    "level_scale": "scale of levels",
    "scoring": "scoring",
    "special_answers": "special answers",
    "weights": "weights",
    "evidence_grades": "evidence grades",
    "respondent_groups": "respondent groups",
    "condition_rule": "rule for conditions",
    "conditions": "conditions",
    "profile": "profile",
    "small_agency": "rule for small agencies",
    "resource_rules": "rules for resources",
    "resource_topics": "topics of resources",
    "sources": "sources",
    "surveys": "surveys",
}


def differences(before: Questionnaire, after: Questionnaire, proposed: CrosswalkFile) -> str:
    """The differences between two versions, item by item, as a proposed crosswalk sees them."""
    lines = [f"{after.instrument.title}: version {before.instrument.version} to {after.instrument.version}", ""]
    lines += _wrapped(_counted(proposed))
    for passages in (
        _reworded(before, after, proposed),
        _apart(before, after, proposed),
        _beside(before, after, proposed),
        _elsewhere(before, after),
        _left(proposed),
    ):
        if told := list(passages):
            lines += ["", *told]
    return "\n".join(lines)


def _counted(proposed: CrosswalkFile) -> str:
    counts = {
        "same": proposed.same,
        "reworded": proposed.reworded,
        "perhaps split": proposed.split,
        "perhaps merged": proposed.merged,
        "new": proposed.new,
        "dropped": proposed.dropped,
    }
    return upper_first(sentence(listing([f"{plural(len(n), 'item')} {word}" for word, n in counts.items() if n])))


def _reworded(before: Questionnaire, after: Questionnaire, proposed: CrosswalkFile) -> Iterator[str]:
    for place, entry in enumerate(proposed.reworded):
        old, new = before.places[entry.id].item, after.places[entry.id].item
        yield from [""] if place else ["Reworded", ""]
        yield from _wrapped(_named(new))
        for part, was, now in rewritten(old, new):
            yield from _wrapped(f"{upper_first(part)} was: {was}", "  ")
            yield from _wrapped(f"{upper_first(part)} is: {now}", "  ")
        if new.version <= old.version:
            yield from _wrapped(f"Its item version is still {new.version}. Write {old.version + 1}.", "  ")


def _apart(before: Questionnaire, after: Questionnaire, proposed: CrosswalkFile) -> Iterator[str]:
    """Items that came or went, and those that look like each other."""
    old, new = before.places, after.places
    for split in proposed.split:
        into = listing([_named(new[part].item) for part in split.into])
        yield from _wrapped(f"Perhaps split: {_named(old[split.id].item)} into {into}")
    for merged in proposed.merged:
        of = listing([_named(old[part].item) for part in merged.of])
        yield from _wrapped(f"Perhaps merged: {of} into {_named(new[merged.id].item)}")
    for entry in proposed.new:
        yield from _wrapped(f"New: {_named(new[entry.id].item)}")
        yield from _wrapped(entry.undecided or "", "  ")
    for entry in proposed.dropped:
        yield from _wrapped(f"Dropped: {_named(old[entry.id].item)}")


def _beside(before: Questionnaire, after: Questionnaire, proposed: CrosswalkFile) -> Iterator[str]:
    """What differs in items that are kept, and leaves the meaning of their answers alone."""
    for item in (*proposed.same, *(entry.id for entry in proposed.reworded)):
        old, new = before.places[item], after.places[item]
        parts = list(other_parts(old.item, new.item))
        if (old.domain.id, old.element.id) != (new.domain.id, new.element.id):
            parts.append(f"place, now in {new.element.id} {new.element.title}")
        if parts:
            yield from _wrapped(f"Beside the words of {_named(new.item)}: {listing(parts)}")
        if item in proposed.same and old.item.version != new.item.version:
            told = f"{item} has the same words, but item version {new.item.version}. Write {old.item.version} again."
            yield from _wrapped(told)


def _elsewhere(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    before = replace(before, instrument=replace(before.instrument, version=after.instrument.version))
    known = [field.name for field in fields(Questionnaire) if field.name in _ELSEWHERE]
    found = [_ELSEWHERE[name] for name in known if getattr(before, name) != getattr(after, name)]
    if found:
        yield from _wrapped(f"Beside the items: {listing(found)}")


def _left(proposed: CrosswalkFile) -> Iterator[str]:
    open_entries = sum(entry.undecided is not None for _, entry in proposed.entries)
    if proposed.reworded or open_entries:
        yield "Left to decide"
    if proposed.reworded:
        count = plural(len(proposed.reworded), "reworded item")
        yield from _wrapped(f"For {count}: do answers to both wordings mean the same? Write comparable: true or false.")
    if open_entries:
        yield from _wrapped(f"{upper_first(plural(open_entries, 'entry', 'entries'))} to check, marked undecided.")


def _named(item: Item) -> str:
    return f"{item.id} {item.title}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)
