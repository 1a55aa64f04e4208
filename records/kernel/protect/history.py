"""What rows were before: a line of history for each real change, with who and why."""

from collections.abc import Iterable

from records.kernel import graph
from records.kernel.graph import table
from records.kernel.protect.grounds import based
from records.kernel.protect.sql import function, statement_triggers
from records.models import Fact, Protected


def history(model: type[Protected]) -> Iterable[str]:
    """One function for all three changes; a label that only follows a parent's is no change."""
    name = table(model)
    above = [f"{{row}}.{fk.column}" for fk in graph.parents(model)] or ["null::uuid"]
    hung_on = f"array_remove(array[{', '.join(above)}], null)"
    into = (
        "insert into kernel.history (kind, row_id, act, who, why, was, above, label) "
        f"select '{name}', {{row}}.id::text, '{{act}}', (select kernel.actor()), (select kernel.reason()), "
        f"{{old}}, {hung_on}, {{label}} from "
    )
    inserted = into.format(row="n", act="insert", old="null", label="n.label")
    updated = into.format(
        row="o", act="update", old="to_jsonb(o)", label="kernel.join_labels(o.label, n.label)"
    )
    deleted = into.format(row="o", act="delete", old="to_jsonb(o)", label="o.label")
    body = f"""
    if tg_op = 'INSERT' then {inserted} new_rows n;
    elsif tg_op = 'DELETE' then {deleted} old_rows o;{_seal_what_named(model)}
    else {updated} old_rows o join new_rows n on n.id = o.id
        where to_jsonb(o) - 'label' is distinct from to_jsonb(n) - 'label';
    end if;
    return null;"""
    yield function(f"history_{name}", body)
    yield from statement_triggers("vault", name, "h_history", f"history_{name}")


def _seal_what_named(model: type[Protected]) -> str:
    """What told who somebody is was public on some ground, which is gone with it: its past is public no longer."""
    if not issubclass(model, Fact):
        return ""
    if model.needs_basis or model.needs_mention:
        told = "true"
    elif any(model is naming for naming, _ in based()):
        told = model.consent_where
    else:
        return ""
    return f"\n        perform kernel.seal_past(t.id, 1) from old_rows t where {told};"
