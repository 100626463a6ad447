"""The commands of `kl-assess`: run an installation, evaluate and report from files, check the files authors write.

Exit codes: 0 done; 1 `check` found something wrong, or a file could not be written; 2 the input or the command is
wrong, with every reason at once.
"""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.orm import sessionmaker

from kl_assess import __version__
from kl_assess.catalog.basis import RESOURCES, SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.catalog.crosswalk.beside import check_published, crosswalk_name, is_crosswalk, read_crosswalk_file
from kl_assess.catalog.crosswalk.contents import CrosswalkFile
from kl_assess.catalog.crosswalk.proposal import propose
from kl_assess.catalog.crosswalk.writing import crosswalk_yaml
from kl_assess.catalog.problem import CatalogError, Problem
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import ResponsesFile
from kl_assess.catalog.schema import schema as schema_of
from kl_assess.catalog.template import yaml_template
from kl_assess.catalog.workbook import write_workbook
from kl_assess.cli import accounts, demonstration, doctor, installation, moving, people, record, serving
from kl_assess.cli.assembly import as_data, assemble
from kl_assess.cli.differences import differences
from kl_assess.cli.installation import bring_up_to_date, database_of, settings_in, with_instance
from kl_assess.cli.terminal import summary
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.core.scoring import Mode
from kl_assess.formatting import listing
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.report import Variant, render_pdf

P = ParamSpec("P")
R = TypeVar("R")

KINDS = {
    "questionnaire": Questionnaire,
    "resources": Resources,
    "responses": ResponsesFile,
    "crosswalk": CrosswalkFile,
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
with_questionnaire = click.option(
    "--questionnaire",
    type=FILE,
    default=SHIPPED_QUESTIONNAIRE,
    help="Another questionnaire file. Without it: the one on community engagement.",
)
with_resources = click.option(
    "--resources", type=FILE, help=f"A resource file. Without it: the {RESOURCES} beside the questionnaire, if any."
)


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Print everything that is wrong with a file, and end with exit code 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except CatalogError as error:
            click.echo(str(error), err=True)
            raise SystemExit(2) from None

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kl-assess")
def main() -> None:
    """Self-assessment for law-enforcement agencies: responses in, scores, gaps, next steps and a report out."""


@main.command()
@click.argument("file", type=FILE)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the whole result as JSON: scores, gaps, resources, changes, with a trace for every number.",
)
@with_questionnaire
@with_resources
@plainly
def evaluate(file: Path, questionnaire: Path, resources: Path | None, *, as_json: bool) -> None:
    """Score a responses FILE (.yaml, .json or .xlsx) and print the result."""
    snapshot, notices = assemble(file, read_basis(questionnaire, resources))
    _tell(notices)
    click.echo(json.dumps(as_data(snapshot), indent=2, ensure_ascii=False) if as_json else summary(snapshot))


@main.command()
@click.argument("file", type=FILE)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write."
)
@click.option("--variant", type=click.Choice(list(map(str, Variant))), default="full", show_default=True)
@with_questionnaire
@with_resources
@plainly
def report(file: Path, output: Path, variant: str, questionnaire: Path, resources: Path | None) -> None:
    """Make the PDF report of a responses FILE.

    brief: two or three pages for a council. full: everything not marked private. public: everything without notes,
    names below the chief, and evidence beyond its titles.
    """
    snapshot, notices = assemble(file, read_basis(questionnaire, resources))
    _tell(notices)
    _write(output, render_pdf(snapshot, Variant(variant)))


@main.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write: .yaml for a text editor, .xlsx for a spreadsheet.",
)
@click.option("--mode", type=click.Choice(list(map(str, Mode))), default="full", show_default=True, help="What to ask.")
@with_questionnaire
@plainly
def template(output: Path, mode: str, questionnaire: Path) -> None:
    """Write a blank responses file to fill in, with every item and the description of every level."""
    if output.exists():
        raise click.ClickException(f"{output} is there already, perhaps filled in. Choose another name.")
    read = read_questionnaire(questionnaire)
    match output.suffix.lower():
        case ".xlsx":
            _write(output, write_workbook(read, Mode(mode)))
        case ".yaml" | ".yml":
            _write(output, yaml_template(read, Mode(mode)).encode())
        case _:
            raise click.BadParameter("The name must end in .yaml or .xlsx.", param_hint="--output")


@main.command()
@click.argument("files", nargs=-1, type=FILE)
@with_questionnaire
def check(files: tuple[Path, ...], questionnaire: Path) -> None:
    """Check questionnaire, resource and crosswalk FILES, or the shipped ones.

    A file named resources.yaml, or ending in -resources.yaml, is checked as resources of the questionnaire; one with
    .crosswalk- in its name with the two versions beside it. A questionnaire is checked with its crosswalks: one must
    lead to it from every earlier version that is published.
    """
    shipped = (SHIPPED_QUESTIONNAIRE, QUESTIONNAIRES / RESOURCES)
    told: set[Problem] = set()
    for file in files or shipped:
        try:
            _check(file, questionnaire)
        except CatalogError as error:
            new = [problem for problem in error.problems if problem not in told]
            told.update(new)
            click.echo("\n".join(map(str, new)), err=True, nl=bool(new))
        else:
            click.echo(f"{file}: nothing wrong.")
    if told:
        raise SystemExit(1)


@main.command()
@click.argument("kind", type=click.Choice(list(KINDS)), default="questionnaire")
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of file, for an editor that checks as you type."""
    click.echo(json.dumps(schema_of(KINDS[kind]), indent=2, ensure_ascii=False))


@main.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option(
    "--write",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the proposed crosswalk to this file. Without it, it is printed.",
)
@plainly
def diff(old: Path, new: Path, output: Path | None) -> None:
    """Say what differs between two versions of a questionnaire, OLD and NEW, and propose a crosswalk.

    The crosswalk says what became of each item, so that answers are carried over and compared rightly. What only a
    person can decide is left open, and the file is refused until it is decided.
    """
    if output and output.exists():
        raise click.ClickException(f"{output} is there already, perhaps decided. Choose another name.")
    before, after = read_questionnaire(old), read_questionnaire(new)
    if before.instrument.id != after.instrument.id:
        text = f'This is the questionnaire "{after.instrument.id}", and {old} is "{before.instrument.id}".'
        raise CatalogError((Problem(str(new), 0, "instrument > id", f"{text} Choose two versions of one."),))
    if before.instrument.version == after.instrument.version:
        text = f"Both files say version {after.instrument.version}. Give the new one a version of its own."
        raise CatalogError((Problem(str(new), 0, "instrument > version", text),))
    proposed = propose(before, after)
    click.echo(differences(before, after, proposed))
    content = crosswalk_yaml(proposed, after.instrument.title)
    named = crosswalk_name(new, proposed.before, proposed.after)
    if output is None:
        click.echo(f"\nProposed crosswalk, to be kept beside the questionnaire as {named}\n\n{content}", nl=False)
        return
    click.echo()
    _write(output, content.encode())
    if output.name != named:
        click.echo(f"Beside the questionnaire it must be called {named}")


@main.command()
@with_instance
@click.option("--clear", "clearing", is_flag=True, help="Remove the demonstration, and nothing else.")
@plainly
def demo(instance: Path, *, clearing: bool) -> None:
    """Write the demonstration into an installation: invented agencies to look at. Or remove it."""
    settings = settings_in(instance)
    with database_of(settings) as engine:
        bring_up_to_date(engine)
        sessions = sessionmaker(engine, expire_on_commit=False)
        if clearing:
            names = demonstration.clear(sessions, settings)
            click.echo(f"Removed: {listing(names)}." if names else "There is no demonstration here.")
        else:
            demonstration.build(sessions, settings)
            click.echo("The demonstration is ready: kl-assess serve")


for command in (serving.serve, serving.work, installation.db, installation.backup, installation.restore):
    main.add_command(command)
main.add_command(doctor.doctor)
main.add_command(people.reset_second_factor)
main.add_command(accounts.accounts_group)
for command in (record.audit_group, record.receipt_group, moving.export_agency, moving.import_agency):
    main.add_command(command)


def _check(file: Path, questionnaire: Path) -> None:
    """Check one file as what its name says it is. Raises CatalogError with everything that is wrong with it."""
    if file.name.endswith(RESOURCES):
        read_basis(questionnaire, file)
    elif is_crosswalk(file):
        read_crosswalk_file(file)
    else:
        check_published(file, read_questionnaire(file))


def _tell(notices: tuple[str, ...]) -> None:
    """What the author of a file should know goes to the error stream, so that JSON stays whole."""
    for notice in notices:
        click.echo(f"Note: {notice}", err=True)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}. Choose another place.") from error
    click.echo(f"Written: {file}")
