"""Citing: a record of the catalogue, one statement of it, or a source, as text and for reference managers."""
