"""The commands do what the README says, and a wrong file gets every reason at once."""

import json
import re
import subprocess
import sys
from fractions import Fraction

import pytest
from click.testing import CliRunner

from kl_assess import __version__
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE
from kl_assess.cli import main
from kl_assess.cli.assembly import SAMPLE
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA
from tests.report.structure import opened

SMALLEST = DATA / "smallest.yaml"


def run(*args):
    return CliRunner().invoke(main, [str(a) for a in args])


def written(folder, text, name="responses.yaml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_evaluate_prints_the_profile_before_the_total_and_then_the_gaps():
    result = run("evaluate", SAMPLE)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    names = ["Expectations", "Leadership", "Accountability", "Overall"]
    places = [next(n for n, line in enumerate(lines) if line.startswith(name)) for name in names]
    assert places == sorted(places)
    assert re.match(r"Leadership +64  Developing\* +60 to 65 +58 +95%", lines[places[1]])
    assert "Next step:" in result.stdout
    assert all(len(line) <= 100 or line.strip().startswith("http") for line in lines)


def test_evaluate_says_which_rule_lowered_a_name_and_because_of_what_without_codes():
    said = " ".join(run("evaluate", SAMPLE).stdout.split())
    rule = "A domain with a critical item at level 0 is not called Established or higher."
    assert f"* Leadership: {rule} Here: Input before policies are adopted." in said
    assert not re.search(r"\bG\d\b", said)


def test_evaluate_as_json_is_the_whole_result_with_exact_numbers():
    result = run("evaluate", SAMPLE, "--json")
    found = json.loads(result.stdout)
    domain = found["scores"]["domains"]["LEA"]
    terms = domain["traces"]["value"]["terms"]
    exact = sum(Fraction(t["weight"]) * Fraction(t["value"]) for t in terms) / sum(Fraction(t["weight"]) for t in terms)
    assert Fraction(domain["value"]) == exact
    assert found["gaps"][0]["item"] == "EXP-3.1"
    assert len(found["scores"]["items"]) == 55
    moves = [Fraction(move["to_overall"]) for move in found["comparison"]["moves"]]
    assert sum(moves) == Fraction(found["comparison"]["overall"]["difference"])
    assert found["questionnaire"]["id"] == "community-engagement"


def test_report_writes_a_pdf_of_the_sample(tmp_path):
    result = run("report", SAMPLE, "-o", tmp_path / "out.pdf", "--variant", "brief")
    assert result.exit_code == 0
    assert str(opened((tmp_path / "out.pdf").read_bytes()).docinfo["/Title"]).endswith("brief report")


@pytest.mark.parametrize(("options", "variant"), [((), "full"), (("--variant", "public"), "public")])
def test_report_writes_the_variant_that_is_asked_for(tmp_path, options, variant):
    answers = written(tmp_path, "agency: {name: Elm Grove}\nresponses: {D-1.1: {level: 1}}\n")
    output = tmp_path / "out.pdf"
    result = run("report", answers, "-o", output, "--questionnaire", SMALLEST, *options)
    assert result.exit_code == 0, result.output
    assert str(opened(output.read_bytes()).docinfo["/Title"]).endswith(f"{variant} report")


def test_a_wrong_responses_file_gets_every_reason_with_its_line(tmp_path):
    text = 'agency: {name: "X"}\nresponses:\n  EXP-1.1: {level: 9}\n  EXP-9.9: {level: 1}\n  EXP-1.2: {levl: 2}\n'
    file = written(tmp_path, text)
    result = run("evaluate", file)
    assert result.exit_code == 2
    assert result.stdout == ""
    for line, item in ((3, "EXP-1.1"), (4, "EXP-9.9"), (5, "EXP-1.2")):
        assert re.search(rf"line {line}\b.*{item}", result.stderr)
    assert run("report", file, "-o", tmp_path / "out.pdf").exit_code == 2
    assert not (tmp_path / "out.pdf").exists()


def test_a_file_that_is_not_there_is_named():
    result = run("evaluate", "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr


@pytest.mark.parametrize("name", ["blank.yaml", "blank.xlsx"])
def test_a_blank_template_reads_back_as_nothing_answered(tmp_path, name):
    assert run("template", "-o", tmp_path / name).exit_code == 0
    result = run("evaluate", tmp_path / name)
    assert result.exit_code == 0, result.stderr
    assert "55 items apply, none is answered" in result.stdout


def test_a_template_of_the_quick_check_asks_less(tmp_path):
    assert run("template", "-o", tmp_path / "quick.yaml", "--mode", "quick_check").exit_code == 0
    assert "23 items apply, none is answered" in run("evaluate", tmp_path / "quick.yaml").stdout


def test_a_template_never_overwrites_a_file(tmp_path):
    file = written(tmp_path, "filled in", "mine.yaml")
    result = run("template", "-o", file)
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert file.read_text(encoding="utf-8") == "filled in"


def test_what_stands_beside_a_level_is_said_under_the_table():
    result = run("evaluate", QUESTIONNAIRES / "samples" / "cedar-hollow.yaml")
    assert "Accountability: critical items not known: 1." in result.stdout


def test_a_template_has_one_of_two_forms(tmp_path):
    result = run("template", "-o", tmp_path / "blank.doc")
    assert result.exit_code == 2
    assert ".yaml or .xlsx" in result.stderr


def test_check_reads_the_shipped_files_and_any_other(tmp_path):
    assert run("check").exit_code == 0
    broken = SHIPPED_QUESTIONNAIRE.read_text(encoding="utf-8").replace(
        "topics: [language-access]", "topics: [langage-access]"
    )
    file = written(tmp_path, broken, "mine.yaml")
    result = run("check", file)
    assert result.exit_code == 1
    assert re.search(r"mine\.yaml, line \d+, .*EXP-5\.1.*language-access", result.stderr)
    resources = (
        (QUESTIONNAIRES / "resources.yaml")
        .read_text(encoding="utf-8")
        .replace("    fit: strong\n", "    fit: strongest\n", 1)
    )
    result = run("check", written(tmp_path, resources, "our-resources.yaml"))
    assert result.exit_code == 1
    assert "strongest" in result.stderr


@pytest.mark.parametrize("kind", ["questionnaire", "resources", "responses"])
def test_schema_prints_json_schema(kind):
    found = json.loads(run("schema", kind).stdout)
    assert found["additionalProperties"] is False
    assert found["required"]


def test_demo_fills_an_installation_once_and_clears_only_what_it_made(tmp_path):
    folder = tmp_path / "instance"
    for _ in range(2):
        assert "The demonstration is ready" in run("demo", "--instance", folder).stdout
    removed = run("demo", "--clear", "--instance", folder).stdout
    assert "Removed: Lake Ansel Police Department, Maple County Sheriff's Office and Pine Hollow" in removed
    assert "There is no demonstration here." in run("demo", "--clear", "--instance", folder).stdout


def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path):
    result = run("template", "-o", tmp_path / "no" / "such" / "blank.yaml")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_the_module_runs_as_the_command_does():
    done = subprocess.run([sys.executable, "-m", "kl_assess", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"kl-assess, version {__version__}\n"
