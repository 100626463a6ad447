"""An installation: its folder, its database, and a backup of both."""

import datetime as dt
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from typing import Final

import click
from sqlalchemy import Engine

from kl_assess import __version__
from kl_assess.config import FILE, FOLDER, KEYS, LAST_BACKUP, SECRET, Settings, SettingsError, load
from kl_assess.store import migration
from kl_assess.store.copying import CopyError, copy_database, kept_before_upgrade, put_back
from kl_assess.store.engine import connect

_MANIFEST: Final = "manifest.json"
_DATABASE: Final = "database"
_EVIDENCE: Final = "evidence"

with_instance = click.option(
    "--instance",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("instance"),
    show_default=True,
    envvar=FOLDER,
    help="The folder of the database, the evidence, the keys and settings.toml.",
)


def settings_in(instance: Path) -> Settings:
    """The settings of an installation. Ends the command with a sentence where one is wrong."""
    try:
        return load(instance)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def database_of(settings: Settings) -> Iterator[Engine]:
    """The database of an installation. What is wrong with it ends the command with a sentence."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # the folder may be another account's, which has then seen to it
        settings.instance.chmod(0o700)
    engine = connect(settings.database_url)
    try:
        yield engine
    except (migration.NewerDatabaseError, CopyError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.dispose()


def bring_up_to_date(engine: Engine) -> bool:
    """Bring a database up to this release, after a copy of it; whether it is new. Raises as `migration.upgrade`."""
    found = migration.revision_of(engine)
    if found != migration.head():
        copy = kept_before_upgrade(engine, f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}")
        if copy:
            click.echo(f"A copy of the database as it was: {copy}")
        migration.upgrade(engine)
    return found is None


def ensure_up_to_date(engine: Engine) -> None:
    """End the command with a sentence where the database is not at this release."""
    if migration.revision_of(engine) != migration.head():
        raise click.ClickException("The database is not at this release yet. Run kl-assess db upgrade first.")


@click.group()
def db() -> None:
    """The database of an installation."""


@db.command()
@with_instance
def upgrade(instance: Path) -> None:
    """Bring the database up to this release. A SQLite file is copied first."""
    with database_of(settings_in(instance)) as engine:
        new = bring_up_to_date(engine)
    click.echo("The database is new and ready." if new else "The database is up to date.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_instance
def backup(file: Path, instance: Path) -> None:
    """Write everything of an installation to one FILE: database, evidence, keys and settings. It may go on running."""
    if file.exists():
        raise click.ClickException(f"{file} is there already. Choose another name.")
    settings = settings_in(instance)
    with database_of(settings) as engine, tempfile.TemporaryDirectory() as folder:
        revision = migration.revision_of(engine)
        if revision is None:
            raise click.ClickException(f"There is no database in {instance} yet, so there is nothing to back up.")
        copy = Path(folder) / _DATABASE
        copy_database(engine, copy)
        parts = {_DATABASE: copy, **_files(settings)}
        told = {
            "program": f"KL Assess {__version__}",
            "kind": engine.dialect.name,
            "revision": revision,
            "files": {name: _digest(path) for name, path in parts.items()},
        }
        fresh = file.with_name(f"{file.name}.part")
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_MANIFEST, json.dumps(told, indent=2))
            for name, path in parts.items():
                archive.write(path, name)
        fresh.chmod(0o600)
        fresh.rename(file)
    (settings.instance / LAST_BACKUP).touch()
    click.echo(f"Written: {file} ({len(parts)} files). Whoever has it can read every answer: keep it safe.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_instance
@click.option("--replace", is_flag=True, help="Replace what the installation holds now.")
def restore(file: Path, instance: Path, *, replace: bool) -> None:
    """Bring back what a backup FILE holds, once it is checked to be whole. Stop the installation first."""
    settings = settings_in(instance)
    with database_of(settings) as engine, tempfile.TemporaryDirectory(dir=instance) as folder:
        if migration.has_tables(engine) and not replace:
            raise click.ClickException(
                f"{instance} holds an installation already. Back it up, then say --replace to put the backup in its "
                "place."
            )
        count = _unpacked(file, Path(folder), engine.dialect.name)
        put_back(engine, Path(folder) / _DATABASE)
        for name in (_EVIDENCE, KEYS, SECRET, FILE):
            found, place = Path(folder) / name, settings.instance / name
            if place.is_dir():
                shutil.rmtree(place)
            if found.exists():
                found.rename(place)
        bring_up_to_date(engine)
    click.echo(f"Restored from {file}: {count} files.")


def _files(settings: Settings) -> dict[str, Path]:
    """What a backup holds beside the database, by the name inside it."""
    single = {name: settings.instance / name for name in (SECRET, FILE)}
    evidence = (path for path in sorted(settings.evidence.rglob("*")) if path.is_file() and path.suffix != ".part")
    keys = (path for path in sorted((settings.instance / KEYS).glob("*")))
    single |= {f"{KEYS}/{path.name}": path for path in keys}
    whole = single | {f"{_EVIDENCE}/{path.relative_to(settings.evidence).as_posix()}": path for path in evidence}
    return {name: path for name, path in whole.items() if path.is_file()}


def _unpacked(file: Path, into: Path, kind: str) -> int:
    """Unpack a backup whose files are all there and unchanged; how many. Ends the command otherwise."""
    damaged = click.ClickException(f"{file} is not a whole backup of KL Assess, so nothing was changed.")
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(_MANIFEST))
            if sorted(archive.namelist()) != sorted([_MANIFEST, *told["files"]]):
                raise damaged
            archive.extractall(into)  # zipfile keeps every name inside the folder
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise damaged from error
    if any(_digest(into / name) != digest for name, digest in told["files"].items()):
        raise damaged
    if told["kind"] != kind:
        raise click.ClickException(
            f"This backup was made of a {told['kind']} database, and the settings name a {kind} one. Change the "
            "settings to the same kind."
        )
    if not migration.is_known(told["revision"]):
        raise click.ClickException("A newer release of KL Assess made this backup. Restore it with that release.")
    return len(told["files"])


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
