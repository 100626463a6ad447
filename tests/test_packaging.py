"""What a person gets who installs KL Assess, and what the files say that decide it."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from kl_assess.paths import ASSETS

ROOT = Path(__file__).resolve().parent.parent
FACES = {"Light": 300, "Regular": 400, "SemiBold": 600, "Italic": 400}
NPM_FONTS = ROOT / "node_modules/@uswds/uswds/dist/fonts/public-sans"
LOCK_FILES = ["package-lock.json", "requirements-dev.lock", "requirements.lock"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout with the build back end of the development environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    subprocess.run(build, cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an empty environment that has the wheel.

    The libraries come from the development environment by a `.pth` file, so that nothing is downloaded. Such a file
    only lengthens the search path: the editable install beside those libraries stays out of sight.
    """
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    install = ["--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python.parent


def _elsewhere(command: list[str | Path], cwd: Path) -> str:
    """What a command prints when it is run from another folder, without what the environment says about Python."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
    return subprocess.run(command, cwd=cwd, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.parametrize("folder", ["templates", "questionnaires"])
def test_the_wheel_holds_exactly_the_data_files_of_the_checkout(wheel: Path, folder: str) -> None:
    prefix = f"kl_assess/_data/{folder}/"
    packed = {name.removeprefix(prefix) for name in zipfile.ZipFile(wheel).namelist() if name.startswith(prefix)}
    here = {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert packed == here
    assert packed


def test_the_wheel_holds_the_faces_and_their_license(wheel: Path) -> None:
    fonts = {
        Path(name).name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("kl_assess/assets/fonts/")
    }
    assert fonts == {"OFL.txt", "fonts.conf", *(f"PublicSans-{face}.ttf" for face in FACES)}


def test_the_wheel_puts_one_package_into_an_environment(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kl_assess"}


def test_the_installed_package_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    place = _elsewhere([installed / "python", "-c", "import kl_assess; print(kl_assess.__file__)"], tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parent)


def test_the_main_job_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    _elsewhere([installed / "kl-assess", "demo"], tmp_path)
    code = (
        "from pathlib import Path; from kl_assess.app import create_app; from kl_assess.config import load\n"
        "browser = create_app(load(Path('instance'))).test_client()\n"
        "for address in ('/', '/library', '/sample-report.pdf'): print(browser.get(address).status_code)\n"
        "import re; sheet = re.search(r'/static/\\S+/site.css', browser.get('/').text).group()\n"
        "print(browser.get(sheet).status_code)"
    )
    assert _elsewhere([installed / "python", "-c", code], tmp_path).split() == ["200"] * 4


def test_a_report_is_made_from_a_file_in_another_folder(installed: Path, tmp_path: Path) -> None:
    _elsewhere([installed / "kl-assess", "template", "-o", "blank.yaml"], tmp_path)
    _elsewhere([installed / "kl-assess", "report", "blank.yaml", "-o", "blank.pdf", "--variant", "brief"], tmp_path)
    assert (tmp_path / "blank.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(("face", "weight"), FACES.items())
def test_a_face_has_its_weight_and_may_be_embedded(face: str, weight: int) -> None:
    font = TTFont(ASSETS / "fonts" / f"PublicSans-{face}.ttf")
    assert font["OS/2"].usWeightClass == weight
    assert font["OS/2"].fsType == 0
    assert "fvar" not in font


def test_all_faces_sit_on_the_same_lines() -> None:
    lines = {
        (font["head"].unitsPerEm, font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap)
        for font in (TTFont(ASSETS / "fonts" / f"PublicSans-{face}.ttf") for face in FACES)
    }
    assert len(lines) == 1


@pytest.mark.skipif(not NPM_FONTS.is_dir(), reason="the npm packages are not installed (make setup)")
@pytest.mark.parametrize("face", FACES)
def test_a_committed_face_is_the_one_of_the_pinned_npm_package(face: str) -> None:
    name = f"PublicSans-{face}.ttf"
    assert (ASSETS / "fonts" / name).read_bytes() == (NPM_FONTS / name).read_bytes()


@pytest.mark.parametrize("name", LOCK_FILES)
def test_a_lock_file_names_no_address_and_no_folder(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    # "funding" gives the address of a project's sponsors page, which is no registry.
    text = re.sub(r'"funding": (\{[^}]*\}|\[[^]]*\]|"[^"]*")', "", text)
    assert re.findall(r"https?://\S+|file:\S+|(?<!\S)/\w+/\S*", text) == []


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements.lock"])
def test_every_requirement_is_pinned_and_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    requirements = re.findall(r"^\w.*(?:\n    --hash=.*)*", text, re.MULTILINE)
    assert requirements
    assert [one for one in requirements if not re.match(r"\S+==\S+ (; .*)?\\\n    --hash=sha256:", one)] == []


def test_what_runs_is_tested_in_the_same_releases() -> None:
    run, dev = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert run <= dev
