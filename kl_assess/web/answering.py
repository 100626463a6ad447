"""Being written."""

from flask import Blueprint, abort

blueprint = Blueprint("answering", __name__)
