"""Two agencies on one installation, from the link in the terminal to a report and a record that proves itself.

Everything is done on the pages of `kl-assess serve`, and every message is read from its outbox. Two steps are shortened
by the workflow, on the same database: all rate one element on its page and the other elements without one, and so does
the lead answer most of what nobody rated. How people sign in is proved by test_coming_back.py, test_passkeys.py and
test_single_sign_on.py.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from kl_assess.core.assessment import Answer, asked
from kl_assess.core.responses import ItemResponse
from kl_assess.store import accounts, agencies, assessments
from kl_assess.store.ratings import Rated, Rating
from kl_assess.workflow import answering, rating_alone
from tests.e2e import people
from tests.e2e.answering.element_page import choose, note, now, settled
from tests.e2e.people import INVITED, Person, link_in_terminal
from tests.e2e.server import Server, serving

pytestmark = pytest.mark.browser

MARSH, HOLLOW = "Marsh Point Police Department", "Pine Hollow Sheriff’s Office"
AT_MARSH, AT_HOLLOW = "/agencies/marsh-point-police-department", "/agencies/pine-hollow-sheriffs-office"
ASSESSMENT = f"{AT_MARSH}/assessments/1"

ALONE = "EXP-1"
"""The element that everybody rates on its page."""
APART, *CLOSE = ("EXP-1.1", "EXP-1.2", "EXP-1.4")
LEVELS = {APART: (4, 1, 2, 1), "EXP-1.2": (2, 2, 3, 2), "EXP-1.4": (1, 1, 2, 2)}
"""What each of the team rates: the chief, the lead, and the two contributors."""
NOTHING_RATED = "ACC"
"""The domain that nobody has rated when the meeting opens."""
WITH_A_FILE = "ACC-1"
"""Its element that is answered on the page, with a file."""
AGREED = "The policy is written, and two units have not read it."
REASON = "The roll call of the night shift"
"""How every note begins that one writes to oneself."""
FOR_ALL = (
    AT_MARSH,
    *(f"{ASSESSMENT}/{page}" for page in ("mine", "check", "results", "reports", "export/responses.yaml")),
    *(f"{ASSESSMENT}/items/{APART}/{page}" for page in ("history", "comments")),
)
FOR_HEADS = (f"{ASSESSMENT}/team", f"{AT_MARSH}/record", f"{AT_MARSH}/record.csv")
"""Where a rating might be told before the meeting: to the whole team, and to who leads it."""

DIGEST, ID = r"[0-9a-f]{64}", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SHARED = re.compile(f"{DIGEST}|{ID}")
"""What an address names that the whole installation has in one place: a file by its digest, a row by its id."""
ONE_OF_MANY = re.compile(rf"{SHARED.pattern}|\b[A-Z]{{3}}-\d(\.\d)?\b")
SENT = ("action", "formaction", "data-url")
"""Where a page names an address that it sends something to."""
ADDRESS = re.compile(r'\s(href|action|formaction|data-url|data-state-url|data-token-url)="(/agencies/[^"?#]+)')
GUESSES = ("/assessments/2", "/assessments/999999", "/assessments/1/elements/LEA-9", "/plan/actions/new", "/nothing")
TOLD = (MARSH, "Marsh Point", "Okafor", "Ortiz", "Reyes", AGREED, REASON)
"""Words that only one of the agencies knows."""
OWN_TO_A_PAGE = re.compile(r'KA-\w{4}-\w{4}|name="csrf_token" value="[^"]*"')
"""What differs from one showing of the same error to the next: its reference, and the token of its forms."""


@dataclass
class Town:
    """An installation with two agencies, and who they are: the administrator, a team of four, and a lead elsewhere."""

    server: Server
    administrator: Person
    chief: Person
    lead: Person
    contributors: tuple[Person, ...]
    stranger: Person

    @property
    def team(self):
        return (self.chief, self.lead, *self.contributors)


@pytest.fixture
def town(browser, tmp_path):
    with (
        serving(tmp_path / "instance", accounts=True) as server,
        people.meeting(browser, server) as person,
    ):
        administrator = person("Ann Lee", "Program manager")
        chief, lead = person("Maria Okafor", "Chief of Police"), person("Pat Doe", "Captain")
        contributors = person("Sam Ortiz", "Sergeant"), person("Kim Reyes", "Officer")
        stranger = person("Joe Brandt", "Undersheriff")
        made = Town(server, administrator, chief, lead, contributors, stranger)
        link = link_in_terminal(server)
        administrator.take_up(link)
        administrator.set_up_an_app()
        assert stranger.open(link) == 410
        administrator.add_agency(MARSH, chief, "Chief executive")
        administrator.add_agency(HOLLOW, stranger, "Lead")
        invite_the_team(made)
        yield made


def test_a_team_rates_alone_meets_and_signs_off_and_the_other_agency_sees_nothing_of_it(town):
    start_and_let_the_team_rate(town)
    for place, member in enumerate(town.team):
        rate_alone(member, place)
    assert_nobody_sees_another_rating(town)
    rate_the_rest(town)
    meet(town.lead)
    answer_what_nobody_rated(town)
    send_and_sign_off(town)
    issue(town.chief)
    theirs = addresses_of(town.chief)
    assert_all_kinds_are_among(theirs)
    assert_a_stranger_sees_nothing(town, theirs)
    assert_every_chain_is_whole(town.server)
    change_an_entry_and_find_it(town)


# --- The team and its assessment -----------------------------------------------------------------------------------


def invite_the_team(town):
    """The chief invites a lead and two contributors, who take it up from their messages."""
    town.chief.invite(AT_MARSH, town.lead, "Lead")
    for member in town.contributors:
        town.chief.invite(AT_MARSH, member, "Contributor")
    for member in town.team[1:]:
        member.take_up(member.link_from(INVITED))
    town.chief.see(f"{AT_MARSH}/members", "People and roles")
    expect(town.chief.page.locator(".kl-people tbody tr")).to_have_count(len(town.team))


def start_and_let_the_team_rate(town):
    lead = town.lead
    lead.see(AT_MARSH, MARSH)
    lead.follow("Start an assessment")
    lead.fill(name="2026")
    lead.choose(re.compile("quick check", re.IGNORECASE))
    lead.press("Start")
    lead.look("2026 quick check")
    lead.see(f"{ASSESSMENT}/team", re.compile("^Who does what"))
    lead.press("Let the team rate alone")
    lead.look(re.compile("^Who does what"))
    expect(lead.said()).to_contain_text("The team rates alone now.")


def rate_alone(member, place):
    """Rate one element on its page, each item with a note to oneself."""
    member.see(f"{ASSESSMENT}/mine", "Your part of the 2026 quick check")
    member.open(f"{ASSESSMENT}/rate/{ALONE}")
    for item, levels in LEVELS.items():
        choose(member.page, item, levels[place])
        note(member.page, item).fill(note_of(member))
    settled(member.page)
    member.look(re.compile("your own rating$"))


def note_of(member):
    return f"{REASON}, says {member.name}"


def assert_nobody_sees_another_rating(town):
    """Before the meeting: on no page, in no file, and the meeting is shut."""
    for place, member in enumerate(town.team):
        assert member.open(f"{ASSESSMENT}/rate/{ALONE}") == 200
        for item, levels in LEVELS.items():
            expect(member.page.locator(f'[name="{item}-answer"]:checked')).to_have_value(str(levels[place]))
            expect(note(member.page, item)).to_have_value(note_of(member))
        heads_only = FOR_HEADS if (head := member in (town.chief, town.lead)) else ()
        for address in (*FOR_ALL, *heads_only):
            answer = member.get(address)
            assert answer.status == 200, address
            assert REASON not in answer.text(), address
        shown = member.get(f"{ASSESSMENT}/rate/{ALONE}").text()
        assert shown.count(REASON) == shown.count(note_of(member)) == len(LEVELS)
        assert "ratings" not in member.get(f"{ASSESSMENT}/export/responses.yaml").text()
        shut = member.get(f"{ASSESSMENT}/meeting/{APART}")
        assert shut.status == (303 if head else 403)


def rate_the_rest(town):
    """Everybody rates the other elements but those of one domain, in the middle of the scale."""
    assessment = assessment_now(town.server)
    for place, member in enumerate(town.team):
        for item in items_asked(town.server, assessment):
            if not item.startswith((ALONE, NOTHING_RATED)):
                given = Rating(item, Rated(2 + place % 2))
                town.server.doing(rating_alone.rate, assessment, given, actor=actor_of(member), now=now())


def meet(lead):
    """Agree on what lies apart, with a note, and let the rest stand."""
    lead.see(f"{ASSESSMENT}/team", re.compile("^Who does what"))
    lead.press("Open the meeting")
    lead.look("Meeting on the 2026 quick check")
    expect(lead.page.locator("main")).to_contain_text("1 of the open ones is far apart")
    lead.follow("Show this item")
    lead.look(re.compile("."))
    assert lead.page.url.endswith(f"/meeting/{APART}")
    main = lead.page.locator("main")
    expect(main).to_contain_text("Four people rated alone.")
    expect(main).to_contain_text("They run from 1 to 4.")
    counts = lead.page.locator(".kl-dots__n").all_inner_texts()
    assert counts == ["No one", "2 people", "1 person", "No one", "1 person"]
    shown = main.inner_text()
    assert not any(name in shown for name in ("Okafor", "Doe", "Ortiz", "Reyes", REASON))
    lead.page.locator('label[for="agreed-2"]').click()
    lead.press("Record this answer and go on")
    lead.look(re.compile("."))
    expect(main).to_contain_text("The team was far apart here. Note in a sentence why it agrees on this answer.")
    lead.fill(why=AGREED)
    lead.press("Record this answer and go on")
    lead.look(re.compile("."))
    assert lead.page.url.endswith(f"/meeting/{CLOSE[0]}")
    lead.follow("All items")
    lead.press("Let the middle rating stand for 15 items")
    lead.look("Meeting on the 2026 quick check")
    expect(lead.page.locator("main")).to_contain_text("Agreed: 2")


def answer_what_nobody_rated(town):
    """One element on its page, with a file behind it, and the rest through the workflow."""
    lead = town.lead
    assert lead.open(f"{ASSESSMENT}/elements/{WITH_A_FILE}") == 200
    for item in ("ACC-1.1", "ACC-1.3"):
        choose(lead.page, item, 2)
    settled(lead.page)
    attach_a_file(lead, "ACC-1.1")
    lead.look("Goals and measures")
    assessment = assessment_now(town.server)
    for item in items_asked(town.server, assessment):
        if item.startswith(NOTHING_RATED) and not item.startswith(WITH_A_FILE):
            given = Answer(item, ItemResponse(level=1))
            town.server.doing(answering.record_response, assessment, given, actor=actor_of(lead), now=now())


def attach_a_file(who, item):
    part = who.page.locator(f'[data-item="{item}"]')
    part.locator("summary", has_text="Add a file").click()
    file = {"name": "goals.txt", "mimeType": "text/plain", "buffer": b"Goals of the year"}
    part.locator("input[type=file]").set_input_files(file)
    part.get_by_role("button", name="Add this file").click()
    expect(part.locator(".kl-files")).to_contain_text("goals")


def send_and_sign_off(town):
    """The lead sends it and cannot sign; the chief signs."""
    lead, chief = town.lead, town.chief
    lead.see(f"{ASSESSMENT}/check", "Check your answers")
    lead.page.get_by_role("button", name=re.compile("^Send for sign-off")).first.click()
    expect(lead.page.locator("main")).to_contain_text("It waits for the sign-off")
    assert lead.get(f"{ASSESSMENT}/sign-off").status == 403
    chief.see(ASSESSMENT, "2026 quick check")
    chief.follow("Sign off")
    chief.look("Sign-off")
    chief.choose("I have looked at the answers")
    chief.press("Sign off")
    chief.look("Signed off")


def issue(chief):
    """Issue the report, and wait until its files are made."""
    chief.follow("Issue the report")  # to the page of reports
    chief.follow("Issue the report")
    chief.look("Issue version 1")
    chief.press("Issue version 1")
    expect(chief.page.locator("#reports")).to_contain_text("Download the full report", timeout=120_000)
    chief.look("Reports of the 2026 quick check")


# --- What another agency sees --------------------------------------------------------------------------------------


def addresses_of(chief):
    """Every address that the agency's pages lead its chief to, and those of their forms; of many alike, one."""
    # Once the assessment is signed, nothing leads to the team's pages any more: they are still there.
    pages = (f"elements/{WITH_A_FILE}", f"rate/{ALONE}", "mine", "team", "meeting")
    waiting = [AT_MARSH, *(f"{ASSESSMENT}/{page}" for page in pages)]
    found = {("href", address): (False, address) for address in waiting}
    while waiting:
        here = waiting.pop()
        answer = chief.get(here)
        assert answer.status in (200, 303), here
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for kind, address in ADDRESS.findall(answer.text()):
            alike = kind, ONE_OF_MANY.sub("*", address)
            if f"{address}/".startswith(f"{AT_MARSH}/") and alike not in found:
                found[alike] = kind in SENT, address
                if kind not in SENT:
                    waiting.append(address)
    return tuple(found.values())


def assert_all_kinds_are_among(addresses):
    """The walk over the pages has met what there is to hide."""
    for kind in (
        rf"{AT_MARSH}",
        rf"{AT_MARSH}/members",
        rf"{AT_MARSH}/members/{ID}/role",
        rf"{AT_MARSH}/record",
        rf"{AT_MARSH}/record\.csv",
        rf"{AT_MARSH}/files/{DIGEST}",
        rf"{AT_MARSH}/reports/{ID}/\w+\.pdf",
        rf"{AT_MARSH}/everything",
        rf"{ASSESSMENT}",
        rf"{ASSESSMENT}/elements/[A-Z]+-\d",
        rf"{ASSESSMENT}/rate/[A-Z]+-\d",
        rf"{ASSESSMENT}/meeting/[A-Z]+-[\d.]+",
        rf"{ASSESSMENT}/results",
        rf"{ASSESSMENT}/reports",
    ):
        assert any(re.fullmatch(kind, address) for _, address in addresses), kind


def assert_a_stranger_sees_nothing(town, addresses):
    """By no address of theirs, by no guess, and by no id of theirs below an address of one's own."""
    who = town.stranger
    assert who.open(ASSESSMENT) == 404
    who.look("There is no such page")
    for sends, address in (*addresses, *((False, f"{AT_MARSH}{guess}") for guess in GUESSES)):
        ask = who.post if sends else who.get
        theirs, nowhere = ask(address), ask(address.replace(AT_MARSH, "/agencies/no-such-agency"))
        assert theirs.status == nowhere.status, address
        assert theirs.status == 404 or (sends and theirs.status == 405), address  # a form that only asks
        assert bare(theirs) == bare(nowhere), address
    who.see(AT_HOLLOW, HOLLOW)
    who.follow("Start an assessment")
    who.press("Start")  # so that there is one of that number
    for sends, address in addresses:
        forged = address.replace(AT_MARSH, AT_HOLLOW)
        if SHARED.search(address):
            answer = who.post(forged, role="reader") if sends else who.get(forged)
            assert answer.status == 404, forged
        elif not sends:
            shown = who.get(forged).body()
            assert not [word for word in TOLD if word.encode() in shown], forged
    assert town.administrator.open(AT_MARSH) == 404


def bare(answer):
    """What two answers have in common that tell nothing."""
    return sorted(answer.headers), OWN_TO_A_PAGE.sub("", answer.text())


# --- The record ----------------------------------------------------------------------------------------------------


def assert_every_chain_is_whole(server):
    proof = server.run("audit", "verify")
    assert proof.returncode == 0
    told = [line.split(":")[:2] for line in proof.stdout.splitlines()]
    assert [name for name, _ in told] == [MARSH, HOLLOW, "The installation itself"]
    assert all(found.startswith(" whole, ") for _, found in told)


def change_an_entry_and_find_it(town):
    """Somebody with the database at hand lets another person have signed."""
    with town.server.session() as session:
        number = session.scalar(text("SELECT number FROM audit_event WHERE action = 'signed off'"))
        change = "UPDATE audit_event SET payload = replace(payload, 'Maria Okafor', 'Pat Doe') WHERE number = :n"
        session.execute(text(f"{change} AND action = 'signed off'"), {"n": number})
        session.commit()
    proof = town.server.run("audit", "verify")
    assert proof.returncode == 1
    assert f"{MARSH}: entry {number} does not fit the chain." in proof.stdout
    assert proof.stdout.count(": whole, ") == 2


# --- What is kept ---------------------------------------------------------------------------------------------------


def assessment_now(server):
    with server.session() as session:
        agency = agencies.by_slug(session, AT_MARSH.rpartition("/")[2])
        return assessments.by_number(session, agency.id, 1)


def items_asked(server, assessment):
    return [item.id for item in asked(server.basis.questionnaire, assessment.profile, assessment.cycle.mode)]


def actor_of(who):
    with who.server.session() as session:
        return accounts.by_email(session, who.email).person
