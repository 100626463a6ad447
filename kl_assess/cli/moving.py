"""`kl-assess export-agency` and `import-agency`: an agency whole, from one installation to another."""

import datetime as dt
from pathlib import Path

import click
from sqlalchemy.orm import Session

from kl_assess.cli.installation import bring_up_to_date, database_of, ensure_up_to_date, settings_in, with_instance
from kl_assess.formatting import plural
from kl_assess.store import agencies
from kl_assess.store.engine import reading_whole, writing
from kl_assess.workflow.moving_in import take_in
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.taking_out.making import make


@click.command(name="export-agency")
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_instance
def export_agency(slug: str, file: Path, instance: Path) -> None:
    """Write everything of the agency with the address SLUG to one FILE: rows, evidence, reports, questionnaires.

    Accounts, and who may do what, are not in it. The installation may go on running.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already. Choose another name.")
    settings = settings_in(instance)
    with database_of(settings) as engine:
        ensure_up_to_date(engine)
        with Session(engine) as session, reading_whole(session):
            agency = agencies.by_slug(session, slug)
            if agency is None:
                raise click.ClickException(f"There is no agency with the address {slug} here.")
            try:
                made = make(session, agency, settings.evidence, file)
            except OSError as error:
                raise click.ClickException(
                    f"{file} cannot be written: {error.strerror}. Choose another place."
                ) from error
    click.echo(f"Written: {file} ({made.size:,} bytes, SHA-256 {made.digest}).")
    click.echo("Whoever has it can read every answer and note: keep it safe.")


@click.command(name="import-agency")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--address", help="Another name in addresses than the one that the agency had.")
@click.option(
    "--accept-broken-record", is_flag=True, help="Take it in although its audit log was changed, as it may have been."
)
@with_instance
def import_agency(file: Path, address: str | None, instance: Path, *, accept_broken_record: bool) -> None:
    """Take in everything of an agency from a FILE that `export-agency`, or its page, has made.

    All of it is taken in or, with a sentence, nothing. The installation may go on running.
    """
    settings = settings_in(instance)
    with database_of(settings) as engine:
        bring_up_to_date(engine)
        try:
            with Session(engine) as session, writing(session):
                arrived = take_in(
                    session,
                    file,
                    settings.evidence,
                    quota=settings.quota,
                    slug=address,
                    accept_broken=accept_broken_record,
                    now=dt.datetime.now(dt.UTC),
                )
        except RefusedError as refused:
            raise click.ClickException(str(refused)) from refused
    entries = f"{arrived.entries:,} {'entry' if arrived.entries == 1 else 'entries'}"
    whole = "is whole" if arrived.broken is None else f"does not fit from entry {arrived.broken} on"
    click.echo(f"Taken in: {arrived.name}, at /agencies/{arrived.slug}. Its record of {entries} {whole}.")
    if arrived.missing:
        click.echo(
            f"{plural(arrived.missing, 'evidence file was', 'evidence files were')} missing where it comes from."
        )
    if settings.accounts:
        click.echo("Nobody belongs to it yet: an administrator invites its chief executive.")
