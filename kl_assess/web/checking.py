"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("checking", __name__)
