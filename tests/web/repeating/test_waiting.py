"""Last time's answers are shown, wait, and count as blank until somebody confirms them."""

import io

from tests.web.answered import answer, level
from tests.web.answering.element_page import section, values
from tests.web.assessments import parts_of
from tests.web.client import text_of
from tests.web.repeating.second_year import FIRST, LAST, SECOND, THIRD, states, text_of_token


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
