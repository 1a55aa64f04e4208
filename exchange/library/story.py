"""The field's own history: events, publications, and what people say of Track Two as a field."""

from exchange.library.rows import Rows
from exchange.sheets import Item, Library
from outcomes.models import Assessment
from sources.models import Event, EventDialogue, Publication, PublicationAuthor


def add_story(rows: Rows, library: Library) -> None:
    for event in library.events:
        _event(rows, event)
    for publication in library.publications:
        _publication(rows, publication)
    for statement in library.statements:
        _statement(rows, statement)


def _event(rows: Rows, event: Item) -> None:
    row = rows.item(Event, event, "code=id kind name process date=edtf")
    for dialogue in event.get("linked_cases", ()):
        rows.below(row, EventDialogue, f"dialogue:{dialogue}", dialogue=dialogue)


def _publication(rows: Rows, publication: Item) -> None:
    keys = "date=edtf title description venue publisher foreword foreword_by=foreword_who note"
    row = rows.item(Publication, publication, keys)
    for author in publication.get("authors", ()):
        rows.item(PublicationAuthor, author, "actor=who text=name note", row)


def _statement(rows: Rows, statement: Item) -> None:
    """A statement that speaks of one dialogue is an assessment of it; any other is about the field."""
    cases = statement.get("linked_cases", ())
    keys = "by by_actor=by_who post about stance criticism=code date=edtf text"
    rows.item(Assessment, statement, keys, dialogue=cases[0] if len(cases) == 1 else None)
