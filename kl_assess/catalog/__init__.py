"""Every file that people bring or take: read into core types, with errors in the author's words.

Each module reads or writes one kind of file. A file that is wrong raises one `CatalogError` with every problem in it.
"""
