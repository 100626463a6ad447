"""Settings, from `KL_ASSESS_*` in the environment, then `settings.toml` in the instance folder, then the defaults."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PREFIX: Final = "KL_ASSESS_"
FOLDER: Final = f"{PREFIX}FOLDER"
"""What names the folder of the installation in the environment: where the settings are, so not one of them."""
FILE: Final = "settings.toml"
DATABASE: Final = "kl-assess.sqlite3"
SECRET: Final = "secret.key"  # noqa: S105 - the name of a file
KEYS: Final = "keys"
"""The folder of every other secret."""
LAST_BACKUP: Final = "last-backup"
"""The file that remembers when a backup was written last."""
ALIVE: Final = "worker.alive"
"""The file that the worker touches once a minute."""
_MEGABYTE: Final = 1024 * 1024
_LEAST: Final = {"proxies": 0}
"""The least that a setting may be, where that is not 1."""
_ONE_OF: Final = {
    "smtp_tls": ("starttls", "implicit", "none"),
    "require_second_factor": ("nobody", "administrators", "everyone"),
}
"""The settings that are one of a few words."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(ValueError):
    """A setting that cannot be used, with a sentence that says which and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs.

    `instance` holds the database, evidence and keys. `database` is the address of another database, such as
    postgresql://user@host/name; without it, a SQLite file in the instance folder is used. `evidence_megabytes` is the
    most that one agency may upload, `file_megabytes` the size of one file. `zone` is the time zone of an agency whose
    state says nothing.

    With `accounts`, people sign in, and each agency has members; without them, this is one desk on one machine that
    answers to localhost alone. `public_url` is the address that people use ("https://assess.example.org"): it stands
    in messages, and the host it names is answered. `proxies` is how many proxies in front are trusted to say who asks.
    `listen` is the address of this machine that is listened on, other than its own only with accounts; `web_workers` is
    how many requests are answered at once.

    What begins with `smtp_` is the server that messages go out by; without `smtp_host` they are kept in the folder of
    the outbox. `mail_from` is whom they come from. `clamd` is a virus scanner: the path of its socket, or host:port.

    `require_second_factor` says who must set up a second factor before they go on. What begins with `oidc_` is an
    OpenID provider that people may sign in with: its issuer, what it calls us, its secret for us, and what we call it.
    """

    instance: Path
    database: str = ""
    port: int = 8000
    file_megabytes: int = 20
    evidence_megabytes: int = 1000
    zone: str = "America/New_York"
    accounts: bool = False
    public_url: str = ""
    proxies: int = 0
    listen: str = "127.0.0.1"
    web_workers: int = 2
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: str = "starttls"
    mail_from: str = ""
    clamd: str = ""
    require_second_factor: str = "administrators"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = "your work account"

    @property
    def secure(self) -> bool:
        """Whether people reach this installation by HTTPS, so that its cookies travel by nothing else."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are answered, without a port."""
        public = urlsplit(self.public_url).hostname if self.accounts else None
        return frozenset({"localhost", "127.0.0.1"} | ({public} if public else set()))

    @property
    def site(self) -> str:
        """The address of this installation that stands in messages, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def provider(self) -> str | None:
        """The scheme and host of the OpenID provider, where there is one."""
        parts = urlsplit(self.oidc_issuer)
        return f"{parts.scheme}://{parts.netloc}" if self.accounts and self.oidc_issuer else None

    @property
    def outbox(self) -> Path:
        """The folder of messages that no mail server takes."""
        return self.instance / "outbox"

    @property
    def database_url(self) -> str:
        """The address of the database as SQLAlchemy reads it."""
        if not self.database:
            return f"sqlite:///{(self.instance / DATABASE).absolute()}"
        for scheme in ("postgresql://", "postgres://"):
            if self.database.startswith(scheme):
                return "postgresql+psycopg://" + self.database.removeprefix(scheme)
        return self.database

    @property
    def evidence(self) -> Path:
        """The folder of uploaded files."""
        return self.instance / "evidence"

    @property
    def exports(self) -> Path:
        """The folder of what agencies take out, each file for some days."""
        return self.instance / "exports"

    @property
    def blanks(self) -> Path:
        """The folder of blank copies, each of which can be made again."""
        return self.instance / "blank"

    @property
    def file_limit(self) -> int:
        """The size of the largest file that may be uploaded, in bytes."""
        return self.file_megabytes * _MEGABYTE

    @property
    def quota(self) -> int:
        """How many bytes of evidence one agency may keep."""
        return self.evidence_megabytes * _MEGABYTE


def load(instance: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the installation in this folder, whose path is made absolute.

    Raises SettingsError where one cannot be used.
    """
    given: dict[str, object] = {}
    file = instance / FILE
    if file.is_file():
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file} cannot be read: {error}. Mend the line, or remove the file.") from error
    for name, value in (os.environ if environment is None else environment).items():
        if name.startswith(PREFIX) and name != FOLDER:
            given[name.removeprefix(PREFIX).lower()] = value
    known = {field.name: field.type for field in fields(Settings)} | {"instance": Path}
    unknown = sorted(given.keys() - known.keys() | given.keys() & {"instance"})
    if unknown:
        named = ", ".join(sorted(known.keys() - {"instance"}))
        raise SettingsError(f'There is no setting "{unknown[0]}". The settings are: {named}.')
    typed = {name: _typed(name, value, known[name]) for name, value in given.items()}
    settings = Settings(instance.absolute(), **typed)  # type: ignore[arg-type]
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    """Raise SettingsError where one setting does not go with another."""
    if settings.smtp_host and not settings.mail_from:
        raise SettingsError('With "smtp_host", "mail_from" must say from whom messages come, such as kl@example.org.')
    if settings.listen not in _LOOPBACK and not settings.accounts:
        raise SettingsError('Without accounts nobody else may come in: leave "listen" out, or set "accounts" to true.')
    if settings.oidc_issuer:
        _check_provider(settings)


def _check_provider(settings: Settings) -> None:
    """Raise SettingsError where an OpenID provider is named by half, or would be spoken to in the open."""
    parts = urlsplit(settings.oidc_issuer)
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in _LOOPBACK):
        raise SettingsError(f'"oidc_issuer" must begin with https://, not be "{settings.oidc_issuer}".')
    if not (settings.oidc_client_id and settings.oidc_client_secret):
        raise SettingsError('With "oidc_issuer", "oidc_client_id" and "oidc_client_secret" must be what it gave you.')


def _typed(name: str, value: object, kind: object) -> object:
    if kind is str and isinstance(value, str):
        allowed = _ONE_OF.get(name)
        if allowed and value not in allowed:
            raise SettingsError(f'"{name}" must be one of {", ".join(allowed)}, not "{value}".')
        return value
    text = str(value)
    if kind is bool:
        if text.lower() not in {"true", "false"}:
            raise SettingsError(f'"{name}" must be true or false, not "{text}".')
        return text.lower() == "true"
    if kind is not int:
        raise SettingsError(f'"{name}" must be text in quotes.')
    least = _LEAST.get(name, 1)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and int(text) >= least):
        raise SettingsError(f'"{name}" must be a whole number {"above 0" if least else "of 0 or more"}, not "{text}".')
    return int(text)


def secret_key(instance: Path) -> str:
    """The secret that signs cookies."""
    return secret(instance, SECRET)


def secret(instance: Path, name: str) -> str:
    """A secret of 64 hexadecimal digits, made when it is first wanted, and kept where only its owner reads it."""
    file = instance / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written whole under another name first: two processes that start together agree on one of the two.
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="ascii")
