"""The only place that puts the parts together."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from flask import Flask
from flask_compress import Compress
from jinja2 import StrictUndefined
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from kl_assess import web
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, Basis, read_basis
from kl_assess.config import Settings, secret_key
from kl_assess.paths import TEMPLATES
from kl_assess.store.engine import connect
from kl_assess.web import drawings, errors, identity, limits, parts, security, static_files
from kl_assess.web.parts import Parts
from kl_assess.web.signing_in import wiring

_FORM_MEMORY: Final = 1024 * 1024
_YEAR: Final = dt.timedelta(days=365)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def create_app(
    settings: Settings,
    *,
    engine: Engine | None = None,
    basis: Basis | None = None,
    clock: Callable[[], dt.datetime] = _utc_now,
) -> Flask:
    """The web application of one installation, whose database is up to date.

    Raises CatalogError where the shipped questionnaire or resources are wrong.
    """
    app = Flask("kl_assess", static_folder=None, template_folder=str(TEMPLATES), instance_path=str(settings.instance))
    app.config.update(
        SECRET_KEY=secret_key(settings.instance),
        SESSION_COOKIE_NAME="kl_assess",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=_YEAR,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=settings.file_limit + _FORM_MEMORY,
        MAX_FORM_MEMORY_SIZE=_FORM_MEMORY,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    sessions = sessionmaker(engine or connect(settings.database_url), expire_on_commit=False)
    parts.init_app(app, Parts(settings, sessions, basis or read_basis(SHIPPED_QUESTIONNAIRE), clock))
    if settings.proxies:  # without any, what a request says of where it came from is not believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)  # type: ignore[method-assign]
    Compress(app)
    security.init_app(app)
    if settings.accounts:
        wiring.init_app(app, settings)
    identity.init_app(app)
    static_files.init_app(app)
    errors.init_app(app)
    for blueprint in (*web.BLUEPRINTS, *(web.WITH_ACCOUNTS if settings.accounts else web.AT_A_DESK)):
        app.register_blueprint(blueprint)
    if settings.accounts:
        limits.init_app(app)
    drawings.init_app(app)
    return app
