"""Taking everything of an agency out, as one ZIP file that another installation can take in (docs/record.md)."""
