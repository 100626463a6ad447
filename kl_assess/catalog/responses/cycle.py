"""What a responses file says about the report, the last cycle and the plan."""

from kl_assess.catalog.contents import ResponsesFile
from kl_assess.catalog.document import KeyPath
from kl_assess.catalog.guidance import YOUR_AGENCY
from kl_assess.catalog.naming import Named
from kl_assess.catalog.problem import any_of
from kl_assess.catalog.responses.review import Review
from kl_assess.core.comparison import PastCycle
from kl_assess.core.crosswalk import Crosswalk, Fate
from kl_assess.core.scoring import Mode

HIGHEST = 100
"""The highest score."""


def check_header(review: Review, file: ResponsesFile) -> None:
    """The questionnaire, the agency, the mode and the facts of the report."""
    _check_questionnaire(review, file)
    if not file.agency.name.strip():
        review.refuse(("agency", "name"), "The agency has no name. Write it as it should be printed.")
    elif file.agency.name == YOUR_AGENCY:
        review.notice(("agency", "name"), f'The agency is still called "{YOUR_AGENCY}". Write its name.')
    modes = review.questionnaire.instrument.modes
    if file.mode is Mode.QUICK_CHECK and (modes is None or modes.quick_check is None):
        review.refuse(("mode",), "This questionnaire has no quick check. Write full.")
    review.count(("report", "cycle"), file.report.cycle, least=1)
    review.count(("report", "version"), file.report.version, least=1)


def _check_questionnaire(review: Review, file: ResponsesFile) -> None:
    given, instrument = file.questionnaire, review.questionnaire.instrument
    if given is None:
        return
    if given.id != instrument.id:
        mend = f'Name the questionnaire "{given.id}" when you read the file, or correct the id.'
        review.refuse(("questionnaire", "id"), f'These answers were not given to "{instrument.id}". {mend}')
    elif given.version not in (None, instrument.version):
        text = f"These answers were given to version {given.version} and are read with {instrument.version}."
        review.notice(("questionnaire", "version"), f"{text} Check the items whose wording has changed.")


def check_previous(review: Review, file: ResponsesFile) -> None:
    """The last cycle. An item that the questionnaire no longer has is said, and not refused."""
    past = file.previous
    if past is None:
        return
    if review.questionnaire.scoring.change is None:
        review.notice(("previous",), "This questionnaire has no rules for what changed, so this part is not used.")
    elif file.mode is Mode.QUICK_CHECK:
        review.notice(("previous",), "A quick check is not compared with the last cycle, so this part is not used.")
    _check_past(review, past)
    _check_issued(review, past)


def _check_past(review: Review, past: PastCycle) -> None:
    if not past.period.strip():
        review.refuse(("previous", "period"), 'The last cycle has no name. Write it as printed, such as "2025".')
    places = review.questionnaire.places
    told = {item for passage in past.crosswalk.passages for item in passage.before} if past.crosswalk else set()
    for item_id, response in past.responses.items():
        path: KeyPath = ("previous", "responses", item_id)
        if item_id not in places and item_id not in told:
            review.notice(path, "The questionnaire has no such item now. Its last answer is kept and not compared.")
        review.count((*path, "version"), response.version, least=1)
        review.level((*path, "level"), response.level)
        given = {
            "level": response.level is not None,
            "dont_know": response.dont_know,
            "not_applicable": response.not_applicable,
        }
        if sum(given.values()) > 1:
            review.refuse(path, f"Only one of {any_of(given)} can be the last answer. Keep one of them.")
    for item_id in past.reasons:
        if item_id not in past.responses:
            review.item(("previous", "reasons", item_id), item_id)
    if past.crosswalk is not None:
        _check_crosswalk(review, past.crosswalk)


def _check_crosswalk(review: Review, crosswalk: Crosswalk) -> None:
    """Where it leads to must be here, and an answer that is carried comes from one item."""
    for place, passage in enumerate(crosswalk.passages):
        path: KeyPath = ("previous", "crosswalk", "passages", place)
        for item_id in passage.after:
            review.item((*path, "after"), item_id)
        if passage.fate in {Fate.SAME, Fate.REWORDED} and len(passage.before) != 1:
            review.refuse((*path, "before"), "An item that is the same or reworded was one item before. Name it.")


def _check_issued(review: Review, past: PastCycle) -> None:
    domains = {domain.id for domain in review.questionnaire.domains}
    for domain in past.issued.domains or {}:
        if domain not in domains:
            path: KeyPath = ("previous", "issued", "domains", domain)
            review.notice(path, "The questionnaire has no such domain now. Its last number is kept and not compared.")
    numbers: dict[KeyPath, int | None] = {("overall",): past.issued.overall}
    numbers |= {("domains", domain): number for domain, number in (past.issued.domains or {}).items()}
    for end, number in numbers.items():
        if number is not None and not 0 <= number <= HIGHEST:
            review.refuse(("previous", "issued", *end), f"A score lies between 0 and {HIGHEST}. Check the last report.")


def check_plan(review: Review, file: ResponsesFile) -> None:
    """The plan names items of this questionnaire; the last plan may name one that has been retired since."""
    plan = file.plan
    if plan is None:
        return
    actions = [(("plan", "actions", place, "item"), action.item) for place, action in enumerate(plan.actions)]
    not_now = [(("plan", "not_now", place, "item"), gap.item) for place, gap in enumerate(plan.not_now)]
    tasks = [(("plan", "finding_out", place, "item"), task.item) for place, task in enumerate(plan.finding_out)]
    first = {item: path for path, item in reversed(actions)}
    for again, item in actions:
        if first[item] != again:
            review.item(again, item)  # one item may have several actions
    once = [(path, item) for path, item in actions if first[item] == path]
    _check_items(review, [*once, *not_now])
    _check_items(review, tasks)
    for place, action in enumerate(plan.last_time):
        path: KeyPath = ("plan", "last_time", place, "item")
        if action.item not in review.questionnaire.places and not review.document.refused(path):
            review.notice(path, f'The questionnaire has no item "{action.item}" now. The old action is kept.')


def _check_items(review: Review, found: Named) -> None:
    """Items that the questionnaire has, each once."""
    first: dict[str, KeyPath] = {}
    for path, item_id in found:
        if review.item(path, item_id) and item_id in first:
            where = f"{review.document.unit} {review.document.line(first[item_id])}"
            review.refuse(path, f"The item {item_id} stands in the plan already, in {where}. Keep one of the two.")
        first.setdefault(item_id, path)
