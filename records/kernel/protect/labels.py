"""Who may see a row: its label, from its own and those of all it hangs on, and what follows when that changes."""

from collections.abc import Iterable

from django.db import models

from records.kernel import graph
from records.kernel.graph import table, target
from records.kernel.protect.sql import function
from records.models import Fact, Protected


def labels(model: type[Protected]) -> Iterable[str]:
    name = table(model)
    lines = ["new.label := new.own_label;"]
    for fk in graph.parents(model):
        if target(fk) is model:
            lines.append(_no_cycle(model, fk))
        # An unknown parent gives -1, which nobody holds: absent and hidden fail alike.
        lines.append(
            f"if new.{fk.column} is not null then new.label := kernel.join_labels(new.label, coalesce("
            f"(select label from vault.{table(target(fk))} where id = new.{fk.column}), -1)); end if;"
        )
    # Where a person signed in is at work, nothing becomes public but by the act of publishing.
    lines.append(
        "if new.label = 0 and (tg_op = 'INSERT' or old.label <> 0) "
        "then perform kernel.refuse_unless_publishing(); end if;"
    )
    yield function(f"label_{name}", "\n".join([*lines, "return new;"]))
    cascade = [
        f"update vault.{table(child)} set label = label where {fk.column} = new.id;"
        for child, fk in graph.dependants(model)
    ]
    if issubclass(model, Fact):
        cascade.append("if new.label <> 0 then perform kernel.seal_past(new.id, new.label); end if;")
    yield function(f"relabel_{name}", "\n".join([*cascade, "return null;"]))
    yield (
        f"create or replace trigger a_label before insert or update on vault.{name} "
        f"for each row execute function kernel.label_{name}()"
    )
    yield (
        f"create or replace trigger m_relabel after update on vault.{name} for each row "
        f"when (old.label is distinct from new.label) execute function kernel.relabel_{name}()"
    )
    yield (
        f"create or replace trigger a_one_writer before insert or update or delete on vault.{name} "
        "for each statement execute function kernel.one_writer()"
    )
    yield (
        f"create or replace trigger a_no_truncate before truncate on vault.{name} "
        "for each statement execute function kernel.no_truncate()"
    )


def _no_cycle(model: type[Protected], fk: models.ForeignKey) -> str:
    """Asked of a parent in sight only; one that is not is refused for its label, and nothing is told of what it is."""
    name, rows = model._meta.verbose_name, f"vault.{table(model)}"
    in_sight = f"kernel.sees((select label from {rows} where id = new.{fk.column}))"
    return (
        f"if new.{fk.column} is not null and (kernel.actor() is null or {in_sight}) "
        f"and exists (with recursive above(id) as (select new.{fk.column} union "
        f"select t.{fk.column} from {rows} t join above on t.id = above.id "
        f"where t.{fk.column} is not null) "
        f"select from above where id = new.id) then raise exception 'A {name} cannot stand above itself.' "
        "using errcode = '23514'; end if;"
    )
