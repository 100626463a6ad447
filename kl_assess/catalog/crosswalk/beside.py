"""Crosswalks and earlier versions beside a questionnaire: how their files are called, found and read.

The newest version stands in `NAME.yaml`. Each earlier one stays as `NAME.version-VERSION.yaml`, and each step between
two of them is `NAME.crosswalk-EARLIER-LATER.yaml`.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from glob import escape
from itertools import pairwise
from pathlib import Path
from typing import Final

from kl_assess.catalog.conversion import convert
from kl_assess.catalog.crosswalk import crosswalk_from
from kl_assess.catalog.crosswalk.contents import CrosswalkFile
from kl_assess.catalog.document import Document, read_document
from kl_assess.catalog.problem import CatalogError, Problem
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.questionnaire.versions import VERSIONS, read_versions
from kl_assess.core.crosswalk import Crosswalk, path
from kl_assess.core.questionnaire import Questionnaire

_STEP: Final = ".crosswalk-"
_EARLIER: Final = ".version-"


def crosswalk_name(questionnaire: Path, before: str, after: str) -> str:
    """The name of the file of a crosswalk beside a questionnaire."""
    return f"{_name(questionnaire)}{_STEP}{before}-{after}.yaml"


def version_name(questionnaire: Path, version: str) -> str:
    """The name of the file of an earlier version beside a questionnaire."""
    return f"{_name(questionnaire)}{_EARLIER}{version}.yaml"


def is_crosswalk(file: Path) -> bool:
    """Whether a file is a crosswalk, by its name."""
    return _STEP in file.name


def read_crosswalks(file: Path, questionnaire: Questionnaire) -> tuple[Crosswalk, ...]:
    """Every crosswalk beside a questionnaire, each read with the two versions that it leads between.

    Raises CatalogError with everything that is wrong with any of them.
    """
    known = {questionnaire.instrument.version: questionnaire}
    found: list[Crosswalk] = []
    problems: list[Problem] = []
    for step in sorted(file.parent.glob(f"{escape(_name(file))}{_STEP}*.yaml")):
        try:
            found.append(_read(step, known))
        except CatalogError as error:
            problems += error.problems
    if not problems:
        problems += _used_again(file, known, found)
    if problems:
        raise CatalogError(tuple(dict.fromkeys(problems)))
    return tuple(found)


def read_crosswalk_file(file: Path) -> Crosswalk:
    """The crosswalk in a file, read with the two versions beside it. Raises CatalogError as `read_crosswalks` does."""
    return _read(file, {})


def check_published(file: Path, questionnaire: Questionnaire) -> None:
    """Refuse a version that follows a published one without a crosswalk from it, and crosswalks that are wrong.

    The list of published versions beside the questionnaire says which there are, from the oldest. Raises CatalogError
    with every crosswalk that is missing or wrong.
    """
    steps = {(step.before, step.after) for step in read_crosswalks(file, questionnaire)}
    listed = file.with_name(VERSIONS)
    if not listed.is_file():
        return
    instrument = questionnaire.instrument
    versions = [one.version for one in read_versions(listed).versions if one.id == instrument.id]
    if instrument.version not in versions:
        versions.append(instrument.version)
    through = versions[: versions.index(instrument.version) + 1]
    missing = [pair for pair in pairwise(through) if pair not in steps]
    if missing:
        line = read_document(file).line(("instrument", "version"))
        told = partial(Problem, str(file), line, "instrument > version")
        raise CatalogError(tuple(told(_missing(file, *pair)) for pair in missing))


def _missing(file: Path, before: str, after: str) -> str:
    old = version_name(file, before)
    return (
        f"There is no crosswalk from version {before} to {after}, so nobody could compare with last time. Propose one "
        f"with: kl-assess diff {old} {file.name} --write {crosswalk_name(file, before, after)}"
    )


def _name(file: Path) -> str:
    """What the files of one questionnaire have in common."""
    return file.name.partition(_STEP)[0].partition(_EARLIER)[0].removesuffix(".yaml").removesuffix(".yml")


def _read(file: Path, known: dict[str, Questionnaire]) -> Crosswalk:
    """The crosswalk of a file. `known` holds the versions read so far, and those that this one needs are added."""
    document = read_document(file)
    given = convert(document, CrosswalkFile)
    document.finish()
    named = crosswalk_name(file, given.before, given.after)
    if file.name != named:
        document.refuse((), f"It leads from version {given.before} to {given.after}, so its name must be {named}.")
    before, after = (_version(document, file, part, known) for part in (given.before, given.after))
    document.finish()
    return crosswalk_from(document, before, after)


def _version(document: Document, file: Path, version: str, known: dict[str, Questionnaire]) -> Questionnaire:
    """A version of the questionnaire: one known already, else from the file beside that has it."""
    if version not in known:
        for name in (version_name(file, version), f"{_name(file)}.yaml"):
            beside = file.with_name(name)
            if beside.is_file():
                read = read_questionnaire(beside)
                known.setdefault(read.instrument.version, read)
                if version in known:
                    break
    if version not in known:
        named = version_name(file, version)
        text = f"Version {version} of the questionnaire is not beside this file. Put it there under the name {named}."
        document.refuse((), text)
        document.finish()
    return known[version]


def _used_again(file: Path, known: Mapping[str, Questionnaire], steps: list[Crosswalk]) -> Iterator[Problem]:
    """Ids that were given up at one step and come back at a later one: an old id is never used again."""
    for step in steps:
        gone = step.fates.keys() - known[step.after].places.keys()
        for later in steps:
            if later is step or path(steps, step.after, later.before) is None:
                continue
            for item in sorted(gone & (later.origins.keys() - later.fates.keys())):
                text = f"Version {step.after} had given up this id, and an old id is never used again. Write a new one."
                yield Problem(str(file.with_name(crosswalk_name(file, later.before, later.after))), 0, item, text)
