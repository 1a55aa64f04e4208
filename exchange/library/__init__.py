"""The case library into the database: read, check everything, then load in one transaction."""

from pathlib import Path

from exchange.library.cases import add_cases
from exchange.library.reference import add_reference
from exchange.library.rows import Rows
from exchange.library.story import add_story
from exchange.library.write import Report, write
from exchange.sheets import Library, Problem, problems, read_library
from records.viewer import OWNER, viewing

__all__ = ["Report", "WrongLibrary", "load", "rows_of"]


class WrongLibrary(Exception):
    """The files cannot be loaded; `problems` says what to mend and where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load(folder: Path) -> Report:
    """Bring the database up to the files in `folder`; what people changed since is left.

    Raises WrongLibrary, having written nothing, if the files have any problem."""
    library = read_library(folder)
    if wrong := problems(library):
        raise WrongLibrary(wrong)
    rows = rows_of(library)
    if lacking := rows.unknown_terms():
        raise WrongLibrary([Problem("terms.yaml", 1, f"Add the term {term}.") for term in lacking])
    with viewing(OWNER):
        return write(rows)


def rows_of(library: Library) -> Rows:
    """Every row that the library asks for. The library must be without problems."""
    rows = Rows(library)
    add_reference(rows, library)
    add_cases(rows, library)
    add_story(rows, library)
    return rows
