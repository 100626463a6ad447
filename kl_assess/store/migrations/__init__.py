"""The history of the tables. A migration never imports the rows: it says what they were when it was written."""
