"""What if: levels in the address, what would move in words and with its chart, pictures, and targets."""

import datetime as dt
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from kl_assess.core.action_plan import Action, ActionKind, ActionState, Owner
from kl_assess.core.responses import ItemResponse, Target
from kl_assess.core.what_if import what_if
from kl_assess.store import assessments, pictures, plans, responses
from kl_assess.store.engine import writing
from kl_assess.workflow import assessing, picturing
from kl_assess.workflow.issuing import current_results
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, level, sign
from tests.web.assessments import doing, parts_of, reading, started
from tests.web.client import text_of

FIRST, SECOND, THIRD = SHIPPED.items[0], SHIPPED.items[1], SHIPPED.items[2]


class Ground:
    """An assessment with every item at level 2, and what is asked of it."""

    def __init__(self, app, chief):
        self.app, self.chief = app, chief
        self.agency, self.assessment, address = started(app)
        answer_all(app, self.assessment, 2, but={SECOND.id: level(0), THIRD.id: ItemResponse(dont_know=True)})
        self.address = f"{address}/what-if"

    @property
    def now(self):
        return reading(self.app, assessments.by_number, self.agency.id, self.assessment.number)

    @property
    def pictures(self):
        return reading(self.app, pictures.of_assessment_by_name, self.now)

    def page(self, **asked):
        query = "&".join(f"{name.replace('_', '-')}={value}" for name, value in asked.items())
        return self.chief.get(f"{self.address}?{query}" if query else self.address)

    def at(self, **levels):
        """The page with these items at these levels; `first` is the first item."""
        named = {"first": FIRST.id, "second": SECOND.id, "third": THIRD.id}
        return self.chief.get(f"{self.address}?" + "&".join(f"{named[n]}={v}" for n, v in levels.items()))

    def then(self, levels):
        """What the core says would follow."""
        parts = parts_of(self.app)
        with parts.sessions() as session:
            answers = responses.answers(session, self.now)
            given = {item: kept.response for item, kept in answers.items()}
            found = what_if(SHIPPED, {}, given, parts.basis.resources, levels, targets=self.now.targets)
            assert found.before.scores == current_results(session, self.now, answers, parts.basis.resources).scores
            return found

    def act(self, item, target, **more):
        parts = parts_of(self.app)
        made = Action(uuid.uuid4(), self.assessment.id, item, **(_PLAIN | {"target": target, "level_then": 2} | more))
        with parts.sessions() as session, writing(session):
            plans.keep(session, self.agency.id, made, parts.clock())


_PLAIN = {"kind": ActionKind.IMPROVE, "owner": Owner("Captain"), "due": dt.date(2027, 6, 1)}


@pytest.fixture
def ground(app, chief):
    return Ground(app, chief)


def select(page, item):
    return page.one("select", id=item.id)


def chosen(page, item):
    return next(text_of(option) for option in select(page, item) if "selected" in option.attrib)


def rows(page):
    """The cells of the table of scores by the name of their row."""
    table = page.one("table", class_="kl-whatif")
    return {text_of(row[0]): [text_of(cell) for cell in row[2:]] for row in table.iter("tr")}


def section(page, name):
    """The words of what follows a heading inside the effect."""
    heading = next(h for h in page.tree.iter() if h.tag in {"h3", "h4"} and text_of(h).startswith(name))
    parent = next(e for e in page.tree.iter() if heading in list(e))
    return text_of(parent)


# --- Asking -------------------------------------------------------------------------------------------------------


def test_gaps_stand_first_and_every_item_that_is_asked_has_one_choice(ground):
    page = ground.page()
    selects = page.all("select")
    assert len(selects) == len(SHIPPED.items)
    gaps = [gap.item for gap in ground.then({}).before.gaps]
    assert [s.get("id") for s in selects][: len(gaps)] == gaps
    assert chosen(page, FIRST) == "As it is: 2 Developing"
    assert [o.get("value") for o in select(page, FIRST)] == ["", "0", "1", "3", "4"]
    assert chosen(page, THIRD) == "As it is: Don't know"
    assert page.all("table", class_="kl-whatif") == []


def test_the_form_is_a_plain_address_without_what_is_left_as_it_is(ground):
    page = ground.page()
    form = next(f for f in page.one("main").iter("form") if f.get("method") == "get")
    assert form.get("action") == ground.address
    moved = ground.chief.get(f"{ground.address}?{FIRST.id}=3&{SECOND.id}=", status=303)
    assert parse_qs(urlsplit(moved.location).query) == {FIRST.id: ["3"]}
    assert "What would move" in ground.chief.follow(moved).main


def test_what_is_chosen_stays_chosen_and_its_fold_is_open(ground):
    page = ground.at(third=1)
    assert chosen(page, THIRD) == "1 Informal"
    fold = next(d for d in page.all("details") if select(page, THIRD) in list(d.iter("select")))
    assert "open" in fold.attrib


@pytest.mark.parametrize("wrong", ["9", "-1", "x", "²", "2.5"])
def test_what_names_no_level_is_passed_over(ground, wrong):
    page = ground.chief.get(f"{ground.address}?{FIRST.id}={wrong}&NOPE-1.1=3&picture=x&from=nothing")
    assert page.all("table", class_="kl-whatif") == []


def test_a_level_that_an_item_has_already_moves_nothing(ground):
    page = ground.at(first=2)
    assert "Every item has this level already, or no longer applies. Nothing would move." in page.main
    assert page.all("table", class_="kl-whatif") == []
    assert "One item of 2 has that level already." in ground.at(first=2, second=3).main


# --- What would move ----------------------------------------------------------------------------------------------


def test_scores_stand_before_and_after_with_their_ranges_as_the_core_has_them(ground):
    page = ground.at(first=4)
    found = ground.then({FIRST.id: 4})
    told = rows(page)
    domain, element = SHIPPED.domains[0], SHIPPED.domains[0].elements[0]
    for name, move in ((domain.short, found.domains[domain.id]), (element.title, found.elements[element.id])):
        for cell, score in zip(told[name], (move.before, move.after), strict=False):
            assert cell.startswith(f"{round(float(score.value))} ")
            assert f"Supported {round(float(score.supported))}" in cell
    assert [name for name in told if name in {d.short for d in SHIPPED.domains}] == [d.short for d in SHIPPED.domains]
    assert "Overall" in told
    assert told[SHIPPED.domains[1].short][-1] == "None"
    assert SHIPPED.domains[1].elements[0].title not in told, "only elements that move"


def test_the_first_sentence_says_the_total_and_the_gaps(ground):
    found = ground.then({SECOND.id: 3})
    before, after = (round(float(r.overall.value)) for r in (found.before, found.after))
    words = ground.at(second=3).main
    assert f"{before} Developing" in words
    assert f"{after} Developing" in words
    assert f"{len(found.after.gaps)} gaps would be left instead of {len(found.before.gaps)}." in words


def test_rules_fall_away_and_appear_by_name(ground):
    assert SECOND.weight == 3, "a rule looks at critical items"
    falls = section(ground.at(second=3), "Rules that fall away")
    assert "rule G2. " in falls
    assert f"It held because of {SHIPPED.named(SECOND.id)}." in falls
    answer(ground.app, ground.now, {SECOND.id: _next(ground, SECOND.id, 2)})
    assert "rule G2. " in section(ground.at(second=0), "Rules that appear")


def _next(ground, item, value):
    kept = reading(ground.app, responses.answer, ground.now, item)
    return kept.__class__(item, ItemResponse(value), version=kept.version)


def test_gaps_close_shrink_grow_and_open_by_name(ground):
    assert f"{SECOND.title} (" in section(ground.at(second=3), "Gaps that close: 1")
    shrinks = section(ground.at(second=2), "Gaps that shrink: 1")
    assert f"{SECOND.title}: one level short instead of three, from first to " in shrinks
    assert FIRST.title in section(ground.at(first=1), "Gaps that grow: 1")
    assert THIRD.title in section(ground.at(third=0), "New gaps: 1")


def test_what_becomes_known_and_that_evidence_stays_is_said(ground):
    known = ground.at(third=3).main
    assert "One item is not known now. Setting a level makes it known" in known
    assert "Don't know to 3 Established" in known
    raised = ground.at(first=3).main
    assert "not known now" not in raised
    assert "Evidence stays as it is." in raised
    assert "Evidence stays as it is." not in ground.at(first=1).main


def test_nothing_changes_by_looking(ground):
    before = ground.now, reading(ground.app, responses.answers, ground.now)
    ground.at(first=4)
    assert (ground.now, reading(ground.app, responses.answers, ground.now)) == before


def test_it_is_open_to_a_signed_assessment_with_the_results_kept_then(ground):
    sign(ground.app, ground.now)
    page = ground.at(first=4)
    assert "Overall" in rows(page)
    assert page.all("form", action=f"{ground.address}/targets") == []


def test_a_quick_check_has_no_total(app, chief):
    _, quick, address = started(app, "Pine Hollow", profile={"sworn_band": "5-9"})
    with parts_of(app).sessions() as session, writing(session):
        current = assessments.by_number(session, quick.agency_id, quick.number)
        assessments.change(
            session, current.__class__(**{**vars(current), "cycle": current.cycle._replace(mode="quick_check")})
        )
    item = next(i for i in SHIPPED.items if i.weight == 3)
    answer(app, quick, {item.id: level(1)})
    page = chief.get(f"{address}/what-if?{item.id}=3")
    assert "Overall" not in rows(page)


def test_an_assessment_without_answers_can_be_looked_at_too(app, chief):
    _, _, address = started(app, "Pine Hollow")
    page = chief.get(f"{address}/what-if?{FIRST.id}=3")
    assert "There would still be no overall score." in page.main
    assert "There is no gap. Every item is here, by domain." in page.main


# --- Made ready ---------------------------------------------------------------------------------------------------


def test_the_first_gaps_at_their_targets_are_made_ready(ground):
    page = ground.chief.get(ground.page().links()["If the proposed gaps reach their targets"])
    first = [gap for gap in ground.then({}).before.gaps if gap.proposed]
    for gap in first:
        item = SHIPPED.places[gap.item].item
        assert chosen(page, item).startswith(f"{gap.target} ")
    assert f"Gaps that close: {len(first)}" in page.main
    assert text_of(page.one("h2", id="effect")) == "If the proposed gaps reach their targets"


def test_open_actions_at_their_levels_are_made_ready(ground):
    ground.act(FIRST.id, 3)
    ground.act(FIRST.id, 4)
    ground.act(SECOND.id, 3, state=ActionState.DONE)
    ground.act(THIRD.id, None, kind=ActionKind.FIND_OUT)
    ground.act("GONE-1.1", 3)
    ground.act(SHIPPED.items[3].id, 1)
    page = ground.chief.get(ground.page().links()["If the plan’s open actions reach their levels"])
    assert chosen(page, FIRST) == "4 Sustained and improving"
    assert chosen(page, SECOND).startswith("As it is")
    assert "Items at another level: 1" in page.main


def test_without_open_actions_it_says_so(ground):
    page = ground.page()
    assert "The plan has no open action with a level above the answer." in page.main
    assert "If the plan’s open actions reach their levels" not in page.links()
    assert ground.page(**{"from": "plan"}).all("table", class_="kl-whatif") == []


def test_the_results_lead_there(ground):
    page = ground.chief.get(ground.address.replace("what-if", "results"))
    assert page.links()["See what would move if gaps closed"] == ground.address


# --- Pictures -----------------------------------------------------------------------------------------------------


def keep(ground, name, *, status=303, **levels):
    return ground.chief.send(ground.at(**levels), {"name": name}, action=f"{ground.address}/pictures", status=status)


def test_a_picture_is_kept_opened_and_removed(ground):
    kept = ground.chief.follow(keep(ground, "  In two years ", first=4, third=3))
    (picture,) = ground.pictures
    assert (picture.name, picture.levels) == ("In two years", {FIRST.id: 4, THIRD.id: 3})
    assert picture.created_by == "Maria Okafor"
    assert "The what-if “In two years” is saved." in kept.main
    assert text_of(kept.one("h2", id="effect")) == "In the what-if “In two years”"
    assert chosen(kept, FIRST) == "4 Sustained and improving"
    opened = ground.chief.get(ground.page().links()["In two years"])
    assert "Two items. Kept November 17, 2026 by Maria Okafor." in opened.main
    gone = ground.chief.send(opened, action=f"{ground.address}/pictures/{picture.id}/remove")
    assert "The what-if “In two years” is removed." in ground.chief.follow(gone).main
    assert ground.pictures == ()


def test_only_levels_that_differ_are_kept(ground):
    keep(ground, "In a year", first=2, second=3)
    assert ground.pictures[0].levels == {SECOND.id: 3}


@pytest.mark.parametrize(
    ("name", "said"), [("", "write a name"), ("   ", "write a name"), ("x" * 121, "use at most 120 characters.")]
)
def test_a_name_is_needed_and_has_its_limit(ground, name, said):
    page = keep(ground, name, first=4, status=422)
    assert f"Name: {said}" in page.main
    assert text_of(page.one("title")).startswith("Error: What if")
    assert page.one("input", id="name").get("value") == name.strip()
    assert chosen(page, FIRST) == "4 Sustained and improving"
    assert ground.pictures == ()


def test_a_name_that_is_in_use_is_said(ground):
    keep(ground, "In a year", first=4)
    page = keep(ground, "in a year", second=4, status=422)
    assert "There is a what-if called in a year already." in text_of(page.one("span", id="name-error"))
    assert len(ground.pictures) == 1


def test_a_picture_removed_in_another_window_is_said(ground):
    opened = ground.chief.follow(keep(ground, "In a year", first=4))
    doing(ground.app, picturing.remove, ground.now, ground.pictures[0].id)
    form = next(f.get("action") for f in opened.one("main").iter("form") if f.get("action").endswith("/remove"))
    assert "no longer here" in ground.chief.follow(ground.chief.send(opened, action=form)).main


def test_a_picture_whose_levels_have_been_reached_says_so(ground):
    keep(ground, "In a year", first=4)
    answer(ground.app, ground.now, {FIRST.id: _next(ground, FIRST.id, 4)})
    page = ground.page(picture=ground.pictures[0].id)
    assert "Every item has this level already" in page.main


def test_pictures_belong_to_their_assessment_and_agency(app, ground, chief):
    ground.chief.follow(keep(ground, "In a year", first=4))
    _, _, other = started(app, "Pine Hollow")
    page = chief.get(f"{other}/what-if?picture={ground.pictures[0].id}")
    assert "In a year" not in page.main


# --- As targets ---------------------------------------------------------------------------------------------------


def use(ground, page):
    return ground.chief.send(page, action=f"{ground.address}/targets")


def test_levels_become_targets(ground):
    page = ground.at(first=4, second=3)
    done = ground.chief.follow(use(ground, page))
    assert ground.now.targets == {FIRST.id: Target(4)}
    assert "One target changed." in done.main
    assert done.h1 == "Targets"


def test_a_level_below_the_default_is_not_taken_over_and_that_is_said(ground):
    page = ground.at(first=4, second=1)
    assert f"a target below the default needs a reason: {SHIPPED.named(SECOND.id)}." in page.main
    use(ground, page)
    assert ground.now.targets == {FIRST.id: Target(4)}
    assert ground.at(second=1).all("form", action=f"{ground.address}/targets") == []


def test_levels_that_are_the_targets_already_change_nothing(ground):
    page = ground.at(second=3)
    version = ground.now.version
    assert "These are the targets already." in ground.chief.follow(use(ground, page)).main
    assert ground.now.version == version


def test_targets_that_somebody_else_has_changed_meanwhile_are_not_overwritten(ground):
    page = ground.at(first=4)
    doing(ground.app, assessing.set_targets, ground.now, {SECOND.id: Target(4)})
    assert "Somebody else has changed" in ground.chief.follow(use(ground, page)).main
    assert ground.now.targets == {SECOND.id: Target(4)}


def test_targets_of_a_signed_assessment_stay(ground):
    page = ground.at(first=4)
    sign(ground.app, ground.now)
    assert "so nothing in it changes" in ground.chief.follow(use(ground, page)).main
    assert ground.now.targets == {}
