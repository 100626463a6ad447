"""Who must have a second factor before they go on."""

from dataclasses import replace

import pytest

from tests.web.accounts.factors import set_up


@pytest.fixture
def wanted(app, parts, monkeypatch):
    """Something that says of whom a second factor is wanted."""

    def want(of):
        settings = replace(parts.settings, require_second_factor=of)
        monkeypatch.setitem(app.extensions, "kl_assess", replace(parts, settings=settings))

    return want


def test_an_administrator_sets_one_up_first(wanted, administrator, clock):
    wanted("administrators")
    assert administrator.get("/service", 303).location == "/account/authenticator"
    page = administrator.get("/account/authenticator")
    assert "needs a second factor" in page.main
    set_up(administrator, clock)
    administrator.get("/service")


def test_a_member_need_not_where_only_administrators_must(wanted, signed, agency):
    wanted("administrators")
    signed("chief").get(f"/agencies/{agency.slug}")


def test_a_member_must_where_everyone_must(wanted, signed, agency):
    wanted("everyone")
    assert signed("reader").get(f"/agencies/{agency.slug}", 303).location == "/account/authenticator"


def test_nothing_is_changed_before(wanted, signed, agency):
    chief = signed("chief")
    page = chief.get(f"/agencies/{agency.slug}/edit")
    wanted("everyone")
    assert chief.send(page, {"name": "Another name"}).location == "/account/authenticator"
    wanted("nobody")
    assert "Another name" not in chief.get(f"/agencies/{agency.slug}").response.text


def test_who_must_have_one_is_not_offered_to_turn_it_off(wanted, administrator, clock):
    set_up(administrator, clock)
    assert "Turn it off" in administrator.get("/account/authenticator").main
    wanted("administrators")
    assert "Turn it off" not in administrator.get("/account/authenticator").main


def test_public_pages_and_ones_own_account_stay_open(wanted, administrator):
    wanted("everyone")
    for address in ("/", "/library", "/account", "/account/passkeys", "/account/email"):
        administrator.get(address)
