"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("exchange", __name__)
