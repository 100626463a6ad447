"""The numbers of a report as a workbook, for whoever wants to check them or to go on with them."""

from kl_assess.core.snapshot import Snapshot
from kl_assess.report.identity import identity
from kl_assess.report.variant import Variant, printable
from kl_assess.report.workbook.contents import sheets
from kl_assess.report.workbook.writing import write_workbook


def numbers_workbook(snapshot: Snapshot, variant: Variant) -> bytes:
    """The numbers of a report as the bytes of an .xlsx file; the same snapshot gives the same bytes, on any day.

    Every variant holds the same sheets. What the variant may not print is in none of them: private notes never, and in
    the public one no notes and no names below the chief.
    """
    shown = printable(snapshot, variant)
    return write_workbook(sheets(shown, variant), identity(shown, variant))
