"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("profile", __name__)
