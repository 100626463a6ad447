"""Who may use the addresses of signing in and of one's own account."""

import re

import pytest

from kl_assess.app import create_app
from kl_assess.config import Settings
from tests.web.accounts.access import ACCESS, Who, used


@pytest.fixture(scope="module")
def app_with_provider(basis, tmp_path_factory):
    """An app that has every address, those of an OpenID provider too."""
    provider = {"oidc_issuer": "https://id.example.org", "oidc_client_id": "kl", "oidc_client_secret": "secret"}
    made = create_app(Settings(tmp_path_factory.mktemp("all"), accounts=True, **provider), basis=basis)
    made.testing = True
    return made


def test_every_address_is_in_the_table(app_with_provider):
    assert set(used(app_with_provider)) == set(ACCESS)


@pytest.fixture
def ask(app_with_provider, parts, monkeypatch):
    """Something that asks for an address as a stranger does, with the token that every form carries."""
    monkeypatch.setitem(app_with_provider.extensions, "kl_assess", parts)

    def asked(method, rule):
        client = app_with_provider.test_client()
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/sign-in").text).group(1)
        address = re.sub("<[a-z]+>", "anything", rule)
        return client.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)

    return asked


def keys(who):
    return pytest.mark.parametrize(("method", "rule"), [key for key, found in ACCESS.items() if found is who])


@keys(Who.KNOWN)
def test_a_stranger_signs_in_first(ask, method, rule):
    answer = ask(method, rule)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


@keys(Who.ANYONE)
def test_the_way_in_asks_nobody_to_sign_in_first(ask, method, rule):
    answer = ask(method, rule)
    assert answer.status_code < 500
    assert not (answer.location or "").startswith("/sign-in?next=/")
