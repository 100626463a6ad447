"""Any good responses file of a questionnaire, for tests of what is written and read back."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from kl_assess.catalog.responses import Answered, ResponsesFile
from kl_assess.core.action_plan import ActionItem, ActionPlan, FindingOut, NotNow, Owner, PastAction
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.comparison import Issued, PastCycle, PastResponse
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.profile import Profile, holds
from kl_assess.core.questionnaire import Item, ProfileField, Questionnaire
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Agency, ReportFacts, Words
from kl_assess.core.voices import Ratings, SurveyResult, SurveySummary

ODD = (
    "no", "Yes", "null", "~", "true", "007", "1", "1.50", "1e3", "2026-01-31", "1/31/2026", "- a dash", "-", "a: b",
    ":", "# no comment", "a # b", "'", '"', 'say "no"', "it's", "|", ">", "&a", "*a", "!tag", "%", "@", "`", "{a: 1}",
    "[a]", "---", "...", "? a", "<<", "\\n", "a\nb", "a\n\nb", "a\n- b\n# c\n---", "a\n  b", "a\n", "\na", " a ",
    "\ta", "a\tb", "a\r\nb", "a\rb\nc", "=A1+1", "#N/A", "_x000D_", "_x005F_", "caf\u00e9", "\u65e5\u672c",
    "\U0001f600", "\u00a0a",
)  # fmt: skip
"""Texts that a careless writer would turn into something else."""

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
TEXT = st.sampled_from(ODD) | st.text(CHARACTERS, max_size=20).map(lambda text: text if text.strip() else "a word")
DATE = st.dates()


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def files(questionnaire: Questionnaire, text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[ResponsesFile]:
    """Files that `read_responses` takes as they are; every free text is one of `text`."""
    return _files(questionnaire, text)


@st.composite
def _files(draw: st.DrawFn, questionnaire: Questionnaire, text: st.SearchStrategy[str]) -> ResponsesFile:
    instrument = questionnaire.instrument
    modes = list(Mode) if instrument.modes and instrument.modes.quick_check else [Mode.FULL]
    items = draw(st.lists(st.sampled_from(questionnaire.items), max_size=4, unique_by=lambda item: item.id))
    profile = draw(_profiles(questionnaire))
    may = questionnaire.scoring.targets.agency_may_change
    return ResponsesFile(
        agency=draw(st.builds(Agency, text, some(text), some(text))),
        questionnaire=draw(some(st.builds(Answered, st.just(instrument.id), st.sampled_from([None, "0", "1.0"])))),
        profile=profile,
        mode=draw(st.sampled_from(modes)),
        responses={item.id: draw(_responses(item, questionnaire, text)) for item in items},
        report=draw(_facts(text)),
        words=draw(st.builds(Words, some(text))),
        targets={item.id: draw(_targets(item, questionnaire, text)) for item in items[:2] if may},
        surveys=draw(_surveys(questionnaire, profile, text)),
        ratings={item.id: draw(_ratings(questionnaire, text)) for item in items[1:]},
        previous=draw(some(_past(questionnaire, text))),
        plan=draw(some(_plans([item.id for item in items], text))),
    )


def _profiles(questionnaire: Questionnaire) -> st.SearchStrategy[Profile]:
    values = {f.id: _profile_values(f, questionnaire) for f in questionnaire.profile.fields if f.kind != "derived"}
    return st.fixed_dictionaries({}, optional=values)


def _profile_values(field: ProfileField, questionnaire: Questionnaire) -> st.SearchStrategy[Any]:
    match field.kind:
        case "boolean":
            return st.booleans()
        case "single":
            return st.sampled_from([option.value for option in field.options])
        case "multiple":
            options = [option.value for option in field.options]
            chosen = st.sets(st.sampled_from(options), max_size=3)
            return chosen.map(lambda values: tuple(option for option in options if option in values))
        case _:
            groups = st.sampled_from([group.id for group in questionnaire.respondent_groups])
            return st.dictionaries(groups, st.integers(0, 99), max_size=2)


@st.composite
def _responses(draw: st.DrawFn, item: Item, questionnaire: Questionnaire, text: st.SearchStrategy[str]) -> ItemResponse:
    status = draw(st.sampled_from(["level", "dont_know", "blank", *(["not_applicable"] if item.na.allowed else [])]))
    graded = status == "level" and questionnaire.evidence_grades
    piece = st.builds(
        EvidenceItem,
        text,
        some(st.sampled_from(EvidenceKind)),
        some(DATE),
        some(text.map("https://{}".format)),
        some(text),
        st.booleans(),
    )
    evidence = Evidence(
        draw(some(st.sampled_from(list(questionnaire.grades)))) if graded else None,
        tuple(draw(st.lists(piece, max_size=3))),
        draw(some(text)),
    )
    return ItemResponse(
        level=draw(st.integers(0, questionnaire.top_level)) if status == "level" else None,
        dont_know=status == "dont_know",
        not_applicable=status == "not_applicable",
        reason=draw(some(text)) if status == "not_applicable" else None,
        missing=draw(some(text)) if status in {"dont_know", "blank"} else None,
        evidence=draw(st.just(Evidence()) | st.just(evidence)),
        note=draw(some(text)),
        note_private=draw(st.booleans()),
    )


def _facts(text: st.SearchStrategy[str]) -> st.SearchStrategy[ReportFacts]:
    number = st.integers(1, 99)
    return st.just(ReportFacts()) | st.builds(
        ReportFacts,
        period=some(text),
        cycle=some(number),
        version=number,
        rated=some(text),
        agreed=some(DATE),
        signed=some(DATE),
        issued=some(DATE),
        signer=some(text),
        signer_title=some(text),
        marking=some(text),
        describes=some(text),
    )


@st.composite
def _targets(draw: st.DrawFn, item: Item, questionnaire: Questionnaire, text: st.SearchStrategy[str]) -> Target:
    level = draw(st.integers(0, questionnaire.top_level))
    return Target(level, draw(text if level < questionnaire.default_target(item) else some(text)))


def _ratings(questionnaire: Questionnaire, text: st.SearchStrategy[str]) -> st.SearchStrategy[Ratings]:
    levels = st.lists(some(st.integers(0, questionnaire.top_level)), max_size=5).map(tuple)
    return st.builds(Ratings, levels, some(text))


@st.composite
def _surveys(
    draw: st.DrawFn, questionnaire: Questionnaire, profile: Profile, text: st.SearchStrategy[str]
) -> tuple[SurveySummary, ...]:
    instruments = questionnaire.surveys.instruments if questionnaire.surveys else ()
    level = st.integers(0, questionnaire.top_level)
    result = st.builds(SurveyResult, st.integers(1, 20), level, st.integers(0, 9)) | st.just(SurveyResult(0))
    return tuple(
        SurveySummary(
            survey=instrument.id,
            results=draw(st.dictionaries(st.sampled_from([i.mirrors for i in instrument.items]), result, max_size=2)),
            asked=draw(some(st.just(99))),
            answered=draw(some(st.integers(40, 99))),
            note=draw(some(text)),
        )
        for instrument in instruments
        if not (instrument.not_where and holds(instrument.not_where, questionnaire, profile)) and draw(st.booleans())
    )


@st.composite
def _past(draw: st.DrawFn, questionnaire: Questionnaire, text: st.SearchStrategy[str]) -> PastCycle:
    """A last cycle; its items and domains may have been retired, so they have any name at all."""
    level = st.integers(0, questionnaire.top_level)
    answer = st.sampled_from([PastResponse(), PastResponse(dont_know=True), PastResponse(not_applicable=True)])
    version = st.integers(1, 9)
    names = TEXT | st.sampled_from([item.id for item in questionnaire.items])
    responses: Mapping[str, PastResponse] = draw(
        st.dictionaries(names, answer | st.builds(PastResponse, version, level), max_size=3)
    )
    titles = st.lists(TEXT, max_size=2).map(tuple)
    reason = st.builds(ChangeReason, text, some(st.sampled_from(ChangeKind)), some(text), some(DATE), titles)
    domains = st.dictionaries(TEXT, st.integers(0, 100), max_size=2)
    return PastCycle(
        draw(text),
        responses,
        {name: draw(reason) for name in list(responses)[:2]},
        draw(st.builds(Issued, some(st.integers(0, 100)), some(domains))),
        draw(some(_crosswalks(questionnaire))),
        draw(st.dictionaries(TEXT, text, max_size=2)),
    )


def _crosswalks(questionnaire: Questionnaire) -> st.SearchStrategy[Crosswalk]:
    """A crosswalk that leads here; where it comes from may have any name."""
    after = st.sampled_from([(item.id,) for item in questionnaire.items])
    before, more = st.tuples(TEXT), st.lists(TEXT, min_size=2, max_size=3).map(tuple)
    passage = (
        st.builds(Passage, st.sampled_from([Fate.SAME, Fate.REWORDED]), before, after, st.booleans(), some(TEXT))
        | st.builds(Passage, st.just(Fate.MERGED), more, after)
        | st.builds(Passage, st.just(Fate.DROPPED), before)
    )
    return st.builds(Crosswalk, TEXT, TEXT, st.lists(passage, max_size=3).map(tuple))


@st.composite
def _plans(draw: st.DrawFn, items: list[str], text: st.SearchStrategy[str]) -> ActionPlan:
    words, owner = some(text), st.builds(Owner, text, some(text))
    return ActionPlan(
        actions=tuple(
            draw(st.builds(ActionItem, st.just(i), owner, DATE, text, words, words, words, words, words))
            for i in items[:2]
        ),
        not_now=tuple(draw(st.builds(NotNow, st.just(item), text, words)) for item in items[2:]),
        last_time=tuple(draw(st.lists(st.builds(PastAction, text, text, st.booleans(), words), max_size=2))),
        finding_out=tuple(draw(st.builds(FindingOut, st.just(item), owner, DATE)) for item in items[1:3]),
        reporting=draw(words),
    )
