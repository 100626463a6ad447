"""Settings: from the environment before the file, from the file before the defaults; each mistake named."""

import stat

import pytest

from kl_assess.config import SettingsError, load, secret_key


def test_without_settings_everything_lies_in_the_instance_folder(tmp_path):
    settings = load(tmp_path, {})
    assert settings.database_url == f"sqlite:///{tmp_path}/kl-assess.sqlite3"
    assert settings.evidence == tmp_path / "evidence"
    assert (settings.port, settings.file_limit, settings.quota) == (8000, 20 * 1024**2, 1000 * 1024**2)


def test_the_environment_comes_before_the_file_and_the_file_before_the_defaults(tmp_path):
    (tmp_path / "settings.toml").write_text('port = 9000\nfile_megabytes = 5\nzone = "America/Denver"\n')
    settings = load(tmp_path, {"KL_ASSESS_PORT": "9001", "PATH": "/bin"})
    assert (settings.port, settings.file_limit, settings.zone) == (9001, 5 * 1024**2, "America/Denver")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql://me@host/name", "postgresql+psycopg://me@host/name"),
        ("postgres://me@host/name", "postgresql+psycopg://me@host/name"),
        ("sqlite:////data/kl.sqlite3", "sqlite:////data/kl.sqlite3"),
    ],
)
def test_a_database_address_is_written_as_people_know_it(tmp_path, given, read):
    assert load(tmp_path, {"KL_ASSESS_DATABASE": given}).database_url == read


@pytest.mark.parametrize(
    ("file", "environment", "sentence"),
    [
        ("colour = 1", {}, 'There is no setting "colour". The settings are: accounts, '),
        ('instance = "/elsewhere"', {}, 'There is no setting "instance"'),
        ("port = 0", {}, '"port" must be a whole number above 0, not "0"'),
        ("port = true", {}, '"port" must be a whole number above 0, not "True"'),
        ("zone = 3", {}, '"zone" must be text in quotes'),
        ("port = ", {}, "settings.toml cannot be read"),
        ("", {"KL_ASSESS_PORT": "eight"}, '"port" must be a whole number above 0, not "eight"'),
        ("", {"KL_ASSESS_PORT": "٣"}, '"port" must be a whole number above 0'),
        ("proxies = -1", {}, '"proxies" must be a whole number of 0 or more, not "-1"'),
        ('smtp_tls = "ssl"', {}, '"smtp_tls" must be one of starttls, implicit, none, not "ssl"'),
        ('smtp_host = "mail.example.org"', {}, '"mail_from" must say from whom messages come'),
        ('listen = "0.0.0.0"', {}, 'set "accounts" to true'),
        ('require_second_factor = "all"', {}, "must be one of nobody, administrators, everyone"),
        ('oidc_issuer = "http://id.example.org"', {}, '"oidc_issuer" must begin with https://'),
        ('oidc_issuer = "https://id.example.org"', {"KL_ASSESS_OIDC_CLIENT_ID": "kl"}, '"oidc_client_secret" must be'),
        ("", {"KL_ASSESS_ACCOUNTS": "yes"}, '"accounts" must be true or false, not "yes"'),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, file, environment, sentence):
    (tmp_path / "settings.toml").write_text(file)
    with pytest.raises(SettingsError) as found:
        load(tmp_path, environment)
    assert sentence in str(found.value)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    folder = tmp_path / "new" / "instance"
    made = secret_key(folder)
    assert len(made) == 64
    assert secret_key(folder) == made
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["secret.key"]


def test_two_installations_have_different_secrets(tmp_path):
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "other")


def test_the_folder_of_the_installation_in_the_environment_is_no_setting(tmp_path):
    assert load(tmp_path, {"KL_ASSESS_FOLDER": str(tmp_path)}).instance == tmp_path


def test_a_password_is_not_shown_where_settings_are(tmp_path):
    given = {"KL_ASSESS_SMTP_PASSWORD": "long secret", "KL_ASSESS_OIDC_CLIENT_SECRET": "another long secret"}
    assert "long secret" not in repr(load(tmp_path, given))


def test_forms_may_lead_to_the_host_of_the_provider_where_people_sign_in(tmp_path):
    known = {"KL_ASSESS_OIDC_ISSUER": "https://id.example.org/city", "KL_ASSESS_OIDC_CLIENT_ID": "kl"}
    known["KL_ASSESS_OIDC_CLIENT_SECRET"] = "secret"  # noqa: S105 - of nobody
    assert load(tmp_path, known).provider is None
    assert load(tmp_path, known | {"KL_ASSESS_ACCOUNTS": "true"}).provider == "https://id.example.org"


def test_messages_name_the_address_that_people_use(tmp_path):
    assert load(tmp_path, {}).site == "http://localhost:8000"
    assert load(tmp_path, {"KL_ASSESS_PUBLIC_URL": "https://kl.example.org/"}).site == "https://kl.example.org"
