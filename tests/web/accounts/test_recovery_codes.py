"""Codes on paper, for whoever lost the second factor."""

import pytest

from tests.web.accounts.factors import log_of, make_codes, row_of, set_up, with_password


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def codes(browser_of, account, clock):
    """The codes of an account with an authenticator app."""
    browser = browser_of(account)
    set_up(browser, clock)
    return make_codes(browser)


def use(app, account, code, status=302):
    browser, answer = with_password(app, account)
    link = browser.follow(answer).links()["Use a recovery code"]
    return browser, browser.send(browser.get(link), {"code": code}, status=status)


def test_a_code_opens_the_account_in_the_place_of_the_app(app, account, codes, agency):
    browser, _ = use(app, account, codes[3])
    assert "Pat Lee" in browser.get(f"/agencies/{agency.slug}").response.text


def test_each_code_works_once(app, account, codes):
    use(app, account, codes[0])
    _, again = use(app, account, codes[0], 422)
    assert "was used already" in again.main
    use(app, account, codes[1])


def test_a_code_is_taken_however_it_is_typed(app, account, codes):
    use(app, account, f"  {codes[0].upper().replace('-', ' ')} ")
    use(app, account, codes[1].replace("-", ""))


def test_new_codes_take_the_place_of_those_before(app, account, codes, browser_of):
    fresh = make_codes(browser_of(account))
    assert not set(fresh) & set(codes)
    use(app, account, codes[0], 422)
    use(app, account, fresh[0])


@pytest.mark.usefixtures("codes")
def test_codes_are_shown_once_and_can_be_saved_as_a_file(browser_of, account):
    browser = browser_of(account)
    page = browser.send(browser.get("/account/recovery-codes"), status=200)
    fresh = [code.text for code in page.all("code")]
    file = page.one("a", download="kl-assess-recovery-codes.txt").get("href")
    assert file.startswith("data:text/plain")
    assert all(code in file for code in fresh)
    for address in ("/account/recovery-codes", "/account/recovery-codes?show_codes=1", "/account"):
        assert not any(code in browser.get(address).response.text for code in fresh)


def test_no_code_can_be_read_in_the_database(parts, account, codes):
    with parts.sessions() as session:
        kept = row_of(session, account).mf_recovery_codes
    assert len(kept) == len(codes) == 10
    assert not any(code in str(kept) or code.replace("-", "") in str(kept) for code in codes)


@pytest.mark.usefixtures("codes")
def test_a_code_of_another_account_opens_nothing(app, account, add_account, browser_of, clock):
    other = add_account("Kim Roe")
    browser = browser_of(other)
    set_up(browser, clock)
    theirs = make_codes(browser)
    use(app, account, theirs[0], 422)


def test_the_log_tells_of_codes_made_and_used(app, parts, account, codes):
    use(app, account, codes[0])
    assert log_of(parts, account) == ["second factor added", "recovery codes made", "recovery code used", "signed in"]


def test_who_has_used_the_last_code_is_told(app, account, codes, browser_of):
    for code in codes:
        use(app, account, code)
    assert "You have no recovery codes left" in browser_of(account).get("/account").main
