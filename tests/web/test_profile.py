"""The agency profile: facts that may all stay blank, and what changing one does to the items asked."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.assessment import Answer, Assessment, Cycle, asked
from kl_assess.core.profile import value_of
from kl_assess.core.questionnaire import ProfileField, Questionnaire
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, audit, responses
from kl_assess.store.audit import Action
from kl_assess.web.profile import effects
from kl_assess.web.profile.form import NOT_SAID, count_names, profile_form, profile_of, words_of
from kl_assess.workflow import answering, assessing
from tests.shipped import SHIPPED
from tests.web.assessments import doing, reading, started
from tests.web.client import filled, text_of
from tests.web.queries import count_queries

FIELDS = SHIPPED.profile.fields
SMALL = "Four items are no longer asked: Stable assignment to areas; Commanders take part in their areas; "
LARGE = "Four items are asked now: Stable assignment to areas; Commanders take part in their areas; "


def kept(app, assessment):
    return reading(app, assessments.by_number, assessment.agency_id, assessment.number)


def answer(app, assessment, item):
    doing(app, answering.record_response, assessment, Answer(item, ItemResponse(level=3)))


def labels(page):
    """Every label and legend of the form in its order."""
    return [text_of(e) for e in page.form().iter() if e.tag in {"label", "legend"}]


# --- The form -----------------------------------------------------------------------------------------------------


def test_every_field_is_there_with_what_it_is_used_for(chief, app):
    _, _, address = started(app)
    page = chief.get(f"{address}/profile")
    for field in FIELDS:
        assert field.label in page.main
        assert field.used_for in page.main
        assert (field.help or "") in page.main
    assert [label for label in labels(page) if label in SHIPPED.profile.note] == []
    assert SHIPPED.profile.note in page.main


def test_every_single_and_yes_or_no_field_offers_not_to_say(chief, app):
    _, _, address = started(app)
    page = chief.get(f"{address}/profile")
    blanks = [e for e in page.form().iter() if e.tag in {"input", "option"} and e.get("value") == ""]
    texts = [e for e in blanks if e.get("type") == "text"]
    choices = [field for field in FIELDS if field.kind in {"single", "boolean"}]
    assert len(blanks) - len(texts) == len(choices)
    assert len(texts) == len(SHIPPED.respondent_groups)


def test_a_blank_form_is_saved_as_a_blank_profile(chief, app):
    _, assessment, address = started(app)
    saved = chief.send(chief.get(f"{address}/profile"))
    assert saved.location == address
    assert "The profile is saved." in chief.follow(saved).main
    assert kept(app, assessment).profile == {}


def test_what_was_saved_is_there_again_and_saving_it_as_it_stands_changes_nothing(chief, app):
    profile = {
        "agency_type": "campus_police",
        "sworn_band": "10-24",
        "setting": "campus_or_facility",
        "oversight_models": ("review", "advisory"),
        "court_or_federal_oversight": True,
        "outside_recommendations_36m": False,
        "rater_counts": {"command": 2, "officers": 0},
    }
    _, assessment, address = started(app, profile=profile)
    page = chief.get(f"{address}/profile")
    assert filled(page.form())["outside_recommendations_36m"] == ["no"]
    assert filled(page.form())["rater_counts-officers"] == ["0"]
    chief.send(page)
    assert kept(app, assessment).profile == profile


def test_a_field_can_be_made_blank_again(chief, app):
    _, assessment, address = started(app, profile={"setting": "rural", "accreditation": ("none",)})
    chief.send(chief.get(f"{address}/profile"), {"setting": "", "accreditation": None})
    assert kept(app, assessment).profile == {}


def test_what_decides_which_items_are_asked_comes_first_and_who_rated_last(chief, app):
    _, _, address = started(app)
    sections = chief.get(f"{address}/profile").form().findall("section")
    named = {text_of(s.find("h2")): [text_of(e) for e in s.iter() if e.tag in {"label", "legend"}] for s in sections}
    assert list(named) == ["What decides which items are asked", "About the agency", "Who took part"]
    deciding = {"sworn_band", "lep_presence", "oversight_models", "outside_recommendations_36m"}
    for field in FIELDS:
        heading = "What decides which items are asked" if field.id in deciding else "About the agency"
        if field.kind not in {"derived", "count_by_group"}:
            assert field.label in named[heading]


def test_a_field_that_is_worked_out_says_when_before_it_is_known(chief, app):
    _, _, address = started(app)
    assert "Size group: Worked out when you save" in chief.get(f"{address}/profile").main


def test_a_field_that_is_worked_out_is_shown_and_not_asked(chief, app):
    _, _, address = started(app, profile={"sworn_band": "5-9"})
    page = chief.get(f"{address}/profile")
    assert "Size group: Fewer than 10 sworn officers" in page.main
    assert "sworn_group" not in filled(page.form())


@pytest.mark.parametrize("wrong", ["many", "-1", "1.5", "100000", "1e3", "²", "9" * 5000])
def test_a_number_that_is_none_is_named_with_its_limits_and_everything_typed_is_kept(chief, app, wrong):
    _, assessment, address = started(app)
    page = chief.get(f"{address}/profile")
    given = {"rater_counts-command": wrong, "setting": "rural", "accreditation": ["other"]}
    answer = chief.send(page, given, status=422)
    assert answer.links()[
        "Chief executive and command staff: write a whole number from 0 to 99,999, or leave it blank."
    ] == ("#rater_counts-command")
    sent = filled(answer.form())
    assert (sent["rater_counts-command"], sent["setting"], sent["accreditation"]) == ([wrong], ["rural"], ["other"])
    assert kept(app, assessment).profile == {}
    chief.send(answer, {"rater_counts-command": "99,999"})
    assert kept(app, assessment).profile["rater_counts"] == {"command": 99_999}


def test_a_value_that_is_no_option_is_refused(chief, app):
    _, assessment, address = started(app)
    page = chief.get(f"{address}/profile")
    for wrong in (
        {"sworn_band": "12"},
        {"setting": "moon"},
        {"accreditation": ["moon"]},
        {"contract_policing": "maybe"},
    ):
        assert chief.send(page, wrong, status=422).h1 == "Agency profile"
    assert kept(app, assessment).profile == {}


# --- What a change does -------------------------------------------------------------------------------------------


def test_a_change_names_the_items_that_are_no_longer_asked_and_keeps_their_answers(chief, app):
    _, assessment, address = started(app)
    answer(app, assessment, "LEA-2.2")
    saved = chief.send(chief.get(f"{address}/profile"), {"sworn_band": "5-9"})
    words = chief.follow(saved).main
    assert SMALL in words
    assert "Their answers are kept: change the profile back to see them again." in words
    assert reading(app, responses.answer, assessment, "LEA-2.2").response.level == 3
    page = chief.follow(chief.send(chief.get(f"{address}/profile"), {"sworn_band": "10-24"}))
    assert LARGE in page.main
    assert "1 of 55 items have an answer" in page.main


def test_nothing_is_said_to_be_kept_where_nothing_was_answered(chief, app):
    _, _, address = started(app)
    words = chief.follow(chief.send(chief.get(f"{address}/profile"), {"sworn_band": "5-9"})).main
    assert "Change the profile back to be asked again." in words
    assert "Their answers are kept" not in words


def test_a_change_that_switches_nothing_says_only_that_it_is_saved(chief, app):
    _, _, address = started(app)
    words = chief.follow(chief.send(chief.get(f"{address}/profile"), {"setting": "rural"})).main
    assert words.startswith("The profile is saved. Lake Ansel")


def test_items_that_the_quick_check_leaves_out_anyway_are_not_named(chief, app):
    _, _, address = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    changed = {"sworn_band": "5-9", "lep_presence": "little_or_none"}
    words = chief.follow(chief.send(chief.get(f"{address}/profile"), changed)).main
    assert "One item is no longer asked: Language access in engagement." in words


def test_more_items_than_anyone_reads_are_counted_and_not_named():
    condition = SHIPPED.conditions[0]
    everything = tuple(
        replace(
            domain,
            elements=tuple(
                replace(e, items=tuple(replace(i, condition=condition.id) for i in e.items)) for e in domain.elements
            ),
        )
        for domain in SHIPPED.domains
    )
    conditional = replace(SHIPPED, domains=everything)
    before, after = an_assessment({}), an_assessment({"oversight_models": ("none",)})
    (said,) = effects(conditional, before, after, {})
    assert said.startswith("55 items are no longer asked: ")
    assert "; and 45 more. Change" in said


def test_the_change_is_in_the_audit_log_with_what_it_was_before(chief, app):
    agency, assessment, address = started(app, profile={"setting": "rural"})
    chief.send(chief.get(f"{address}/profile"), {"setting": "urban"})
    event = reading(app, audit.about, agency.id, assessment.id, [Action.PROFILE])[0]
    assert (event.payload["old"], event.payload["new"]) == ({"setting": "rural"}, {"setting": "urban"})
    assert event.payload["actor"]["name"] == "Maria Okafor"


# --- Two people ---------------------------------------------------------------------------------------------------


def test_a_stale_profile_shows_both_and_loses_neither(chief, sit, app):
    _, assessment, address = started(app, profile={"setting": "rural", "sworn_band": "10-24"})
    captain = sit("Daniel Reyes", "Captain")
    page = chief.get(f"{address}/profile")
    captain.send(captain.get(f"{address}/profile"), {"setting": "town", "contract_policing": "yes"})
    answer = chief.send(page, {"setting": "urban", "sworn_band": "5-9"}, status=409)
    assert "Somebody else has changed this while you were working" in answer.main
    assert [text_of(row) for row in answer.one("tbody").iter("tr")] == [
        "Full-time sworn officers 10 to 24 5 to 9",
        "Main setting Town Urban",
        "Provides service under contract to another government Yes Not said",
    ]
    assert kept(app, assessment).profile == {"setting": "town", "sworn_band": "10-24", "contract_policing": True}
    assert filled(answer.form())["setting"] == ["urban"]
    assert "Size group: Fewer than 10 sworn officers" in answer.main
    theirs = chief.get(answer.links()["Use what is there now"])
    assert filled(theirs.form())["setting"] == ["town"]
    chief.send(answer)
    assert kept(app, assessment).profile == {"setting": "urban", "sworn_band": "5-9"}


def test_a_form_that_was_wrong_first_still_notices_that_somebody_was_faster(chief, sit, app):
    _, _, address = started(app)
    captain = sit("Daniel Reyes", "Captain")
    page = chief.get(f"{address}/profile")
    captain.send(captain.get(f"{address}/profile"), {"setting": "town"})
    wrong = chief.send(page, {"rater_counts-command": "many"}, status=422)
    assert chief.send(wrong, {"rater_counts-command": ""}, status=409).h1 == "Agency profile"


@pytest.mark.parametrize("version", ["", "soon", None])
def test_a_form_that_does_not_say_what_was_read_never_overwrites(chief, app, version):
    _, assessment, address = started(app, profile={"setting": "rural"})
    chief.send(chief.get(f"{address}/profile"), {"setting": "urban", "read-version": version}, status=409)
    assert kept(app, assessment).profile == {"setting": "rural"}


# --- Locked -------------------------------------------------------------------------------------------------------


def test_a_profile_that_is_locked_can_be_read_and_not_changed(chief, app):
    profile = {"setting": "rural", "oversight_models": ("review", "advisory"), "rater_counts": {"command": 2}}
    _, assessment, address = started(app, profile=profile)
    form = chief.get(f"{address}/profile")
    doing(app, assessing.submit, assessment)
    page = chief.get(f"{address}/profile")
    assert "The profile can be read but not changed." in page.main
    assert page.links()["Go to the sign-off, where it can be sent back"] == f"{address}/sign-off"
    said = {text_of(r.find("th")): text_of(r.find("td")) for r in page.one("tbody").iter("tr")}
    assert said["Main setting"] == "Rural"
    assert said["Size group"] == NOT_SAID
    assert said["Number of people who rated, by respondent group"] == "Chief executive and command staff: 2"
    refused = chief.follow(chief.send(form, {"setting": "urban"}))
    assert "waiting for its sign-off, so nothing in it changes" in refused.main
    assert kept(app, assessment).profile == profile


def test_the_profile_asks_the_database_as_often_blank_or_full(chief, app):
    _, _, blank = started(app)
    _, _, full = started(app, name="Tamarack Falls", profile={"sworn_band": "5-9", "rater_counts": {"command": 2}})
    chief.get(f"{blank}/profile")
    counts = []
    for address in (blank, full):
        with count_queries(app) as sent:
            chief.get(f"{address}/profile")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 5


def test_an_assessment_of_another_agency_is_not_found(chief, app):
    started(app, "Lake Ansel Police Department")
    chief.get("/agencies/lake-ansel-police-department/assessments/2/profile", status=404)


# --- Any profile --------------------------------------------------------------------------------------------------


def values_of(field):
    """What a field may hold."""
    options = [option.value for option in field.options]
    return {
        "single": lambda: st.sampled_from(options),
        "boolean": st.booleans,
        "multiple": lambda: st.lists(st.sampled_from(options), unique=True, min_size=1).map(
            lambda chosen: tuple(sorted(chosen, key=options.index))
        ),
        "count_by_group": lambda: st.dictionaries(
            st.sampled_from([g.id for g in SHIPPED.respondent_groups]), st.integers(0, 99_999), min_size=1
        ),
    }[field.kind]()


PROFILES = st.fixed_dictionaries({}, optional={f.id: values_of(f) for f in FIELDS if f.kind != "derived"})


def an_assessment(profile):
    at = dt.datetime(2026, 11, 17, tzinfo=dt.UTC)
    nothing = dict.fromkeys(["id", "agency_id", "number", "questionnaire", "status", "submitted_at", "sign_off"])
    counts = {"report_version": 1, "version": 1}
    return Assessment(cycle=Cycle("2026"), profile=profile, targets={}, created_at=at, **nothing, **counts)


@given(PROFILES)
def test_any_profile_goes_through_the_form_unchanged(profile):
    assert profile_of(profile_form(SHIPPED, profile), SHIPPED) == profile


@given(PROFILES, PROFILES)
def test_the_effects_name_exactly_the_items_that_were_switched(before, after):
    then, now = ({item.title for item in asked(SHIPPED, profile, Mode.FULL)} for profile in (before, after))
    said = " ".join(effects(SHIPPED, an_assessment(before), an_assessment(after), {}))
    came, _, went = said.partition("no longer asked") if "no longer asked" in said else (said, "", "")
    assert {title for title in now | then if title in came} == now - then
    assert {title for title in now | then if title in went} == then - now


@given(PROFILES)
def test_every_field_has_words_for_what_is_said(profile):
    for field in FIELDS:
        words = words_of(field, profile, SHIPPED)
        assert (words == NOT_SAID) == (value_of(SHIPPED, profile, field.id) is None)


def test_the_field_names_of_a_questionnaire_may_be_anything():
    """A field may be called as a form's own parts are."""
    names = ("data", "errors", "validate", "meta", "csrf_token")
    fields = tuple(ProfileField(name, name, "boolean", "Why.") for name in names)
    made: Questionnaire = replace(SHIPPED, profile=replace(SHIPPED.profile, fields=fields))
    profile = dict.fromkeys(names, True)
    assert profile_of(profile_form(made, profile), made) == profile
    assert count_names(FIELDS[-1], SHIPPED).keys() == {f"rater_counts-{g.id}" for g in SHIPPED.respondent_groups}


def test_a_blank_profile_proposes_the_state_of_the_agency_and_keeps_nothing_unasked(chief, assessment):
    page = chief.get(f"{assessment}/profile")
    assert [o.get("value") for o in page.one("select", name="state").iter("option") if "selected" in o.attrib] == ["MI"]
    assert "Next: describe the agency" in chief.get(assessment).main
