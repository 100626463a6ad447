"""What carried answers cost in questions to the database."""

from tests.web.answered import answer, level, sign
from tests.web.assessments import parts_of, started
from tests.web.queries import count_queries


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
