"""A second year on the web: last time's answers are shown, wait, and are confirmed or changed with a reason."""

import datetime as dt
import io
from dataclasses import replace

import pytest

from kl_assess.core.assessment import Cycle
from kl_assess.core.change import ChangeKind
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.workflow import answering, assessing, carrying, membership
from tests.web.answered import answer, level, sign
from tests.web.answering.element_page import LATER, section, values
from tests.web.assessments import doing, parts_of, reading, started
from tests.web.client import text_of
from tests.web.queries import count_queries

FIRST, SECOND, THIRD = "LEA-3.1", "LEA-3.2", "LEA-3.3"
RECORD = EvidenceItem("Minutes of May", EvidenceKind.RECORD, dt.date(2025, 5, 1), "https://example.org/minutes")
OLD = EvidenceItem("Log of 2022", EvidenceKind.RECORD, dt.date(2022, 5, 1), "https://example.org/log")
NA = ItemResponse(not_applicable=True, reason="The county board does it.")
LAST = {
    FIRST: ItemResponse(level=3, evidence=Evidence("E2"), note="Since May."),
    SECOND: level(1),
    THIRD: ItemResponse(dont_know=True, missing="How the council decided"),
}


class Repeated:
    """An agency whose 2025 is signed and whose 2026 has begun."""

    def __init__(self, app, chief, agency, before, address):
        self.app, self.chief, self.agency, self.before, self.address = app, chief, agency, before, address

    @property
    def url(self):
        return f"{self.address}/elements/LEA-3"

    @property
    def assessment(self):
        return reading(self.app, assessments.by_number, self.agency.id, 2)

    def kept(self, item=FIRST):
        return reading(self.app, responses.answer, self.assessment, item)

    def page(self):
        return self.chief.get(self.url)

    def save(self, changes=None, status=303, page=None):
        """Save the element as it stands, with these changes; the page that follows."""
        sent = self.chief.send(page or self.page(), LATER | (changes or {}), status=status)
        return self.chief.follow(sent) if status == 303 else sent

    def confirm(self, item=FIRST, page=None):
        return self.save({"action": f"confirm:{item}"}, page=page)


@pytest.fixture
def last(app):
    """An agency whose 2025 is signed: two levels, one with evidence past its date, and one not known."""
    agency, before, _ = started(app, cycle="2025")
    answer(app, before, LAST)
    doing(app, answering.add_evidence, before, FIRST, RECORD)
    doing(app, answering.add_evidence, before, SECOND, OLD)
    sign(app, before)
    return agency, before


@pytest.fixture
def repeated(app, chief, last):
    agency, before = last
    page = chief.get(f"/agencies/{agency.slug}/assessments/new")
    return Repeated(app, chief, agency, before, chief.send(page, {"name": "2026"}).location)


def states(page, item):
    return [text_of(s) for s in page.one("section", data_item=item).iter("span") if "kl-state" in s.get("class", "")]


# --- Starting -------------------------------------------------------------------------------------------------------


def test_a_new_assessment_starts_from_last_times_answers_unless_it_is_said_otherwise(chief, last):
    page = chief.get(f"/agencies/{last[0].slug}/assessments/new")
    assert "Start from 2025’s answers Each is shown again with its note and evidence, and counts once you" in page.main
    assert [e.get("value") for e in page.all("input", name="answers") if "checked" in e.attrib] == ["last"]
    assert "The profile and the targets are copied from 2025 assessment." in page.main
    assert "Answers are not." not in page.main


def test_it_may_start_with_no_answers(app, chief, last):
    page = chief.get(f"/agencies/{last[0].slug}/assessments/new")
    chief.send(page, {"name": "2026", "answers": "none"})
    second = reading(app, assessments.by_number, last[0].id, 2)
    assert reading(app, responses.answers, second) == {}
    assert second.previous == last[1].id


@pytest.mark.usefixtures("assessment")
def test_without_a_signed_assessment_there_is_no_such_choice(chief, agency):
    page = chief.get(f"{agency}/assessments/new")
    assert page.all("input", name="answers") == []
    assert "The profile and the targets are copied from 2026 assessment. Answers are not." in page.main


def test_a_quick_check_starts_from_them_too(chief, last):
    page = chief.get(f"/agencies/{last[0].slug}/assessments/new")
    url = chief.send(page, {"name": "2026", "mode": Mode.QUICK_CHECK}).location
    assert states(chief.get(f"{url}/elements/LEA-3"), SECOND) == ["From 2025, not confirmed"]


# --- Not confirmed --------------------------------------------------------------------------------------------------


def test_last_times_answer_note_support_and_evidence_stand_beside_the_item(repeated):
    page = repeated.page()
    assert states(page, FIRST) == ["From 2025, not confirmed"]
    panel = next(s for s in page.all("section", class_="kl-last") if s.get("aria-labelledby") == f"{FIRST}-last")
    words = text_of(panel)
    for part in ("Your answer in 2025", "3 Established", "Support Documented", "Note Since May.", "Minutes of May"):
        assert part in words
    assert [text_of(b) for b in panel.iter("button")] == ["Still true: Standing advisory body or forum"]
    assert [a.get("href") for a in panel.iter("a")] == [f"#{FIRST}-answer"]
    tile = next(t for t in page.all("label") if t.get("for") == f"{FIRST}-answer-3")
    assert "Your answer in 2025" in text_of(tile)
    assert values(page, f"{FIRST}-answer") == []


def test_what_was_not_known_is_shown_beside_and_waits_for_nothing(repeated):
    page = repeated.page()
    assert states(page, THIRD) == ["Not answered"]
    assert "What was said in 2025 Don't know What would have to be found out How the council decided" in section(
        page, THIRD
    ).replace("’", "'")
    assert repeated.kept(THIRD).version == 0


def test_saving_the_page_without_touching_them_erases_and_confirms_nothing(repeated):
    before = {item: repeated.kept(item) for item in LAST}
    repeated.save({f"{THIRD}-answer": "2"})
    after = {item: repeated.kept(item) for item in LAST}
    assert after | {THIRD: None} == before | {THIRD: None}
    assert after[THIRD].response.level == 2


def test_a_note_and_a_flag_are_kept_and_the_answer_waits_on(repeated):
    page = repeated.save({f"{FIRST}-note": "Ask the board.", f"{FIRST}-flag": "1"})
    kept = repeated.kept()
    assert (kept.carried, kept.response.level, kept.response.note, kept.flagged) == (True, 3, "Ask the board.", True)
    assert states(page, FIRST) == ["From 2025, not confirmed", "Flagged"]


def test_it_counts_as_blank_wherever_answers_are_counted(repeated, chief):
    address = repeated.address
    tasks = chief.get(address)
    assert "0 of 55 items have an answer" in tasks.main
    assert "2 of 55 have an answer from 2025 to confirm." in tasks.main
    assert "Sharing decisions Not started 2 to confirm 0 of 4" in tasks.main
    assert "2 of 55 have an answer from 2025 to confirm." in chief.get(f"/agencies/{repeated.agency.slug}").main
    assert "0 of 4 have an answer" in text_of(repeated.page().one("body"))
    check = chief.get(f"{address}/check")
    assert "0 of 55 items have an answer." in check.main
    assert "From 2025, not confirmed2" in check.main
    assert "Two answers from 2025 are still to confirm" in check.main
    assert "Standing advisory body or forum From 2025, not confirmed" in check.main


def test_files_that_leave_leave_them_out(repeated, chief):
    repeated.confirm(SECOND)
    text = chief.client.get(f"{repeated.address}/export/responses.yaml").text
    assert f"{FIRST} is not answered" in text
    assert f"{SECOND} is not answered" not in text


def test_a_file_that_comes_in_says_that_it_confirms_one(repeated, chief, app):
    instrument = parts_of(app).basis.questionnaire.instrument
    file = (
        f"questionnaire: {{id: {instrument.id}, version: {instrument.version}}}\n"
        f"agency: {{name: {repeated.agency.name}}}\nresponses:\n  {FIRST}: {{level: 3}}\n"
    )
    page = chief.get(f"{repeated.address}/import")
    preview = chief.send(page, {"file": (io.BytesIO(file.encode()), "team.yaml")}, status=200)
    assert "3 Established, from last time and not confirmed" in preview.main
    assert "Items answered for the first time" in preview.main
    chief.send(preview, action=f"{repeated.address}/import/apply")
    assert (repeated.kept().carried, repeated.kept().response.note) == (False, "Since May.")


def test_they_raise_no_hints(repeated, app):
    answer(app, repeated.assessment, {"LEA-2.4": level(0)})
    page = repeated.page()
    assert "Are both right?" not in page.main
    assert "support carries level" not in page.main


def test_a_closed_assessment_shows_that_nobody_confirmed_it(repeated, chief):
    chief.post(f"{repeated.address}/check", {"csrf_token": text_of_token(chief, repeated)})
    page = repeated.page()
    assert states(page, FIRST) == ["From 2025, not confirmed"]
    assert "From last time, not confirmed Yes" in section(page, FIRST)
    assert page.all("section", class_="kl-last") == []


def text_of_token(chief, repeated):
    return chief.client.get(f"/agencies/{repeated.agency.slug}/token").json["token"]


# --- Still true -----------------------------------------------------------------------------------------------------


def test_still_true_confirms_it_as_it_is(repeated):
    page = repeated.confirm()
    kept = repeated.kept()
    assert (kept.carried, kept.response.level, kept.response.note) == (False, 3, "Since May.")
    assert kept.response.evidence == Evidence("E2", (RECORD,))
    assert states(page, FIRST) == ["Answered"]
    assert values(page, f"{FIRST}-answer") == ["3"]
    assert repeated.kept(SECOND).carried


def test_not_applicable_is_confirmed_with_its_reason(app, chief):
    agency, before, _ = started(app, cycle="2025")
    answer(app, before, {FIRST: NA})
    sign(app, before)
    address = chief.send(chief.get(f"/agencies/{agency.slug}/assessments/new"), {"name": "2026"}).location
    repeated = Repeated(app, chief, agency, before, address)
    assert "Your answer in 2025 Not applicable Why it does not apply The county board does it." in section(
        repeated.page(), FIRST
    )
    repeated.confirm()
    assert (repeated.kept().carried, repeated.kept().response) == (False, NA)


def test_what_was_written_beside_it_goes_with_the_confirmation(repeated):
    repeated.save({"action": f"confirm:{FIRST}", f"{FIRST}-note": "Since May, and each month."})
    assert (repeated.kept().carried, repeated.kept().response.note) == (False, "Since May, and each month.")


def test_the_history_tells_what_came_what_was_confirmed_and_what_changed(repeated, chief):
    repeated.confirm()
    repeated.save({f"{FIRST}-answer": "4", f"{FIRST}-change": "better_evidence", f"{FIRST}-why": "An audit came."})
    words = chief.get(f"{repeated.address}/items/{FIRST}/history").main
    for part in (
        "Carried over from 2025 by Maria Okafor",
        "From last time, not confirmed Nothing Yes",
        "Still true by Maria Okafor",
        "From last time, not confirmed Yes Nothing",
        "Why it changed Nothing Better evidence: An audit came.",
    ):
        assert part in words


@pytest.mark.parametrize("choice", ["", "x", "dk", "5000000000"])
def test_a_made_up_answer_cannot_be_confirmed(repeated, choice):
    form = {"action": f"confirm:{FIRST}", f"{FIRST}-last": choice}
    repeated.chief.send(repeated.page(), LATER | form, status=400)
    assert repeated.kept().carried


def test_two_people_one_confirms_and_one_changes(repeated, app):
    page = repeated.page()
    doing(app, answering.record_response, repeated.assessment, changed_answer(repeated, 2))
    conflict = repeated.save({"action": f"confirm:{FIRST}"}, 409, page)
    words = section(conflict, FIRST)
    assert "Ruth Park saved a different answer while you were working" in words
    assert "3 Established" in words
    assert "2 Developing" in words
    repeated.save({"action": f"yours:{FIRST}"}, page=conflict)
    assert (repeated.kept().response.level, repeated.kept().carried) == (3, False)


def test_a_change_on_a_page_that_is_older_than_a_confirmation_shows_both(repeated):
    page = repeated.page()
    repeated.confirm()
    conflict = repeated.save({f"{FIRST}-answer": "1", f"{FIRST}-change": "judged_differently"}, 409, page)
    repeated.save({"action": f"yours:{FIRST}"}, page=conflict)
    kept = repeated.kept()
    assert (kept.response.level, kept.change.kind) == (1, ChangeKind.JUDGED)


def changed_answer(repeated, value):
    kept = repeated.kept()
    return answering.Answer(FIRST, ItemResponse(level=value), version=kept.version)


# --- Changed --------------------------------------------------------------------------------------------------------

WHY = {f"{FIRST}-change": "practice_changed", f"{FIRST}-why": "The board stopped meeting."}


def test_another_level_asks_what_changed_and_keeps_it(repeated):
    page = repeated.save({f"{FIRST}-answer": "2", **WHY})
    kept = repeated.kept()
    assert (kept.carried, kept.response.level) == (False, 2)
    assert (kept.change.kind, kept.change.why) == (ChangeKind.PRACTICE, "The board stopped meeting.")
    assert values(page, f"{FIRST}-change") == ["practice_changed"]
    assert values(page, f"{FIRST}-why") == ["The board stopped meeting."]
    assert "What changed since 2025?" in section(page, FIRST)


def test_saving_never_waits_for_the_reason_and_the_check_page_lists_it(repeated, chief):
    repeated.save({f"{FIRST}-answer": "2", f"{SECOND}-answer": "1"})
    check = chief.get(f"{repeated.address}/check")
    point = next(li for li in check.all("li") if text_of(li).startswith("Changed without a reason: 1"))
    assert [a.get("href") for a in point.iter("a")] == [f"{repeated.url}#{FIRST}"]
    repeated.save(WHY)
    assert "Changed without a reason" not in chief.get(f"{repeated.address}/check").main


def test_the_reason_goes_once_the_level_is_last_times_again(repeated):
    repeated.save({f"{FIRST}-answer": "2", **WHY})
    repeated.save({f"{FIRST}-answer": "3"})
    assert repeated.kept().change is None


def test_an_item_without_a_level_last_time_asks_for_no_reason(repeated):
    page = repeated.save({f"{THIRD}-answer": "2"})
    assert "What changed since" not in section(page, THIRD)


def test_a_reason_that_is_too_long_or_of_no_kind_is_not_kept(repeated, chief):
    page = repeated.save({f"{FIRST}-answer": "2", f"{FIRST}-why": "x" * 301}, status=422)
    assert "Use at most 300 characters. This text has 301." in section(page, FIRST)
    assert repeated.kept().carried
    chief.send(repeated.page(), LATER | {f"{FIRST}-change": "nothing"}, status=400)


# --- Evidence past its date -----------------------------------------------------------------------------------------


def renewal(page):
    """The id of the piece that can be renewed."""
    (button,) = [b for b in page.all("button") if (b.get("value") or "").startswith("renew:")]
    return button.get("value").removeprefix("renew:")


def test_evidence_past_its_date_says_so_and_gets_a_new_date(repeated):
    page = repeated.page()
    assert "Log of 2022 Record, May 1, 2022 Past its date" in section(page, SECOND)
    assert "Past its date" not in section(page, FIRST)
    piece = renewal(page)
    after = repeated.save({"action": f"renew:{piece}", f"renew-{piece}-date": "11/2/2026"})
    assert "Log of 2022 Record, November 2, 2026" in section(after, SECOND)
    assert "Past its date" not in after.main
    assert repeated.kept(SECOND).carried


@pytest.mark.parametrize(
    ("day", "said"),
    [("", "write the day"), ("soon", "write the whole date"), ("1/1/2099", "this date lies in the future")],
)
def test_what_is_no_date_is_named_and_the_answers_are_kept(repeated, day, said):
    page = repeated.page()
    piece = renewal(page)
    sent = {"action": f"renew:{piece}", f"renew-{piece}-date": day, f"{THIRD}-answer": "2"}
    again = repeated.save(sent, 422, page)
    assert any(words.startswith(f"Item 2, Input before policies are adopted: {said}") for words in again.links())
    assert repeated.kept(THIRD).response.level == 2


def test_a_support_that_stayed_behind_is_told(app, chief):
    agency, before, _ = started(app, cycle="2025")
    answer(app, before, {FIRST: level(3, "E2")})
    doing(app, answering.add_evidence, before, FIRST, OLD)
    sign(app, before)
    url = chief.send(chief.get(f"/agencies/{agency.slug}/assessments/new"), {"name": "2026"}).location
    words = section(chief.get(f"{url}/elements/LEA-3"), FIRST)
    assert "Its support, Documented, did not come along: everything behind it is past its date." in words


# --- Another questionnaire ------------------------------------------------------------------------------------------


def earlier_one(questionnaire):
    """An earlier version: one item in place of the first and third of the element, none in place of the second."""
    first, _, _, fourth = questionnaire.places[FIRST].element.items
    whole = replace(first, id="LEA-3.0", title="The council", statement="A council meets and is asked.")

    def had(element):
        return replace(element, items=(whole, fourth)) if element.id == "LEA-3" else element

    domains = tuple(replace(d, elements=tuple(map(had, d.elements))) for d in questionnaire.domains)
    return replace(questionnaire, instrument=replace(questionnaire.instrument, version="0.1.0"), domains=domains)


def walk_to(questionnaire):
    """What became of each of its items."""
    made = {FIRST, SECOND, THIRD}
    same = (Passage(Fate.SAME, (i.id,), (i.id,)) for i in questionnaire.items if i.id not in made)
    split = Passage(Fate.SPLIT, ("LEA-3.0",), (FIRST, THIRD))
    return Crosswalk("0.1.0", questionnaire.instrument.version, (*same, split, Passage(Fate.NEW, (), (SECOND,))))


def test_the_old_text_and_answer_stand_beside_what_was_split_and_what_is_new_says_so(app, chief):
    now = parts_of(app).basis.questionnaire
    agency = doing(app, membership.register_agency, AgencyFacts(name="Lake Ansel", zone="America/Detroit"))
    before = doing(app, assessing.start, agency, earlier_one(now), Cycle("2025"))
    answer(app, before, {"LEA-3.0": ItemResponse(level=3, note="Since May."), "LEA-3.4": level(2)})
    sign(app, before)
    after = doing(app, carrying.start_from_last, agency, now, Cycle("2026"), crosswalks=(walk_to(now),))
    assert [a.item for a in reading(app, responses.answers, after).values()] == ["LEA-3.4"]
    page = chief.get(f"/agencies/{agency.slug}/assessments/{after.number}/elements/LEA-3")
    for item in (FIRST, THIRD):
        words = section(page, item)
        assert "How this was asked in 2025 The council A council meets and is asked." in words
        assert "3 Established" in words
        assert "Note Since May." in words
        assert "What changed since" not in words
        assert states(page, item) == ["Not answered"]
    assert "New since 2025: this was not asked then, so there is no earlier answer." in section(page, SECOND)
    assert states(page, "LEA-3.4") == ["From 2025, not confirmed"]


# --- For the script -------------------------------------------------------------------------------------------------


def post(repeated, item, **fields):
    sent = {f"{item}-{name}": value for name, value in fields.items()}
    return repeated.chief.client.post(
        f"{repeated.address}/items/{item}", data={"csrf_token": text_of_token(repeated.chief, repeated), **sent}
    )


def test_the_script_confirms_with_the_choice_of_last_time(repeated):
    said = post(repeated, FIRST, version="1", answer="3", grade="E2", note="Since May.").json
    assert (said["version"], said["overtaken"], said["done"]) == (2, "", 1)
    assert "Answered" in said["items"][FIRST]["states"]
    assert SECOND not in said["items"], "what waits, waits as it did"
    assert not repeated.kept().carried


def test_a_note_saved_by_the_script_leaves_it_waiting_and_says_so(repeated):
    said = post(repeated, FIRST, version="1", grade="E2", note="Ask the board.").json
    assert (said["version"], said["overtaken"], said["done"]) == (2, "", 0)
    assert "From 2025, not confirmed" in said["items"][FIRST]["states"]
    assert repeated.kept().carried


def test_a_reason_that_is_dropped_is_not_called_overtaken(repeated):
    said = post(repeated, FIRST, version="1", answer="3", grade="E2", note="Since May.", change="judged_differently")
    assert said.json["overtaken"] == ""


# --- Costs ----------------------------------------------------------------------------------------------------------


def test_what_was_carried_costs_each_page_one_question_at_most(repeated, app, chief):
    for page, most in ((repeated.url, 9), (repeated.address, 8), (f"{repeated.address}/check", 9)):
        chief.get(page)
        with count_queries(app) as sent:
            chief.get(page)
        assert len(sent) <= most, page


def test_starting_costs_as_much_however_many_answers_come(app, chief):
    costs = []
    for name, count in (("Few", 5), ("Many", 55)):
        agency, before, _ = started(app, name, cycle="2025")
        items = [item.id for item in parts_of(app).basis.questionnaire.items][:count]
        answer(app, before, dict.fromkeys(items, level(2, "E2")))
        sign(app, before)
        page = chief.get(f"/agencies/{agency.slug}/assessments/new")
        with count_queries(app) as sent:
            chief.send(page, {"name": "2026"})
        costs.append(len(sent))
    assert costs[0] == costs[1]
