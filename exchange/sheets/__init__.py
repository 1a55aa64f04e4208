"""Read the case library and say everything that is wrong with it.

A folder of YAML in, plain dicts that know their file and line out; no Django, no database.
`library/README.md` describes the files, `shape` lists their keys and codes, and `rules` says what a
table cannot say.
"""

from exchange.sheets.figures import figures
from exchange.sheets.items import Item, Library, Problem
from exchange.sheets.reading import read_library
from exchange.sheets.rules import problems

__all__ = ["Item", "Library", "Problem", "figures", "problems", "read_library"]
