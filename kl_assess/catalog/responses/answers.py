"""The answers of a responses file, with targets, surveys and ratings, against the questionnaire."""

from collections.abc import Mapping

from kl_assess.catalog.contents import ResponsesFile
from kl_assess.catalog.document import KeyPath
from kl_assess.catalog.problem import any_of, nearest
from kl_assess.catalog.responses.review import Review
from kl_assess.core.profile import applies, holds
from kl_assess.core.questionnaire import Item, Questionnaire, SurveyInstrument
from kl_assess.core.responses import ItemResponse, Status
from kl_assess.core.scoring import is_asked
from kl_assess.core.voices import SurveySummary
from kl_assess.formatting import lower_first, plural

LINKS = ("https://", "http://")
"""How an address begins that a reader can open."""


# --- Items --------------------------------------------------------------------------------------------------------


def check_answers(review: Review, file: ResponsesFile) -> None:
    """Every answer: a level, don't know or not applicable, where the item allows it, with what goes with it."""
    for item_id, response in file.responses.items():
        path: KeyPath = ("responses", item_id)
        misread = review.document.refused(path)
        item = review.item(path, item_id)
        if item is None:
            continue
        review.level((*path, "level"), response.level)
        _check_evidence(review, (*path, "evidence"), response)
        if not misread:
            shown = applies(item, review.questionnaire, file.profile)
            _check_parts(review, path, response)
            _check_not_applicable(review, path, item, response, shown=shown)
            if not shown and response.status in {Status.ANSWERED, Status.DONT_KNOW}:
                review.notice(path, _hidden(item, review.questionnaire))
    _say_what_is_not_asked(review, file)


def _check_parts(review: Review, path: KeyPath, response: ItemResponse) -> None:
    """The parts of one answer that do not go together."""
    given = [name for name, chosen in _chosen(response).items() if chosen]
    if len(given) > 1:
        review.refuse(path, f"Only one of {any_of(_chosen(response))} can be the answer. Keep one of them.")
        return
    if response.reason is not None and not response.not_applicable:
        review.refuse((*path, "reason"), "A reason goes with not applicable only. Answer so, or move it to the note.")
    if response.missing is not None and given not in ([], ["dont_know"]):
        mend = "Delete it, or move it to the note."
        review.refuse((*path, "missing"), f"This says what is not known, but the item has an answer. {mend}")
    grade = response.evidence.grade
    if grade is not None and response.level is None:
        mend = "Choose a level, or delete the grade."
        review.refuse(
            (*path, "evidence", "grade"), f"A grade says how a level is backed, and there is no level. {mend}"
        )


def _chosen(response: ItemResponse) -> Mapping[str, bool]:
    return {
        "level": response.level is not None,
        "dont_know": response.dont_know,
        "not_applicable": response.not_applicable,
    }


def _check_not_applicable(review: Review, path: KeyPath, item: Item, response: ItemResponse, *, shown: bool) -> None:
    """Not applicable where the item allows it. Without a reason it is kept and counts as blank (docs/method.md 4.2)."""
    if not response.not_applicable or not shown:
        return
    if not item.na.allowed:
        condition = _condition(item, review.questionnaire)
        case = f'It drops out only where the profile says that this is not so: "{condition}". ' if condition else ""
        mend = "Choose a level or don't know."
        review.refuse((*path, "not_applicable"), f"This item cannot be called not applicable. {case}{mend}")
    elif response.reason is None:
        case = f' The item allows it in this case: "{item.na.when}".' if item.na.when else ""
        review.notice(path, f"Not applicable without a reason counts as not answered. Give the reason.{case}")
    elif not response.reason.strip():
        review.refuse((*path, "reason"), "The reason is blank. Write why the item does not apply, or delete the key.")


def _condition(item: Item, questionnaire: Questionnaire) -> str | None:
    return next((c.label for c in questionnaire.conditions if c.id == item.condition), None)


def _hidden(item: Item, questionnaire: Questionnaire) -> str:
    case = f'"{_condition(item, questionnaire)}"'
    return f"By the profile this item is not asked, so its answer is kept but not counted. It is asked where: {case}."


def _say_what_is_not_asked(review: Review, file: ResponsesFile) -> None:
    places = review.questionnaire.places
    left_out = [
        item_id
        for item_id, response in file.responses.items()
        if response.status is not Status.BLANK
        and item_id in places
        and not is_asked(places[item_id].item, review.questionnaire, file.mode)
    ]
    if left_out:
        which = plural(len(left_out), "answered item")
        review.notice(("mode",), f"A quick check does not ask {which}. What was answered there is kept, not counted.")


def _check_evidence(review: Review, path: KeyPath, response: ItemResponse) -> None:
    evidence, grades = response.evidence, review.questionnaire.grades
    if evidence.grade is not None and not grades:
        review.refuse((*path, "grade"), "This questionnaire does not grade evidence. Delete the grade.")
    elif evidence.grade is not None and evidence.grade not in grades:
        choices = any_of(f"{grade.id} ({lower_first(grade.name)})" for grade in grades.values())
        review.refuse((*path, "grade"), f'There is no evidence grade "{evidence.grade}". Use {choices}.')
    elif evidence.grade is not None:
        _say_what_a_grade_lacks(review, path, response)
    for place, piece in enumerate(evidence.items):
        here = (*path, "items", place)
        if not piece.title.strip():
            review.refuse((*here, "title"), "Evidence needs a title that tells a reader what it is. Write one.")
        if piece.address is not None and not piece.address.startswith(LINKS):
            mend = f"A web address begins with {any_of(LINKS)}. Anything else belongs where a file is named."
            review.refuse((*here, "address"), mend)


def _say_what_a_grade_lacks(review: Review, path: KeyPath, response: ItemResponse) -> None:
    """A grade at the lowest level counts for nothing; the strongest grade is more than the team's own word."""
    questionnaire, evidence = review.questionnaire, response.evidence
    if response.level == 0:
        lowest = lower_first(questionnaire.level_scale[0].name)
        text = f"Level 0 ({lowest}) needs no evidence, so this grade is not used."
        review.notice((*path, "grade"), text)
    elif evidence.grade == questionnaire.evidence_grades[-1].id and evidence.corroborated_by is None:
        text = "This is the strongest grade, and nobody outside the team is named. Say who agrees, or check the grade."
        review.notice((*path, "grade"), text)


# --- Targets, ratings and surveys ---------------------------------------------------------------------------------


def check_targets(review: Review, file: ResponsesFile) -> None:
    """Targets that the agency set: within the scale, and with a reason where below the questionnaire's own."""
    questionnaire = review.questionnaire
    if file.targets and not questionnaire.scoring.targets.agency_may_change:
        review.refuse(("targets",), "Targets of this questionnaire cannot be changed. Delete them.")
    for item_id, target in file.targets.items():
        path: KeyPath = ("targets", item_id)
        item = review.item(path, item_id)
        review.level((*path, "level"), target.level)
        if item is None or (target.reason or "").strip() or review.document.refused(path):
            continue
        default = questionnaire.default_target(item)
        if target.level < default:
            name = f"{default} ({lower_first(questionnaire.level_scale[default].name)})"
            review.refuse(path, f"This is below the questionnaire's target, which is {name}. Give a reason.")


def check_ratings(review: Review, file: ResponsesFile) -> None:
    """Ratings of a team: known items, levels of the scale."""
    for item_id, ratings in file.ratings.items():
        path: KeyPath = ("ratings", item_id)
        review.item(path, item_id)
        for place, level in enumerate(ratings.levels):
            review.level((*path, "levels", place), level)


def check_surveys(review: Review, file: ResponsesFile) -> None:
    """Survey summaries: known surveys, items that they mirror, counts that can be."""
    surveys = review.questionnaire.surveys
    instruments = {survey.id: survey for survey in surveys.instruments} if surveys else {}
    seen: set[str] = set()
    if instruments and file.surveys and review.questionnaire.scoring.survey is None:
        review.notice(("surveys",), "This questionnaire has no rules for survey results, so this part is not used.")
    for place, summary in enumerate(file.surveys):
        path: KeyPath = ("surveys", place)
        instrument = instruments.get(summary.survey)
        if instrument is None:
            mend = nearest(summary.survey, instruments) or (f" Use {any_of(instruments)}." if instruments else "")
            review.refuse((*path, "survey"), f'This questionnaire has no survey "{summary.survey}".{mend}')
        elif summary.survey in seen:
            review.refuse((*path, "survey"), "This survey stands here twice. Put its results together.")
        elif instrument.not_where is not None and holds(instrument.not_where, review.questionnaire, file.profile):
            text = f'An agency with this profile does not use the survey "{instrument.title}".'
            review.refuse((*path, "survey"), f"{text} {instrument.instead} Delete its results.")
        seen.add(summary.survey)
        review.count((*path, "asked"), summary.asked)
        review.count((*path, "answered"), summary.answered)
        if summary.asked is not None and summary.answered is not None and 0 <= summary.asked < summary.answered:
            review.refuse((*path, "answered"), f"More people answered than were asked, {summary.asked}. Check both.")
        _check_results(review, path, summary, instrument)


def _check_results(review: Review, path: KeyPath, summary: SurveySummary, instrument: SurveyInstrument | None) -> None:
    mirrored = {question.mirrors for question in instrument.items} if instrument else set()
    for item_id, result in summary.results.items():
        here = (*path, "results", item_id)
        item = review.item(here, item_id)
        if item is not None and instrument is not None and item_id not in mirrored:
            review.refuse(here, f'The survey "{instrument.title}" has no question on this item. Delete it.')
        if result.median is None and result.answers > 0:
            review.refuse((*here, "median"), "The median of these answers is missing. Add it.")
        review.level((*here, "median"), result.median)
        review.count((*here, "answers"), result.answers)
        review.count((*here, "cannot_say"), result.cannot_say)
        if summary.answered is not None and 0 <= summary.answered < result.answers + result.cannot_say:
            everyone = plural(summary.answered, "person", "people")
            review.refuse(here, f"Answers and cannot say come to more than the {everyone} who answered. Check them.")
