"""Where the files are that KL Assess reads: in a checkout beside the package, in an installed wheel inside it."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def _data(name: str) -> Path:
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


TEMPLATES: Final[Path] = _data("templates")
"""The folder of Jinja templates."""

QUESTIONNAIRES: Final[Path] = _data("questionnaires")
"""The folder of questionnaire, resource and survey files."""

ASSETS: Final[Path] = _PACKAGE / "assets"
"""The folder of files that reports embed, such as font faces."""
