"""What an unquoted word in a file is: nothing, true or false, a number or text. No number passes through a float."""

import re
from decimal import Decimal
from typing import Final, TypeAlias

from kl_assess.catalog.problem import excerpt

Scalar: TypeAlias = bool | int | Decimal | str | None

LONGEST_NUMBER: Final = 30
"""The most characters that a number may have."""

_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DOUBTFUL: Final = {
    **dict.fromkeys(("yes", "on", "y"), "true"),
    **dict.fromkeys(("no", "off", "n"), "false"),
}
_WHOLE: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL: Final = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)", re.ASCII)
_OTHER_NUMBER: Final = re.compile(
    r"""[-+]?(
        \.inf | \.nan                                           # not a number, or one without end
        | 0[0-9_]+ | 0x[0-9a-f_]+ | 0o[0-7_]+ | 0b[01_]+        # other ways to count, and leading zeros
        | [0-9]+(_[0-9]+)+(\.[0-9_]*)?                          # grouped digits
        | ([0-9]+(\.[0-9]*)?|\.[0-9]+)e[-+]?[0-9]+              # powers of ten
    )""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


class DoubtfulScalarError(ValueError):
    """An unquoted word that one reader takes for text and another for something else; the message is the mend."""


def plain(text: str) -> Scalar:
    """The value of an unquoted word.

    Whole numbers are int; numbers with a point are Decimal, digit for digit; dates stay text. Raises
    DoubtfulScalarError for a word that YAML readers disagree about, such as No, 007 or 1e3.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "+-.0123456789":
        return _number(text)
    if text.lower() in _DOUBTFUL:
        other = _DOUBTFUL[text.lower()]
        raise DoubtfulScalarError(
            f'{text} without quotes can mean two things. Write "{text}" in quotes for the word, or {other}.'
        )
    if text == "<<":
        raise DoubtfulScalarError("Keys cannot be merged with << here. Write the keys themselves.")
    return text


def _number(text: str) -> Scalar:
    whole = _WHOLE.fullmatch(text)
    if not whole and not _DECIMAL.fullmatch(text):
        if _OTHER_NUMBER.fullmatch(text):
            raise DoubtfulScalarError(
                f"{excerpt(text)} is not a plain number. Write out the number in digits, or put the text in quotes."
            )
        return text
    if len(text) > LONGEST_NUMBER:
        raise DoubtfulScalarError(f"A number has at most {LONGEST_NUMBER} digits. Shorten it, or put it in quotes.")
    return int(text) if whole else Decimal(text)
