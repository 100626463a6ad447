"""Where the package finds its files."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from kl_assess import paths


def _load(source: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("paths_elsewhere", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An empty package folder that holds nothing but the module under test."""
    folder = tmp_path / "kl_assess"
    folder.mkdir()
    shutil.copy(paths.__file__, folder / "paths.py")
    return folder


def test_in_a_checkout_the_folders_stand_beside_the_package(package: Path) -> None:
    module = _load(package / "paths.py")
    assert package.parent / "templates" == module.TEMPLATES
    assert package.parent / "questionnaires" == module.QUESTIONNAIRES


def test_in_a_wheel_the_folders_stand_inside_the_package(package: Path) -> None:
    (package / "_data" / "templates").mkdir(parents=True)
    (package / "_data" / "questionnaires").mkdir()
    module = _load(package / "paths.py")
    assert package / "_data" / "templates" == module.TEMPLATES
    assert package / "_data" / "questionnaires" == module.QUESTIONNAIRES


def test_assets_are_part_of_the_package(package: Path) -> None:
    assert package / "assets" == _load(package / "paths.py").ASSETS


def test_every_folder_is_there() -> None:
    assert [path for path in (paths.TEMPLATES, paths.QUESTIONNAIRES, paths.ASSETS) if not path.is_dir()] == []
