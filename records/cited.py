"""What a source supports: for each citation a row with the fact it speaks to, and the record that fact is a part of."""

from django.db import models

from records.kernel.graph import owners, table, target
from records.kernel.words import roots_of
from records.models import Fact


def cited_sql(citation: type[Fact]) -> str:
    """One row for each citation: the fact it speaks to, and the record that fact is a part of.

    Columns: id, source_id, certainty_id, stance_id, kind (the fact's table), fact_id, and for each kind of record that
    owns facts its id or null.
    """
    roots = sorted({table(root) for fk in owners(citation) for root, _, _ in roots_of(target(fk), "t")})
    arms = []
    for fk in owners(citation):
        found: list[tuple[type[Fact] | None, str, str]] = [*roots_of(target(fk), "t")]
        above = owners(target(fk))
        if not found or (above and all(one.null for one in above)):
            found.append((None, "", ""))  # what stands by itself, like a statement about the whole field
        for root, joins, column in found:
            own = table(root) if root else ""
            ids = ", ".join(f"{column if name == own else 'null::uuid'} as {name}_id" for name in roots)
            # Said outright, so that the planner knows how few of a source's citations belong to this arm.
            known = [f"c.{fk.column} is not null"]
            known += [f"{column} is not null"] if root else [f"t.{one.column} is null" for one in above]
            arms.append(
                f"select c.id, c.source_id, c.certainty_id, c.stance_id, c.position, '{table(target(fk))}' as kind, "
                f"t.id as fact_id, {ids} from citation c join {table(target(fk))} t on t.id = c.{fk.column}"
                f"{joins} where {' and '.join(known)}"
            )
    return "\nunion all\n".join(arms)


def cited_by_source_sql(citation: type[Fact]) -> str:
    """The same rows and columns as `cited`, quick to find by source: each citation is read once and looks up its fact.

    `cited` is quick to find by what is cited: it looks for citations of one kind of fact after the other.
    """
    facts = {fk: f"c.{fk.column}" for fk in owners(citation)}
    kinds = {fk: f"'{table(target(fk))}'" for fk in facts}
    roots: dict[str, dict[models.ForeignKey, list[str]]] = {}
    for fk, column in facts.items():
        for root, joins, found in roots_of(target(fk), "t"):
            own = column if root is target(fk) else ""
            looked_up = own or f"(select {found} from {table(target(fk))} t{joins} where t.id = {column})"
            roots.setdefault(table(root), {}).setdefault(fk, []).append(looked_up)
    columns = {
        "kind": _by_target(kinds),
        "fact_id": f"coalesce({', '.join(facts.values())})",
        **{
            f"{name}_id": _by_target(
                {fk: f"coalesce({', '.join(found)})" for fk, found in roots[name].items()}
            )
            for name in sorted(roots)
        },
    }
    shown = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    return f"select c.id, c.source_id, c.certainty_id, c.stance_id, c.position, {shown} from citation c"


def _by_target(values: dict[models.ForeignKey, str]) -> str:
    """The value that belongs to what a citation `c` is about."""
    return (
        f"case {' '.join(f'when c.{fk.column} is not null then {value}' for fk, value in values.items())} end"
    )
