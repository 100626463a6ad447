"""Targets: a level for every item, the effect before it is saved, and reasons below the default."""

import pytest

from kl_assess.core.responses import Target
from kl_assess.store import assessments, responses
from kl_assess.workflow import assessing
from kl_assess.workflow.issuing import current_results
from tests.shipped import SHIPPED
from tests.web.answered import answer, level, submit
from tests.web.assessments import doing, parts_of, reading, started
from tests.web.client import text_of
from tests.web.queries import count_queries

ITEM = SHIPPED.items[0]
OTHER = SHIPPED.items[1]
DEFAULT = SHIPPED.default_target(ITEM)


@pytest.fixture
def begun(app):
    """An open assessment with its first items at level 2, and the address of its targets."""
    _, assessment, address = started(app)
    answer(app, assessment, {item.id: level(2, "E2") for item in SHIPPED.items[:8]})
    return assessment, f"{address}/targets"


def now(app, assessment):
    return reading(app, assessments.by_number, assessment.agency_id, assessment.number)


def gap_items(app, assessment):
    parts = parts_of(app)
    with parts.sessions() as session:
        kept = now(app, assessment)
        answers = responses.answers(session, kept)
        return [gap.item for gap in current_results(session, kept, answers, parts.basis.resources).gaps]


def save(chief, page, *, status=303, **changes):
    return chief.send(page, {"act": "save"} | fields(changes), status=status)


def fields(changes):
    """Targets by item as the form names them: a level, or a level and its reason."""
    named = {}
    for item, wanted in changes.items():
        value, reason = wanted if isinstance(wanted, tuple) else (wanted, "")
        named |= {f"target-{item}": str(value), f"reason-{item}": reason}
    return named


def chosen(page, item):
    select = page.one("select", id=f"target-{item}")
    return next(text_of(option) for option in select if "selected" in option.attrib)


def test_every_item_that_applies_has_a_target_with_the_default_marked(chief, begun):
    page = chief.get(begun[1])
    assert len(page.all("select")) == 55
    for item in SHIPPED.items:
        level_asked = SHIPPED.level_scale[SHIPPED.default_target(item)]
        assert chosen(page, item.id) == f"{level_asked.value} {level_asked.name}, default"


def test_items_stand_under_their_domain_with_the_answer_beside_them(chief, begun):
    page = chief.get(begun[1])
    tables = page.all("table", class_="kl-targets")
    assert len(tables) == len(SHIPPED.domains)
    row = tables[0].find("tbody/tr")
    assert text_of(row.find("th")).startswith(ITEM.title)
    assert text_of(row[1]) == "2 Developing"


def test_a_target_is_saved_and_a_default_is_not_kept_as_the_agencys_own(app, chief, begun):
    assessment, address = begun
    saved = save(chief, chief.get(address), **{ITEM.id: 4})
    assert now(app, assessment).targets == {ITEM.id: Target(4)}
    page = chief.follow(saved)
    assert "The targets are saved." in page.main
    assert chosen(page, ITEM.id) == "4 Sustained and improving"
    save(chief, page, **{ITEM.id: DEFAULT})
    assert now(app, assessment).targets == {}


def test_below_the_default_a_reason_is_asked_for_and_kept(app, chief, begun):
    assessment, address = begun
    page = save(chief, chief.get(address), status=422, **{ITEM.id: 1, OTHER.id: 4})
    assert text_of(page.one("title")).startswith("Error: Targets")
    (link,) = page.all("a", href=f"#reason-{ITEM.id}")
    assert text_of(link) == f"{ITEM.title}: write why the target is below the default."
    assert chosen(page, ITEM.id) == "1 Informal"
    assert chosen(page, OTHER.id) == "4 Sustained and improving"
    assert now(app, assessment).targets == {}
    save(chief, page, **{ITEM.id: (1, "  The county  does this. ")})
    kept = now(app, assessment).targets
    assert kept == {ITEM.id: Target(1, "The county does this."), OTHER.id: Target(4)}


def test_a_reason_at_or_above_the_default_is_left_out(app, chief, begun):
    assessment, address = begun
    save(chief, chief.get(address), **{ITEM.id: (DEFAULT + 1, "Not needed")})
    assert now(app, assessment).targets == {ITEM.id: Target(DEFAULT + 1)}


def test_a_reason_has_its_limit(chief, begun):
    page = save(chief, chief.get(begun[1]), status=422, **{ITEM.id: (1, "x" * 301)})
    assert "Use at most 300 characters." in page.main
    assert text_of(page.one("textarea", id=f"reason-{ITEM.id}")) == "x" * 301


def test_the_targets_of_the_agencys_own_are_named_first(chief, begun):
    assert "Every target is the default." in chief.get(begun[1]).main
    page = chief.follow(save(chief, chief.get(begun[1]), **{ITEM.id: (1, "No staff")}))
    assert f"One target differs from the default: {ITEM.title} (1 Informal)." in page.main


@pytest.mark.parametrize("wrong", ["7", "-1", "two", "", "99", "²"])
def test_only_a_level_of_the_scale_is_a_target(app, chief, begun, wrong):
    assessment, address = begun
    page = save(chief, chief.get(address), status=422, **{ITEM.id: wrong})
    assert "choose a level from 0 to 4." in page.main
    assert now(app, assessment).targets == {}


def test_the_effect_is_shown_before_anything_is_saved(app, chief, begun):
    assessment, address = begun
    before = gap_items(app, assessment)
    assert ITEM.id in before
    page = chief.send(chief.get(address), {"act": "effect"} | fields({ITEM.id: 2}), status=200)
    effect = page.one("section", id="effect")
    assert f"Would no longer be a gap: {ITEM.title}." in text_of(effect)
    assert "Nothing is saved yet." in text_of(effect)
    counts = [[int(text_of(td)) for td in row.findall("td")] for row in effect.find(".//tbody")]
    assert sum(then for _, then in counts) == sum(now for now, _ in counts) - 1 == len(before) - 1
    assert now(app, assessment).targets == {}
    assert chosen(page, ITEM.id) == "2 Developing"
    save(chief, page, **{ITEM.id: (2, "Enough for us")})
    assert gap_items(app, assessment) == [item for item in before if item != ITEM.id]


def test_the_effect_of_no_change_is_said_too(chief, begun):
    page = chief.send(chief.get(begun[1]), {"act": "effect"}, status=200)
    assert "These targets change no gap." in page.main


def test_what_somebody_else_saved_meanwhile_stands_beside_ones_own_and_nothing_is_lost(app, chief, begun):
    assessment, address = begun
    mine = chief.get(address)
    doing(app, assessing.set_targets, now(app, assessment), {OTHER.id: Target(4)})
    page = save(chief, mine, status=409, **{ITEM.id: 4})
    assert "Somebody else has changed" in page.main
    assert chosen(page, ITEM.id) == "4 Sustained and improving"
    told = {text_of(row.find("th")): text_of(row[2]) for row in page.all("tr") if len(row) == 4}
    assert "Saved now: 4 Sustained and improving" in next(v for k, v in told.items() if k.startswith(OTHER.title))
    assert "Saved now: 3 Established" in next(v for k, v in told.items() if k.startswith(ITEM.title))
    assert now(app, assessment).targets == {OTHER.id: Target(4)}
    save(chief, page)
    assert now(app, assessment).targets == {ITEM.id: Target(4)}


def test_looking_at_the_effect_does_not_hide_that_somebody_else_has_saved(app, chief, begun):
    assessment, address = begun
    mine = chief.get(address)
    doing(app, assessing.set_targets, now(app, assessment), {OTHER.id: Target(4)})
    page = chief.send(mine, {"act": "effect"} | fields({ITEM.id: 4}), status=200)
    save(chief, page, status=409)
    assert now(app, assessment).targets == {OTHER.id: Target(4)}


def test_targets_of_a_closed_assessment_are_shown_and_stay(app, chief, begun):
    assessment, address = begun
    page = save(chief, chief.get(address), **{ITEM.id: (1, "The county does this.")})
    page = chief.follow(page)
    submit(app, assessment)
    closed = chief.get(address)
    assert "It was sent for sign-off, so nothing in it changes" in closed.main
    assert closed.links()["Go to the sign-off, where it can be sent back"] == address.replace("targets", "sign-off")
    assert not closed.all("select")
    assert "The default is 3 Established" in closed.main
    assert "The county does this." in closed.main
    assert [text_of(head) for head in closed.all("th", scope="col")].count("Reason") == 1  # where one differs
    save(chief, page, status=409, **{ITEM.id: 4})
    assert now(app, assessment).targets == {ITEM.id: Target(1, "The county does this.")}


def test_a_higher_target_of_a_closed_assessment_says_that_no_reason_was_given(app, chief, begun):
    assessment, address = begun
    save(chief, chief.get(address), **{ITEM.id: 4})
    submit(app, assessment)
    assert chief.get(address).main.count("No reason given") == 1


def test_an_item_that_does_not_apply_has_no_target_and_keeps_the_one_it_had(app, chief):
    _, assessment, address = started(app)
    hidden = next(item for item in SHIPPED.items if item.condition == "C-LEP")
    doing(app, assessing.set_targets, assessment, {hidden.id: Target(4)})
    doing(app, assessing.set_profile, now(app, assessment), {"lep_presence": "little_or_none"})
    page = chief.get(f"{address}/targets")
    assert not page.all("select", id=f"target-{hidden.id}")
    save(chief, page, **{ITEM.id: 4})
    assert now(app, assessment).targets == {hidden.id: Target(4), ITEM.id: Target(4)}


def test_the_results_lead_here_and_say_what_the_agency_set(app, chief, begun):
    assessment, address = begun
    doing(app, assessing.set_targets, assessment, {ITEM.id: Target(4)})
    page = chief.get(address.replace("/targets", "/results"))
    assert page.links()["Change targets"] == address
    assert "Target set by the agency; the questionnaire asks for 3." in page.main


def test_the_page_asks_the_database_equally_often_whatever_is_set(app, chief, begun):
    assessment, address = begun
    with count_queries(app) as few:
        chief.get(address)
    doing(app, assessing.set_targets, assessment, {item.id: Target(4) for item in SHIPPED.items})
    with count_queries(app) as many:
        chief.get(address)
    assert len(few) == len(many) <= 9


def test_a_level_above_every_default_is_no_gap(app, chief, begun):
    assessment, _ = begun
    _, other, address = started(app, name="Fort Ellery Police Department")
    answer(app, other, {ITEM.id: level(3, "E2"), OTHER.id: level(4, "E3")})
    assert gap_items(app, other) == []
    save(chief, chief.get(f"{address}/targets"), **{ITEM.id: 4})
    assert gap_items(app, other) == [ITEM.id]
    assert now(app, assessment).targets == {}
