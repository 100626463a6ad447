"""What an unquoted word in a file is: nothing, true or false, a number or text. No number passes through a float."""

import re
from decimal import Decimal
from typing import Final

Scalar = None | bool | int | Decimal | str

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
        | ([0-9]+\.?[0-9]*|\.[0-9]+)e[-+]?[0-9]+                # powers of ten
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
    if text.lower() in _DOUBTFUL:
        raise DoubtfulScalarError(
            f"{text} without quotes can mean two things. Write \"{text}\" in quotes for the word, "
            f"or {_DOUBTFUL[text.lower()]}."
        )
    whole = _WHOLE.fullmatch(text)
    if (whole or _DECIMAL.fullmatch(text)) and len(text) > LONGEST_NUMBER:
        raise DoubtfulScalarError(f"This number has more than {LONGEST_NUMBER} digits. Shorten it, or put it in quotes.")
    if whole:
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _OTHER_NUMBER.fullmatch(text):
        raise DoubtfulScalarError(
            f"{text} is not a plain number. Write out the number in digits, or put the text in quotes."
        )
    return text
