"""A blank responses file in YAML: everything that can be filled in, with its explanation beside it as a comment."""

import textwrap
from collections.abc import Iterator
from typing import Final

from kl_assess.catalog import guidance
from kl_assess.catalog.lines import answered, comment, element_title, head, item_title, quoted, title, word
from kl_assess.core.change import ChangeKind
from kl_assess.core.questionnaire import Item, ProfileField, Questionnaire
from kl_assess.core.responses import EvidenceKind
from kl_assess.core.scoring import Mode, is_asked


def yaml_template(questionnaire: Questionnaire, mode: Mode = Mode.FULL) -> str:
    """A blank file for a questionnaire, with comments, that `read_responses` reads as nothing answered.

    `mode` decides which items stand in it. Parts that may be left out stand below as comments, each with an example.
    """
    parts = (
        *head(questionnaire),
        answered(questionnaire.instrument.id, questionnaire.instrument.version),
        *_agency(questionnaire, mode),
        *_profile(questionnaire),
        *_answers(questionnaire, mode),
        *_optional(questionnaire),
    )
    return "\n".join(parts) + "\n"


# --- Agency and profile ------------------------------------------------------------------------------------------


def _agency(questionnaire: Questionnaire, mode: Mode) -> Iterator[str]:
    yield from title("The agency")
    yield "agency:"
    yield f"  name: {quoted(guidance.YOUR_AGENCY)}   # as it should be printed"
    yield "  short:                # a short name for tables and sentences"
    yield "  size:                 # its size in words, as it may be printed, such as 142 employees"
    yield ""
    modes = questionnaire.instrument.modes
    yield from comment(f"{Mode.FULL}: {modes.full.note if modes else 'All items.'}")
    if modes and modes.quick_check:
        yield from comment(f"{Mode.QUICK_CHECK}: {modes.quick_check.note}")
    yield f"mode: {mode}"


def _profile(questionnaire: Questionnaire) -> Iterator[str]:
    fields = [f for f in questionnaire.profile.fields if f.kind != "derived"]
    if not fields:
        return
    yield from title("The profile of the agency")
    if questionnaire.profile.note:
        yield from comment(questionnaire.profile.note)
    yield "profile:"
    for f in fields:
        yield from comment(f"{f.label}. {f.used_for} {f.help or ''}", 2)
        for option in f.options:
            yield from comment(f"  {quoted(option.value)}: {option.label}", 2, 4)
        yield from _blank_field(f, questionnaire)
        yield ""


def _blank_field(f: ProfileField, questionnaire: Questionnaire) -> Iterator[str]:
    match f.kind:
        case "multiple":
            yield f"  {word(f.id)}: []   # between the brackets, with commas"
        case "boolean":
            yield f"  {word(f.id)}:   # true or false"
        case "count_by_group":
            for group in questionnaire.respondent_groups:
                yield from comment(f"  {group.id}: {group.label}", 2, 4)
            example = ", ".join(f"{word(group.id)}: 1" for group in questionnaire.respondent_groups[:2])
            yield f"  {word(f.id)}: {{}}   # between the braces, such as {{{example}}}"
        case _:
            yield f"  {word(f.id)}:"


# --- Answers ------------------------------------------------------------------------------------------------------


def _answers(questionnaire: Questionnaire, mode: Mode) -> Iterator[str]:
    yield from title("Answers")
    for rule in questionnaire.instrument.answering_rules:
        yield from comment(f"- {rule}", hang=2)
    yield "#"
    yield from comment("level: the number of the level that fits.")
    for line in guidance.scale(questionnaire):
        yield from comment(f"  {line}", hang=4)
    yield from comment("dont_know: true where the answer is not known. missing: what would have to be found out.")
    yield from comment("not_applicable: true where the item allows it and its case holds. reason: why; it is needed.")
    yield from comment("note: anything a reader should know. note_private: true keeps it out of every report.")
    yield from _evidence_rules(questionnaire)
    yield ""
    yield "responses:"
    for domain in questionnaire.domains:
        for element in domain.elements:
            items = [item for item in element.items if is_asked(item, questionnaire, mode)]
            if items:
                yield from element_title(domain, element)
                for item in items:
                    yield from _item(item, questionnaire)


def _evidence_rules(questionnaire: Questionnaire) -> Iterator[str]:
    yield "#"
    yield from comment("Evidence, below each item:")
    if questionnaire.evidence_grades:
        yield from comment("  grade: how far the answer is backed.")
        for line in guidance.grades(questionnaire):
            yield from comment(f"    {line}", hang=6)
    yield from comment("  items: what there is to see, between the brackets, such as")
    piece = (
        f'{{title: "Directive 12", kind: {EvidenceKind.POLICY}, date: 2026-01-31, address: "https://example.org/12"}}'
    )
    yield f"#     [{piece}]"
    yield from comment(
        f"    kind is one of {', '.join(EvidenceKind)}. Instead of an address, file names a file.", hang=4
    )
    yield from comment("    private: true keeps a piece out of every report.")
    yield from comment("  corroborated_by: who outside the team agrees.")


def _item(item: Item, questionnaire: Questionnaire) -> Iterator[str]:
    yield from item_title(item)
    yield from comment(item.statement, 2)
    for name, meaning in guidance.levels(questionnaire, item):
        yield from comment(f"  {name}: {meaning}", 2, 4)
    for remark in guidance.remarks(questionnaire, item):
        yield from comment(f"  {remark}", 2, 4)
    yield f"  {word(item.id)}:"
    yield "    level:"
    yield "    dont_know: false"
    yield "    missing:"
    if item.na.allowed:
        yield "    not_applicable: false"
        yield "    reason:"
    yield "    evidence:"
    if questionnaire.evidence_grades:
        yield "      grade:"
    yield "      items: []"
    yield "      corroborated_by:"
    yield "    note:"


# --- Parts that may be left out -----------------------------------------------------------------------------------

OPTIONAL: Final = "Parts that may be left out"
"""The title over the last part; every line below it that begins with "#: " belongs to an example."""

EXAMPLE: Final = "#: "


def _optional(questionnaire: Questionnaire) -> Iterator[str]:
    yield from title(OPTIONAL)
    yield from comment(
        f'To use one, delete "{EXAMPLE.strip()}" and the space after it from its lines and write your own values. '
        "What stands there is an example. A part that stays a comment is left out of the report."
    )
    for about, lines in _examples(questionnaire):
        yield ""
        yield from comment(about)
        yield from (f"{EXAMPLE}{line}" for line in textwrap.dedent(lines).strip().splitlines())


def _examples(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Every part with what it is for, as it would stand for the first item."""
    first = questionnaire.items[0]
    item = word(first.id)
    yield (
        "Facts of the report. Without the day of issue it is a draft and says so.",
        """
        report:
          period: "2026"                        # the name of this cycle
          describes: "January 1 to December 31, 2026"   # which time the answers are about
          cycle: 1                              # first, second or later assessment
          version: 1                            # of the report
          rated: "September 8 to 26, 2026"      # when the team rated
          agreed: 2026-10-06                    # when it agreed on its answers
          signed: 2026-11-09
          issued: 2026-11-16
          signer: "Full name"
          signer_title: "Chief of Police"
          marking: "For discussion"             # a protective marking, printed on every page
        """,
    )
    yield (
        "The chief executive's own words, printed in front.",
        """
        words:
          summary: "Two or three sentences."
        """,
    )
    if questionnaire.scoring.targets.agency_may_change:
        default = questionnaire.default_target(first)
        yield (
            f"Targets of your own. Below the questionnaire's own target (here {default}) a reason is needed.",
            f"""
            targets:
              {item}: {{level: {default}, reason: "Why this target fits the agency."}}
            """,
        )
    yield from _survey_example(questionnaire)
    yield (
        "What each member of the team rated before the meeting, without names and in no order.",
        f"""
        ratings:
          {item}: {{levels: [0, 1, 1, dont_know], note: "What was said about it."}}
        """,
    )
    if questionnaire.scoring.change:
        yield (
            f"The last cycle: answers, by the version of their items, and why they changed: {', '.join(ChangeKind)}.",
            f"""
            previous:
              period: "2025"
              responses:
                {item}: {{version: {first.version}, level: 0}}
              reasons:
                {item}: {{kind: practice_changed, why: "What happened since."}}
              issued: {{overall: 40, domains: {{{word(questionnaire.domains[0].id)}: 38}}}}
            """,
        )
    others = (f'{{item: {word(i.id)}, because: "Why it waits.", again: "July 2027"}}' for i in questionnaire.items[1:2])
    waits = "".join(others)
    yield (
        "The plan. An action without words of its own is the questionnaire's next step for the level chosen.",
        f"""
        plan:
          actions:
            - item: {item}
              owner: {{title: "Captain, Patrol", name: "Full name"}}
              due: 2027-03-31
              known_by: "How it will be known that it worked."
              action: "What will be done."
              money: "What it costs."
              staff: "Whose time it takes."
              state: "Agreed"
          not_now: [{waits}]
          last_time:
            - {{item: {item}, action: "What was planned.", done: true, when: "June 2026"}}
          finding_out:
            - {{item: {item}, owner: {{title: "Captain, Patrol"}}, due: 2027-03-31}}
          reporting: "Where and how often progress is reported."
        """,
    )


def _survey_example(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    if questionnaire.surveys is None or not questionnaire.surveys.instruments:
        return
    survey = questionnaire.surveys.instruments[0]
    mirrored = word(survey.items[0].mirrors)
    instruments = questionnaire.surveys.instruments
    known = "; ".join(f"{survey.id}: {survey.title}" for survey in instruments)
    about = (
        f"Results of the companion surveys by the item that a question mirrors; the median is the lower one. {known}."
    )
    yield (
        " ".join((about, *(survey.instead for survey in instruments if survey.instead))),
        f"""
        surveys:
          - survey: {word(survey.id)}
            asked: 40
            answered: 18
            note: "How the people were chosen."
            results:
              {mirrored}: {{median: 1, answers: 16, cannot_say: 2}}
        """,
    )
