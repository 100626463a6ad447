"""What docs and architecture promise of the templates: components stand alone, and every name is given."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes

from kl_assess import formatting
from kl_assess.paths import TEMPLATES

COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
CHAPTERS = sorted((TEMPLATES / "report").glob("*.html"))
PAGES = sorted(set(TEMPLATES.rglob("*.html")) - {*COMPONENTS, *CHAPTERS})
EVERY = [*COMPONENTS, *CHAPTERS, *PAGES]
SKELETON = "report.html"


def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    made.filters.update({name: value for name, value in vars(formatting).items() if callable(value)})
    return made


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def parsed(path: Path) -> nodes.Template:
    return environment().parse(path.read_text("utf-8"))


def free(path: Path) -> set[str]:
    return meta.find_undeclared_variables(parsed(path))


def used(node: nodes.Node) -> Iterator[str]:
    """The names a piece of template reads that it does not set itself."""
    names = list(node.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx in ("store", "param")}
    return (name.name for name in names if name.ctx == "load" and name.name not in own)


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_a_template_compiles_with_the_filters_of_formatting_alone(path):
    environment().get_template(name_of(path))


# --- Components ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_has_no_free_variable(path):
    assert free(path) == set()


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_file_is_one_macro_named_as_the_file(path):
    assert [macro.name for macro in parsed(path).find_all(nodes.Macro)] == [path.stem]


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_takes_everything_by_argument(path):
    """A name set beside a macro is not free, and still no argument: it could not be given by whoever draws."""
    tree = parsed(path)
    imported = {given for node in tree.find_all(nodes.FromImport) for given in node.names}
    for macro in tree.find_all(nodes.Macro):
        assert set(used(macro)) <= imported | {"loop", "caller"}


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_imports_components_only_without_their_context(path):
    for node in parsed(path).find_all((nodes.FromImport, nodes.Import)):
        assert node.template.value.startswith("components/")
        assert not node.with_context


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_outside_its_macro_a_component_file_says_nothing(path):
    said = [node for node in parsed(path).body if isinstance(node, nodes.Output)]
    text = "".join(piece.data for node in said for piece in node.nodes if isinstance(piece, nodes.TemplateData))
    assert text.strip() == ""
    assert [piece for node in said for piece in node.nodes if not isinstance(piece, nodes.TemplateData)] == []


def test_every_component_is_used():
    text = "".join(path.read_text("utf-8") for path in EVERY)
    assert [path.stem for path in COMPONENTS if f'"components/{path.name}"' not in text] == []


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_gets_its_own_values_and_the_frame_only(path):
    imported = {given for node in parsed(path).find_all(nodes.FromImport) for given in node.names}
    assert free(path) - imported <= {"page", "frame", "static", "url_for", "csrf_token", "may"}


# --- Chapters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in CHAPTERS if path.name != SKELETON], ids=name_of)
def test_a_chapter_gets_its_own_values_and_the_page_references_only(path):
    assert free(path) <= {"chapter", "pages"}


def test_the_skeleton_gets_what_the_report_is_and_its_sections():
    assert free(TEMPLATES / "report" / SKELETON) <= {"identity", "sections"}


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_a_template_marks_nothing_as_safe_and_runs_no_inline_script(path):
    text = path.read_text("utf-8")
    assert [node.name for node in parsed(path).find_all(nodes.Filter) if node.name in ("safe", "forceescape")] == []
    assert re.findall(r"<script(?!(?: type=\"module\")? src=\"\{\{ static)|\son\w+=|\sstyle=", text) == []


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_every_table_has_a_caption_and_every_head_a_scope(path):
    text = path.read_text("utf-8")
    assert text.count("<caption") == text.count("<table")
    assert [head for head in re.findall(r"<th\b[^>]*>", text) if "scope=" not in head] == []
