"""What is made once for a whole run of the tests, and shared by its workers, which are processes of their own."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

_folders: list[Path] = []


def share_in(folder: Path) -> None:
    """Say which folder all workers of this run have in common."""
    _folders.append(folder)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The file or folder of this name. Whoever asks first makes it where `make` is told; the others wait for it."""
    place = _folders[-1] / name
    with (place.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            half = place.parent / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(place)
    return place
