"""Settings, from `KL_ASSESS_*` in the environment, then `settings.toml` in the instance folder, then the defaults."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

PREFIX: Final = "KL_ASSESS_"
FILE: Final = "settings.toml"
DATABASE: Final = "kl-assess.sqlite3"
SECRET: Final = "secret.key"  # noqa: S105 - the name of a file
_MEGABYTE: Final = 1024 * 1024


class SettingsError(ValueError):
    """A setting that cannot be used, with a sentence that says which and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs.

    `instance` holds the database, evidence and keys. `database` is the address of another database, such as
    postgresql://user@host/name; without it, a SQLite file in the instance folder is used. `evidence_megabytes` is the
    most that one agency may upload, `file_megabytes` the size of one file. `zone` is the time zone of an agency whose
    state says nothing.
    """

    instance: Path
    database: str = ""
    port: int = 8000
    file_megabytes: int = 20
    evidence_megabytes: int = 1000
    zone: str = "America/New_York"

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
        if name.startswith(PREFIX):
            given[name.removeprefix(PREFIX).lower()] = value
    known = {field.name: field.type for field in fields(Settings)} | {"instance": Path}
    unknown = sorted(given.keys() - known.keys() | given.keys() & {"instance"})
    if unknown:
        named = ", ".join(sorted(known.keys() - {"instance"}))
        raise SettingsError(f'There is no setting "{unknown[0]}". The settings are: {named}.')
    typed = {name: _typed(name, value, known[name]) for name, value in given.items()}
    return Settings(instance.absolute(), **typed)  # type: ignore[arg-type]


def _typed(name: str, value: object, kind: object) -> object:
    if kind is str and isinstance(value, str):
        return value
    if kind is not int:
        raise SettingsError(f'"{name}" must be text in quotes.')
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SettingsError(f'"{name}" must be a whole number above 0, not "{text}".')
    return int(text)


def secret_key(instance: Path) -> str:
    """The secret that signs cookies, made at the first start and kept where only its owner reads it."""
    file = instance / SECRET
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        # Written whole under another name first: two processes that start together agree on one of the two.
        fresh = file.with_name(f"{SECRET}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="ascii")
