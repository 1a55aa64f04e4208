"""The public copy: rows with label 0 are in the open catalogue, in the same transaction."""

from collections.abc import Iterable

from records.kernel.graph import table
from records.kernel.protect.sql import function, statement_triggers
from records.models import Protected


def public_copy(model: type[Protected]) -> Iterable[str]:
    name, columns = table(model), _columns(model)
    listed = ", ".join(f'"{c}"' for c in columns)
    old, new = (", ".join(f'{row}."{c}"' for c in columns) for row in ("o", "excluded"))
    updates = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c != "id")
    yield f"alter table open.{name} drop constraint if exists {name}_is_public"
    yield f"alter table open.{name} add constraint {name}_is_public check (label = 0 and own_label = 0)"
    yield f"grant select on open.{name} to @reader"
    body = f"""
    if tg_op = 'UPDATE' then
        delete from open.{name} o using old_rows b
        where o.id = b.id and not exists (select from new_rows n where n.id = b.id and n.label = 0);
    elsif tg_op = 'DELETE' then
        delete from open.{name} o using old_rows b where o.id = b.id;
    end if;
    if tg_op <> 'DELETE' then
        insert into open.{name} as o ({listed}) select {listed} from new_rows where label = 0
        on conflict (id) do update set {updates} where ({old}) is distinct from ({new});
    end if;
    return null;"""
    yield function(f"publish_{name}", body)
    yield from statement_triggers("vault", name, "z_publish", f"publish_{name}")


def _columns(model: type[Protected]) -> list[str]:
    return [str(f.column) for f in model._meta.concrete_fields]
