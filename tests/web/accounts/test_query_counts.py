"""How often a page asks the database when people sign in: once for the account, once for the role."""

import pytest

from kl_assess.core.roles import Role
from tests.web.queries import count_queries


@pytest.fixture
def chief(signed):
    return signed("chief")


@pytest.fixture
def asked(app, chief):
    """Something that says how often an address asks, the second time it is opened."""

    def counted(address):
        chief.client.get(address, buffered=True)  # the first visit fills what is kept between requests
        with count_queries(app) as sent:
            assert chief.client.get(address, buffered=True).status_code == 200
        return len(sent)

    return counted


def test_a_style_sheet_asks_nothing(app, asked):
    with app.test_request_context():
        address = app.jinja_env.globals["static"]("site.css")
    assert asked(address) == 0


@pytest.mark.parametrize("address", ["/account", "/agencies/{slug}", "/agencies/{slug}/members"])
def test_a_page_asks_as_often_for_one_member_as_for_many(asked, agency, add_agency, add_account, address):
    address = address.format(slug=agency.slug)
    alone = asked(address)
    for number in range(20):
        add_account(f"Pat {number}", Role.CONTRIBUTOR, agency)
        add_agency(f"Agency {number}")
    assert asked(address) == alone
    assert alone <= 14
