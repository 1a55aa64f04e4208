"""What a transaction changed in the open catalogue, noted for its commit: stale documents, and rows that may have lost
or now need what they stand on."""

from collections.abc import Iterable

from records.kernel import graph
from records.kernel.graph import references, table, target
from records.kernel.protect.grounds import based
from records.kernel.protect.sql import for_those, function, pointed_at, statement_triggers
from records.kernel.protect.stale import part_changed, perform, stale
from records.models import Fact, Protected, Record


def notes(model: type[Protected]) -> Iterable[str]:
    name = table(model)
    if issubclass(model, Fact):
        declare, read = pointed_at(graph.parents(model), "old_rows")
        on_old, on_new = "\n".join([read, *_note_old(model)]), "\n".join(_note_new(model))
    else:  # a term is shown everywhere
        declare, on_old = "", "perform kernel.touch_everything();"
        on_new = on_old
    body = f"""
    if tg_op = 'INSERT' then
        if not exists (select from new_rows) then return null; end if;
    elsif not exists (select from old_rows) then return null;
    end if;
    perform kernel.mark_pending();
    if tg_op <> 'INSERT' then {on_old.strip() or "null;"} end if;
    if tg_op <> 'DELETE' then {on_new} end if;
    {_note_published(model)}
    return null;"""
    yield function(f"note_{name}", body, declare=declare)
    yield from statement_triggers("open", name, "n_note", f"note_{name}")


def _note_old(model: type[Fact]) -> Iterable[str]:
    """What the row pointed at before: that, too, is stale, and may have lost its last source or its last fact."""
    if issubclass(model, Record) or model.listed:
        yield stale(table(model), "array(select id from old_rows)")
    for fk in graph.parents(model):
        whole, ids = target(fk), f"of_{fk.column}"
        # What only refers to a record is listed by it, and no part of what others show of it.
        listed = fk in references(model) and issubclass(whole, Record)
        lines = [stale(table(whole), ids) if listed else part_changed(whole, ids)]
        if (whole.needs_mention and fk in references(model)) or (model.evidence and whole.claim):
            lines.append(
                f"insert into kernel.note select '{table(whole)}', x, false from unnest({ids}) x "
                "on conflict do nothing;"
            )
        yield for_those(fk, *lines)


def _note_new(model: type[Fact]) -> Iterable[str]:
    yield perform("touch", model, "array(select id from new_rows)")


def _note_published(model: type[Protected]) -> str:
    """A row that enters the open catalogue must be founded by the time of the commit."""
    if not issubclass(model, Fact):
        return ""
    if_moved = ""
    if any(model is naming for naming, _ in based()):  # to where it may need another basis
        if_moved = (
            f" elsif tg_op = 'UPDATE' then insert into kernel.note select '{table(model)}', id, false from new_rows "
            "on conflict do nothing;"
        )
    return (
        f"if tg_op = 'INSERT' then insert into kernel.note select '{table(model)}', id, true from new_rows "
        f"on conflict (kind, id) do update set published = true;{if_moved} end if;"
    )
