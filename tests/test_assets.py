"""The files that `make assets` makes are committed: made again from the pinned packages, they are the same bytes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kl_assess.paths import ASSETS

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "kl_assess/web/static"
STYLES = ROOT / "kl_assess/web/styles"
USWDS = "node_modules/@uswds/uswds"
MADE = ["uswds.css", *sorted(path.relative_to(STATIC).as_posix() for path in STATIC.glob("fonts/*.woff2"))]
PICTURES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("img/**/*.svg"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder in which the recipe of `make assets` has made everything anew."""
    if not (ROOT / USWDS).is_dir():
        pytest.skip("the npm packages are not installed (make setup)")
    folder = tmp_path_factory.mktemp("assets")
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copytree(STYLES, folder / STYLES.relative_to(ROOT))
    (folder / ASSETS.relative_to(ROOT) / "fonts").mkdir(parents=True)
    inputs = [
        "package.json",
        "package-lock.json",
        ".npmrc",
        "pyproject.toml",
        *map(str, ROOT.glob("requirements*.lock")),
    ]
    for name in (".venv", "node_modules", *inputs):
        (folder / Path(name).name).symlink_to(ROOT / name)
    old = ["node_modules/.package-lock.json", ".venv/stamps/dev", ".venv/stamps/run"]
    command = ["make", "--silent", *(f"--old-file={name}" for name in old), "assets"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / STATIC.relative_to(ROOT)


def test_there_is_something_to_compare():
    assert len(MADE) == 4
    assert len(PICTURES) > 5


@pytest.mark.parametrize("name", [*MADE, *PICTURES])
def test_made_again_a_file_has_the_committed_bytes(made, name):
    assert (made / name).read_bytes() == (STATIC / name).read_bytes()


def test_nothing_else_is_made(made):
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()) == sorted(
        [*MADE, *PICTURES]
    )


def test_the_pinned_design_system_is_the_one_the_theme_was_written_for():
    assert '"@uswds/uswds": "3.14.' in (ROOT / "package.json").read_text("utf-8")
    assert "Design System 3.14 " in (STYLES / "uswds.scss").read_text("utf-8")


def test_the_design_system_and_the_tokens_agree_on_the_accent():
    token = re.search(r"--link: (#[0-9a-f]{6});", (ASSETS / "tokens.css").read_text("utf-8"))
    button = re.search(r"\.usa-button\{[^}]*background-color:(#[0-9a-f]{6})", (STATIC / "uswds.css").read_text("utf-8"))
    assert token[1] == button[1]


def test_our_own_sheet_names_no_color_and_no_unknown_token():
    sheet = (STATIC / "site.css").read_text("utf-8")
    tokens = set(re.findall(r"(--[\w-]+):", (ASSETS / "tokens.css").read_text("utf-8")))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", sheet) == []
    assert set(re.findall(r"var\((--[\w-]+)\)", sheet)) <= tokens | {"--tone"}


def test_our_own_sheet_is_reached_after_the_tokens_and_the_design_system():
    page = (ROOT / "templates/layouts/page.html").read_text("utf-8")
    assert re.findall(r"static\('(\w+\.css)'\)", page) == ["tokens.css", "uswds.css", "site.css"]
