"""What the other modules write their SQL with."""

from collections.abc import Iterable, Sequence

from django.db import models


def function(name: str, body: str, *, args: str = "", returns: str = "trigger", declare: str = "") -> str:
    """A definer function with a pinned search_path: it does the same whoever fires it."""
    return (
        f"create or replace function kernel.{name}({args}) returns {returns} language plpgsql security definer "
        f"set search_path = pg_catalog as $f$\n{declare}begin\n{body}\nend $f$"
    )


def pointed_at(fks: Sequence[models.ForeignKey], rows: str) -> tuple[str, str]:
    """What these keys of some rows point at, read in one go: to be declared, and done. Afterwards `of_<column>` holds
    the ids, or null. A row has dozens of keys, most of them empty, and each question takes its time.
    """
    if not fks:
        return "", ""
    names = [fk.column for fk in fks]
    declared = f"declare {' '.join(f'of_{name} uuid[];' for name in names)}\n"
    read = ", ".join(f"array_agg(distinct {name}) filter (where {name} is not null)" for name in names)
    return declared, f"select {read} into {', '.join(f'of_{name}' for name in names)} from {rows};"


def for_those(fk: models.ForeignKey, *lines: str) -> str:
    """What to do, with `of_<column>`, if the key points at anything."""
    return f"if of_{fk.column} is not null then {' '.join(lines)} end if;"


def statement_triggers(schema: str, name: str, trigger: str, fires: str) -> Iterable[str]:
    """One trigger for each kind of change, since PostgreSQL gives transition tables to no combined one."""
    for event, tables in {
        "insert": "new table as new_rows",
        "update": "old table as old_rows new table as new_rows",
        "delete": "old table as old_rows",
    }.items():
        yield (
            f"create or replace trigger {trigger}_{event} after {event} on {schema}.{name} "
            f"referencing {tables} for each statement execute function kernel.{fires}()"
        )
