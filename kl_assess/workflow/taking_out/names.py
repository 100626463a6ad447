"""What the files in an export are called."""

from typing import Final

from kl_assess.workflow.evidence_files import TYPES

README: Final = "README.txt"
_ENDINGS: Final = {media_type: ending for ending, media_type in reversed(TYPES.items())}


def data_name(table: str) -> str:
    """The name of a table's rows in an export."""
    return f"data/{table}.json"


def evidence_name(digest: str, media_type: str) -> str:
    """The name of a file of evidence in an export: its SHA-256, with the ending of its kind."""
    return f"evidence/{digest}{_ENDINGS.get(media_type, '')}"


def questionnaire_name(digest: str) -> str:
    """The name of a questionnaire's content in an export."""
    return f"questionnaires/{digest}.json"


def crosswalk_name(before: str, after: str) -> str:
    """The name of a crosswalk's content in an export."""
    return f"crosswalks/{before}-{after}.json"


def told_name(table: str) -> str:
    """The name of what is carried of a table for reading alone."""
    return f"told/{table}.json"
