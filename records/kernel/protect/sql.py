"""What the other modules write their SQL with."""

from collections.abc import Iterable


def function(name: str, body: str, *, args: str = "", returns: str = "trigger", declare: str = "") -> str:
    """A definer function with a pinned search_path: it does the same whoever fires it."""
    return (
        f"create or replace function kernel.{name}({args}) returns {returns} language plpgsql security definer "
        f"set search_path = pg_catalog as $f$\n{declare}begin\n{body}\nend $f$"
    )


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
