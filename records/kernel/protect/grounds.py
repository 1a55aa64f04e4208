"""What a public row stands on: a claim on a source, an actor on a public fact, and what tells who somebody is on a
basis; under the Chatham House Rule, on the person's consent."""

from collections.abc import Iterable

from django.db import models

from records.kernel import graph
from records.kernel.graph import mentions, owners, table, target
from records.models import Fact


def unfounded() -> str:
    """unfounded(): noted public rows that lack what they need, and what that is."""
    arms = [
        _unfounded_arm(model, f"exists (select from open.citation c where c.{fk.column} = n.id)", "a source")
        for model, fk in _cited()
    ]
    for model in (m for m in graph.facts() if m.needs_mention):
        referred = " union all ".join(
            f"select 1 from open.{table(m)} x where x.{fk.column} = n.id" for m, fk in mentions(model)
        )
        arms.append(_unfounded_arm(model, f"exists ({referred})", "a public fact, or a recorded basis"))
    arms += [
        _unfounded_arm(
            model,
            f"kernel.grounded_{table(model)}(n.id)",
            "a basis for naming the person: a published source, consent, or a public role; "
            "under the Chatham House Rule the person''s consent",
        )
        for model, _ in based()
    ]
    return (
        "create or replace function kernel.unfounded() returns table (kind text, id uuid, published bool, lacks text) "
        "language sql stable set search_path = pg_catalog as $f$\n" + "\nunion all\n".join(arms) + "\n$f$"
    )


def _unfounded_arm(model: type[Fact], evidence: str, lacks: str) -> str:
    return (
        f"select n.kind, n.id, n.published, 'it needs {lacks}' from kernel.note n "
        f"where n.kind = '{table(model)}' and exists (select from open.{table(model)} t where t.id = n.id) "
        f"and not {evidence}"
    )


def _cited() -> Iterable[tuple[type[Fact], models.ForeignKey]]:
    return [(target(fk), fk) for fk in owners(graph.evidence())]


def grounded() -> Iterable[str]:
    """grounded_x(id): whether there is what allows this row to tell who somebody is. Bases themselves may be hidden."""
    for model, fk in based():
        name, basis = table(model), table(graph.basis())
        active = f"exists (select from vault.{basis} b where b.{fk.column} = t.id and not b.withdrawn"
        free = "" if model.needs_basis else f"not {model.consent_where} or "
        bound = f" and (b.kind_id = 'basis_kind:consent' or not {model.consent_where})"
        yield (
            f"create or replace function kernel.grounded_{name}(row_id uuid) returns bool language sql stable "
            f"security definer set search_path = vault, pg_catalog as $f$ "
            f"select {free}{active}{bound}) from vault.{name} t where t.id = row_id $f$"
        )


def based() -> Iterable[tuple[type[Fact], models.ForeignKey]]:
    return [(target(fk), fk) for fk in owners(graph.basis())]
