"""Who may read the record, and who may take everything out, set how long it is kept, and delete the agency."""

import pytest

from kl_assess.core.roles import Service
from kl_assess.store import agencies, memberships

NAME = "Lake Ansel Police Department"
LEAVING = ("keeping", "everything", "delete")


@pytest.fixture
def base(agency):
    return f"/agencies/{agency.slug}"


@pytest.mark.parametrize(("role", "status"), [("chief", 200), ("lead", 200), ("contributor", 403), ("reader", 403)])
def test_heads_read_the_record_and_take_it_along(signed, base, role, status):
    browser = signed(role)
    browser.get(f"{base}/record", status)
    browser.get(f"{base}/record.csv", status)
    offered = "Record of everything" in browser.get(base).links()
    assert offered == (status == 200)


@pytest.mark.parametrize(("role", "status"), [("chief", 200), ("lead", 403), ("contributor", 403), ("reader", 403)])
def test_only_the_chief_executive_leaves(signed, base, role, status):
    browser = signed(role)
    for page in LEAVING:
        browser.get(f"{base}/{page}", status)
    if role == "lead":
        assert "Delete the agency" not in browser.get(f"{base}/record").links()


def test_an_administrator_reads_no_record_and_deletes_no_agency(administrator, base):
    for page in ("record", "record.csv", *LEAVING):
        administrator.get(f"{base}/{page}", 404)


def test_the_chief_deletes_the_agency_and_gets_the_receipt_and_nobody_else_does(
    signed, base, agency, parts, add_account, browser_of
):
    chief, lead = signed("chief"), signed("lead")
    administrator = browser_of(add_account("Sam Root", services={Service.ADMINISTRATOR}))
    gone = chief.send(chief.get(f"{base}/delete"), {"name": NAME}, action=f"{base}/delete")
    assert chief.follow(gone).h1 == "Receipt"
    chief.get(f"{gone.location}/receipt.json")
    administrator.get(gone.location)
    lead.get(gone.location, 404)
    lead.get(f"{gone.location}/receipt.json", 404)
    lead.get(base, 404)
    with parts.sessions() as session:
        assert agencies.by_id(session, agency.id) is None
        assert memberships.members(session, agency.id, parts.clock()) == ()
