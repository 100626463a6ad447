"""How many times a page asks the database."""

from contextlib import contextmanager

from sqlalchemy import event

from kl_assess.web.parts import Parts

STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@contextmanager
def count_queries(app):
    """The statements that the app sends while this is open, in a list that fills: transactions do not count."""
    engine = next(part for part in app.extensions.values() if isinstance(part, Parts)).sessions.kw["bind"]
    sent = []

    def note(_connection, _cursor, statement, *_):
        if statement.lstrip().upper().startswith(STATEMENTS):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
