"""Which rows of a page are hidden ones: what the audit writes down, and what the desk says beside them."""

from records.kernel import graph
from records.kernel.graph import table


def hidden_among() -> str:
    """hidden_among(ids): those of the ids that are rows which are not public."""
    arms = "\nunion all ".join(
        f"select t.id from vault.{table(m)} t where t.id = any (ids) and t.label <> 0" for m in graph.facts()
    )
    return (
        # In plpgsql, which keeps the plan: to plan so many tables takes longer than to look.
        "create or replace function kernel.hidden_among(ids uuid[]) returns uuid[] language plpgsql stable security "
        f"definer set search_path = pg_catalog as $f$ begin return array({arms} order by 1); end $f$;\n"
        "grant execute on function kernel.hidden_among(uuid[]) to @member, @editor"
    )


def labels_among() -> str:
    """labels_among(ids): those of the ids that are rows which the viewer sees, with their kinds and labels."""
    arms = "\nunion all ".join(
        f"select t.id, '{table(m)}', t.label from vault.{table(m)} t "
        "where t.id = any (ids) and (t.label = 0 or t.label = any (held))"
        for m in graph.facts()
    )
    return (
        "create or replace function kernel.labels_among(ids uuid[]) returns table (id uuid, kind text, label int) "
        "language plpgsql stable security definer set search_path = pg_catalog as $f$ "
        "declare held int[] := kernel.held_labels(); "
        f"begin return query {arms}; end $f$;\n"
        "grant execute on function kernel.labels_among(uuid[]) to @member, @editor"
    )
