"""What the case sheets refer to: terms, sources, actors, conflicts and official processes."""

from collections.abc import Iterator

from actors.models import Actor, ActorName
from dialogues.models import Conflict
from exchange.library.rows import Rows
from exchange.sheets import Item, Library
from outcomes.models import Agreement, Fate, OfficialProcess, ProcessPhase, Seat
from records.models import Term
from sources.models import Source, SourceAuthor, SourceDerivation


def add_reference(rows: Rows, library: Library) -> None:
    add_terms(rows, library)
    for source in library.sources:
        _source(rows, source)
    for actor in library.actors:
        _actor(rows, actor)
    for conflict in _parents_first(library.conflicts):
        rows.item(Conflict, conflict, "slug=id name region parent")
    for process in library.processes:
        _process(rows, process)


def add_terms(rows: Rows, library: Library) -> None:
    for term in library.terms:
        _term(rows, term)


def _term(rows: Rows, term: Item) -> None:
    rows.add(
        Term,
        f"{term['scheme']}:{term['code']}",
        scheme=term["scheme"],
        code=term["code"],
        title=term["label"],
        definition=term["def"],
        rank=term.get("rank"),
        uses=term.get("use"),
    )


def _source(rows: Rows, source: Item) -> None:
    keys = "slug=id title outlet source_type reliability extent=kind url voice is_copy=copy read note date"
    row = rows.item(Source, source, keys)
    for author in source.get("authors", ()):
        rows.below(row, SourceAuthor, f"author:{author}", text=author)
    for original in source.get("derived_from", ()):
        rows.below(row, SourceDerivation, f"derived from:{original}", original=original)


def _actor(rows: Rows, actor: Item) -> None:
    note = ". ".join(text.rstrip(".") for key in ("same", "note") if (text := actor.get(key)))
    row = rows.item(Actor, actor, "slug=id kind name sort_name=sort", note=note)
    for name in actor.get("names", ()):
        rows.item(ActorName, name, "kind text language", row)


def _parents_first(conflicts: list[Item]) -> Iterator[Item]:
    """The order of the file, except that a row never comes before what it is to point at."""
    known = {conflict["id"]: conflict for conflict in conflicts}
    waiting = list(reversed(conflicts))
    while waiting:
        above = known.get(waiting[-1].get("parent", ""))
        if above:
            waiting.append(above)
        else:
            conflict = waiting.pop()
            if known.pop(conflict["id"], None):
                yield conflict


def _process(rows: Rows, process: Item) -> None:
    row = rows.item(OfficialProcess, process, "slug=id name conflict")
    for phase in process["phases"]:
        rows.item(ProcessPhase, phase, "code date=edtf text", row)
    for agreement in process.get("agreements", ()):
        _agreement(rows, row, agreement)
    for seat in process.get("seats", ()):
        rows.item(Seat, seat, "actor=who side role date=edtf text", row)


def _agreement(rows: Rows, process: OfficialProcess, agreement: Item) -> None:
    row = rows.item(Agreement, agreement, "code=id name date=edtf", process)
    if "fate" in agreement:
        fate = rows.below(row, Fate, "fate", text=agreement["fate"])
        rows.cite(fate, agreement)
