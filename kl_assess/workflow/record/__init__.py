"""The audit log in words: a plain sentence for every entry, what was before and is now, and the log as a table."""
