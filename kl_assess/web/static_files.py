"""The files that pages are drawn with: style sheets, scripts, fonts and pictures, under addresses that may be cached.

Each address carries a digest of all of them, `/static/<digest>/<name>`: a changed file changes every address, so a
browser may keep each for a year, and a style sheet names its fonts and pictures by relative paths.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, request

from kl_assess.paths import ASSETS
from kl_assess.web.addresses import address

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_TEXT: Final = frozenset({".css", ".js", ".svg"})
_DIGEST_LENGTH: Final = 8

blueprint = Blueprint("static_files", __name__)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """The bytes of one file, its media type, and the same bytes compressed where that is shorter."""

    content: bytes
    media_type: str
    compressed: bytes | None


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Every file by its name below the static folder, such as `fonts/PublicSans-Bold.woff2`; read once."""
    paths = {path.relative_to(_FOLDER).as_posix(): path for path in _FOLDER.rglob("*") if path.is_file()}
    paths["tokens.css"] = ASSETS / "tokens.css"
    return {name: _read(path) for name, path in sorted(paths.items())}


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressed = gzip.compress(content, mtime=0) if path.suffix in _TEXT else content
    return StaticFile(content, media_type, compressed if len(compressed) < len(content) else None)


@cache
def digest() -> str:
    """The first eight characters of a SHA-256 over the names and bytes of all static files."""
    parts = (f"{name}\0{hashlib.sha256(file.content).hexdigest()}\n" for name, file in static_files().items())
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:_DIGEST_LENGTH]


def static(name: str) -> str:
    """The address of a static file: `/static/1a2b3c4d/site.css` for `site.css`; a KeyError if there is no such file."""
    static_files()[name]
    return address("static_files.serve", stamp=digest(), name=name)


@blueprint.get("/static/<stamp>/<path:name>")
def serve(stamp: str, name: str) -> Response:
    """One static file, to be kept for a year; 404 for another name or digest."""
    file = static_files().get(name)
    if file is None or stamp != digest():
        abort(404)
    gzipped = file.compressed is not None and request.accept_encodings["gzip"] > 0
    response = Response(file.compressed if gzipped else file.content, mimetype=file.media_type)
    if gzipped:
        response.content_encoding = "gzip"
    if file.compressed is not None:
        response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response


def init_app(app: Flask) -> None:
    """Serve the static files, and give every template the function `static`."""
    digest()  # read now, so that every process that is forked from this one names the same addresses
    app.register_blueprint(blueprint)
    app.jinja_env.globals["static"] = static
