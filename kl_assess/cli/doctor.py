"""`kl-assess doctor`: what is weak about a deployment, each in a sentence, with how to mend it."""

import datetime as dt
import shutil
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import click
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kl_assess import virus_scan
from kl_assess.cli.installation import settings_in, with_instance
from kl_assess.config import ALIVE, FILE, KEYS, LAST_BACKUP, SECRET, Settings
from kl_assess.formatting import listing, plural, upper_first
from kl_assess.store import accounts, health, jobs, migration, service_log
from kl_assess.store.copying import sqlite_file
from kl_assess.store.engine import connect

_OTHERS: Final = 0o077
"""What others than its owner may do with a file."""
_SHORTEST: Final = 32
"""The fewest signs of a secret, and the fewest bytes of a key."""
_PLAINEST: Final = 8
"""The fewest different signs of a secret that was made by chance."""
_GUESSED: Final = frozenset({"", "postgres", "password", "secret", "changeme", "kl", "kl_assess", "admin"})
_LEAST_FREE: Final = 1024**3
_LEAST_SHARE: Final = 0.05
_STUCK: Final = dt.timedelta(minutes=10)
_SILENT: Final = dt.timedelta(minutes=5)
_WEEK: Final = dt.timedelta(days=7)


class Weakness(NamedTuple):
    """Something weak, in a sentence, and how to mend it."""

    found: str
    mend: str


@click.command()
@with_instance
@click.option("--backup-days", type=int, default=7, show_default=True, help="How old the newest backup may be.")
def doctor(instance: Path, backup_days: int) -> None:
    """Check an installation that runs, and say what is weak about it. Ends with 1 where something is."""
    if not instance.is_dir():
        raise click.ClickException(f"There is no installation in {instance}.")
    settings = settings_in(instance)
    now = dt.datetime.now(dt.UTC)
    found = tuple(weaknesses(settings, now, dt.timedelta(days=backup_days)))
    for weakness in found:
        click.echo(f"Weak: {weakness.found}\n      {weakness.mend}")
    if found:
        click.echo(f"{upper_first(plural(len(found), 'thing'))} to mend.")
        raise SystemExit(1)
    click.echo("Nothing weak was found.")


def weaknesses(settings: Settings, now: dt.datetime, backup_lasts: dt.timedelta) -> Iterator[Weakness]:
    """Everything that is weak, from the outside in. Nothing is changed."""
    if settings.accounts:
        yield from _address(settings)
        yield from _signing_in(settings)
        yield from _mail(settings)
    yield from _files(settings)
    yield from _secrets(settings)
    yield from _backups(settings, now, backup_lasts)
    yield from _disk(settings)
    yield from _scanner(settings)
    yield from _worker(settings, now)
    yield from _database(settings, now)


# --- From outside -----------------------------------------------------------------------------------------------------


def _address(settings: Settings) -> Iterator[Weakness]:
    if not settings.public_url:
        yield Weakness(
            "People sign in, but no public_url is set: messages name localhost, and no other name is answered.",
            'Set public_url to the address that people use, such as "https://assess.example.org".',
        )
    elif not settings.secure and not _is_here(urlsplit(settings.public_url).hostname or ""):
        yield Weakness(
            f"{settings.public_url} is not encrypted: passwords and answers can be read on their way.",
            "Let a proxy in front speak HTTPS, and set public_url to its https:// address (docs/deploy.md).",
        )
    beyond = settings.public_url and not _is_here(urlsplit(settings.public_url).hostname or "")
    if not settings.proxies and (beyond or not _is_here(settings.listen)):
        yield Weakness(
            "Other machines come in, but no proxy is told of: a few slow connections hold up everyone, and behind a "
            "proxy all people seem to come from one address.",
            "Put a proxy in front that buffers requests, such as nginx, and set proxies to 1 (docs/deploy.md).",
        )


def _signing_in(settings: Settings) -> Iterator[Weakness]:
    if settings.require_second_factor == "nobody":
        yield Weakness(
            "A password alone opens the administrator’s account.",
            'Set require_second_factor to "administrators" or "everyone".',
        )


def _mail(settings: Settings) -> Iterator[Weakness]:
    if not settings.smtp_host:
        yield Weakness(
            "No mail server is set: messages stay in the outbox, and whoever administers can open the links in them.",
            "Set smtp_host, smtp_user, smtp_password and mail_from (docs/settings.md).",
        )
    elif settings.smtp_tls == "none" and not _is_here(settings.smtp_host):
        yield Weakness(
            f"Messages go to {settings.smtp_host} unencrypted, and the links in them can be read on their way.",
            'Set smtp_tls to "starttls" or "implicit".',
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# --- The folder -------------------------------------------------------------------------------------------------------


def _files(settings: Settings) -> Iterator[Weakness]:
    instance = settings.instance
    found = [instance, instance / SECRET, instance / KEYS, *_keys(settings)]
    if _is_open(instance):  # in a closed folder nobody else gets as far as this
        found.append(instance / FILE)
    database = sqlite_file(settings.database_url)
    if database and not database.is_relative_to(instance):
        found.append(database)
    for path in found:
        if path.exists() and _is_open(path):
            yield Weakness(
                f"{path} can be read or changed by other accounts of this machine.", f"Run: chmod go= {path}"
            )


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & _OTHERS)


def _keys(settings: Settings) -> tuple[Path, ...]:
    return tuple(path for path in sorted((settings.instance / KEYS).glob("*")) if path.is_file())


def _secrets(settings: Settings) -> Iterator[Weakness]:
    secret = settings.instance / SECRET
    for path in (*((secret,) if secret.is_file() else ()), *_keys(settings)):
        content = path.read_bytes().strip()
        if len(content) < _SHORTEST or len(set(content)) < _PLAINEST:
            yield Weakness(
                f"The secret in {path} is short or easy to guess.",
                "Stop KL Assess, remove the file, and start again: a good one is made, and everyone signs in anew.",
            )
    url = make_url(settings.database_url)
    over_network = url.host is not None and not url.host.startswith("/")
    if over_network and (url.password or "") in _GUESSED | {url.username or ""}:
        yield Weakness(
            "The database has no password, or one that is easy to guess.",
            "Give its user a long password by chance, and write it into the setting database.",
        )


def _backups(settings: Settings, now: dt.datetime, lasts: dt.timedelta) -> Iterator[Weakness]:
    files = [*(settings.instance / "backups").glob("*"), settings.instance / LAST_BACKUP]
    times = [dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) for path in files if path.is_file()]
    mend = "Run kl-assess backup FILE each night, and keep the files on another machine (docs/deploy.md)."
    if not times:
        yield Weakness("No backup is known: what this disk loses is lost.", mend)
    elif now - max(times) > lasts:
        yield Weakness(f"The newest backup is {plural((now - max(times)).days, 'day')} old.", mend)


def _disk(settings: Settings) -> Iterator[Weakness]:
    usage = shutil.disk_usage(settings.instance)
    if usage.free < _LEAST_FREE or usage.free < usage.total * _LEAST_SHARE:
        yield Weakness(
            f"The disk of {settings.instance} is nearly full: {usage.free / 1024**2:,.0f} MB are free.",
            "Make room, or move the folder to a larger disk. When it is full, no answer can be saved.",
        )


# --- What has to answer -----------------------------------------------------------------------------------------------


def _scanner(settings: Settings) -> Iterator[Weakness]:
    if not settings.clamd:
        return
    try:
        virus_scan.ping(settings.clamd)
    except virus_scan.SilentError as error:
        yield Weakness(
            f"The virus scanner at {settings.clamd} is silent, so no file of evidence is taken. {error}.",
            "Start clamd, let this account use its socket, or take clamd out of the settings.",
        )


def _worker(settings: Settings, now: dt.datetime) -> Iterator[Weakness]:
    alive = settings.instance / ALIVE
    seen = dt.datetime.fromtimestamp(alive.stat().st_mtime, dt.UTC) if alive.exists() else None
    if seen is None or now - seen > _SILENT:
        yield Weakness(
            "No worker runs: no report is made, no message sent and nobody reminded.",
            "Start kl-assess serve, on one machine of the installation without --no-worker.",
        )


def _database(settings: Settings, now: dt.datetime) -> Iterator[Weakness]:
    engine = connect(settings.database_url)
    try:
        file = sqlite_file(settings.database_url)
        if file and not file.exists():
            yield Weakness("There is no database yet.", "Start kl-assess serve.")
        else:
            yield from _content(engine, settings, now)
    except migration.NewerDatabaseError as error:
        yield Weakness("The database is newer than this release.", str(error))
    except SQLAlchemyError as error:
        yield Weakness(
            f"The database does not answer ({type(error).__name__}).", "Start it, and look at the setting database."
        )
    finally:
        engine.dispose()


def _content(engine: Engine, settings: Settings, now: dt.datetime) -> Iterator[Weakness]:
    if migration.revision_of(engine) != migration.head():
        yield Weakness("The database is older than this release.", "Run kl-assess db upgrade.")
        return
    with Session(engine) as session:
        overdue, failed = jobs.next_due(session), jobs.count_failed(session, now - _WEEK)
        if overdue and now - overdue > _STUCK:
            waiting = int((now - overdue).total_seconds() // 60)
            yield Weakness(
                f"A job has waited for {plural(waiting, 'minute')}.",
                "Look whether the worker runs, and what it wrote to the log last.",
            )
        if failed:
            yield Weakness(
                f"{upper_first(plural(failed, 'job'))} of the last week, a report or a message, could not be done.",
                "The log of the worker says why; a report can be asked for again on its page.",
            )
        loose = _loose(session)
        if loose:
            yield Weakness(
                f"The audit log does not end where it should: {listing(loose)}.",
                "Somebody has changed the database by hand. Run kl-assess audit verify, and keep the last backup.",
            )
        if settings.accounts and not accounts.has_administrator(session):
            yield Weakness(
                "Nobody can administer this installation.",
                "Run kl-assess accounts link, and open the link that it prints.",
            )


def _loose(session: Session) -> tuple[str, ...]:
    """Whose logs do not end where they should: those of agencies, by name, and the installation's own."""
    last = next(iter(service_log.newest(session, 1)), None)
    whole = service_log.ends(session) == ((last.number, last.link) if last else (0, ""))
    return (*health.loose_chains(session), *(() if whole else ("the installation itself",)))
