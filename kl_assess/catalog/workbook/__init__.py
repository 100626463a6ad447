"""A workbook to fill in, and to read back."""

from kl_assess.catalog.workbook.reading import read_workbook
from kl_assess.catalog.workbook.writing import write_workbook

__all__ = ["read_workbook", "write_workbook"]
