"""Protect: for each model's table, the triggers, policies and grants that keep the two promises.

Everything is generated from the models' foreign keys and may be repeated; it runs after every migration.
"""

from collections.abc import Callable, Iterable

from django.db import models

from records.kernel import graph
from records.kernel.graph import children, mentions, owners, references, table, target
from records.models import Fact, Protected, Record, TermField


def statements(model: type[Protected]) -> list[str]:
    """The SQL that protects one table. Role names stand as @reader, @member, @editor."""
    return [
        *_labels(model),
        *_policies(model),
        *_history(model),
        *_public_copy(model),
        *_touch(model),
        *_notes(model),
        *_wipe(model),
    ]


def closing_statements() -> list[str]:
    """The SQL about all tables at once: which they are, and what a row needs in order to be public."""
    listed = ", ".join(f"('{table(model)}', {model.never_public})" for model in graph.facts())
    return [
        f"insert into kernel.fact (kind, never_public) values {listed}",
        *_grounded(),
        _unfounded(),
        _hidden_among(),
    ]


def _columns(model: type[Protected]) -> list[str]:
    return [str(f.column) for f in model._meta.concrete_fields]


def _function(name: str, body: str, *, args: str = "", returns: str = "trigger", declare: str = "") -> str:
    """A definer function with a pinned search_path: it does the same whoever fires it."""
    return (
        f"create or replace function kernel.{name}({args}) returns {returns} language plpgsql security definer "
        f"set search_path = pg_catalog as $f$\n{declare}begin\n{body}\nend $f$"
    )


# ------------------------------------------------------------------ labels


def _labels(model: type[Protected]) -> Iterable[str]:
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
    yield _function(f"label_{name}", "\n".join([*lines, "return new;"]))
    cascade = [
        f"update vault.{table(child)} set label = label where {fk.column} = new.id;"
        for child, fk in graph.dependants(model)
    ]
    if issubclass(model, Fact):
        cascade.append("if new.label <> 0 then perform kernel.seal_past(new.id, new.label); end if;")
    yield _function(f"relabel_{name}", "\n".join([*cascade, "return null;"]))
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
    name = model._meta.verbose_name
    return (
        f"if new.{fk.column} is not null and exists (with recursive above(id) as (select new.{fk.column} union "
        f"select t.{fk.column} from vault.{table(model)} t join above on t.id = above.id "
        f"where t.{fk.column} is not null) "
        f"select from above where id = new.id) then raise exception 'A {name} cannot stand above itself.' "
        "using errcode = '23514'; end if;"
    )


# ------------------------------------------------------------------ who may read and write in the vault

HELD = "label = any ((select kernel.held_labels())::int[])"


def _policies(model: type[Protected]) -> Iterable[str]:
    name = table(model)
    sees, keeps = f"(label = 0 or {HELD})", f"(label <> 0 and {HELD})"
    yield f"alter table vault.{name} enable row level security"
    for policy, clause in {
        "see": f"for select to @member, @editor using {sees}",
        # A member cannot write down: what she may see and is not public, she may write, and nothing else.
        "member_insert": f"for insert to @member with check {keeps}",
        "member_update": f"for update to @member using {keeps} with check {keeps}",
        # That an editor's row becomes public by an act only, the label's trigger holds.
        "editor_all": f"for all to @editor using {sees} with check {sees}",
    }.items():
        yield f"drop policy if exists {policy} on vault.{name}"
        yield f"create policy {policy} on vault.{name} {clause}"
    yield f"grant select, insert, update on vault.{name} to @member"
    yield f"grant select, insert, update, delete on vault.{name} to @editor"
    # By id, since the audit asks which of many ids are hidden.
    yield f"drop index if exists vault.{name}_hidden"
    yield f"create index {name}_hidden on vault.{name} (id) where label <> 0"
    if issubclass(model, Fact) and model.never_public:
        yield f"alter table vault.{name} drop constraint if exists {name}_is_never_public"
        yield f"alter table vault.{name} add constraint {name}_is_never_public check (own_label <> 0)"
    for field in model._meta.concrete_fields:
        if isinstance(field, TermField) and field.scheme:
            check = f"{name}_{field.name}_scheme"
            yield f"alter table vault.{name} drop constraint if exists {check}"
            yield (
                f"alter table vault.{name} add constraint {check} "
                f"check (starts_with({field.column}, '{field.scheme}:'))"
            )


# ------------------------------------------------------------------ what rows were before


def _history(model: type[Protected]) -> Iterable[str]:
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
    elsif tg_op = 'DELETE' then {deleted} old_rows o;
    else {updated} old_rows o join new_rows n on n.id = o.id
        where to_jsonb(o) - 'label' is distinct from to_jsonb(n) - 'label';
    end if;
    return null;"""
    yield _function(f"history_{name}", body)
    yield from _statement_triggers("vault", name, "h_history", f"history_{name}")


# ------------------------------------------------------------------ the public copy


def _public_copy(model: type[Protected]) -> Iterable[str]:
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
    yield _function(f"publish_{name}", body)
    yield from _statement_triggers("vault", name, "z_publish", f"publish_{name}")


def _statement_triggers(schema: str, name: str, trigger: str, function: str) -> Iterable[str]:
    """One trigger for each kind of change, since PostgreSQL gives transition tables to no combined one."""
    for event, tables in {
        "insert": "new table as new_rows",
        "update": "old table as old_rows new table as new_rows",
        "delete": "old table as old_rows",
    }.items():
        yield (
            f"create or replace trigger {trigger}_{event} after {event} on {schema}.{name} "
            f"referencing {tables} for each statement execute function kernel.{function}()"
        )


# ------------------------------------------------------------------ which documents a change makes stale


def _stale(kind: str, ids: str) -> str:
    return (
        f"insert into kernel.stale select '{kind}', x from unnest({ids}) x "
        "where x is not null on conflict do nothing;"
    )


def _ids(column: str, name: str, where: str) -> str:
    return f"array(select distinct {column} from open.{name} where {where} and {column} is not null)"


def _touch(model: type[Protected]) -> Iterable[str]:
    """touch_x(ids): mark every document that shows something of these rows; below_x: of their parts."""
    if not issubclass(model, Fact):
        return
    name = table(model)
    lines = _touch_record(model) if issubclass(model, Record) else _touch_fact(model)
    yield _function(f"touch_{name}", "\n".join(lines) or "null;", args="ids uuid[]", returns="void")
    if issubclass(model, Record) and model.shown_whole:
        yield _touch_shown(model)
    lines = [
        _stale(table(target(r)), _ids(r.column, name, "id = any (ids)"))
        for r in references(model)
        if issubclass(target(r), Record)
    ]
    lines += [
        _perform("below", child, _ids("id", table(child), f"{fk.column} = any (ids)"))
        for child, fk in children(model)
    ]
    yield _function(
        f"below_{name}",
        "if ids = '{}' then return; end if;\n" + "\n".join(lines),
        args="ids uuid[]",
        returns="void",
    )


def _part_changed(whole: type[Fact], ids: str) -> str:
    """A part of a record makes the record's document stale; a part of a fact, or of a record that others show
    whole, makes stale whatever shows that."""
    if not issubclass(whole, Record):
        return _perform("touch", whole, ids)
    return _perform("shown", whole, ids) if whole.shown_whole else _stale(table(whole), ids)


def _touch_shown(model: type[Record]) -> str:
    """shown_x(ids): a part of a record that citations show whole changed."""
    lines = [_stale(table(model), "ids")]
    lines += [
        _perform("touch", child, _ids("id", table(child), f"{fk.column} = any (ids)"))
        for child, fk in mentions(model)
        if child.evidence
    ]
    return _function(f"shown_{table(model)}", "\n".join(lines), args="ids uuid[]", returns="void")


def _perform(what: str, model: type[models.Model], ids: str) -> str:
    return f"perform kernel.{what}_{table(model)}({ids});"


def _touch_record(model: type[Record]) -> list[str]:
    """A record's own name or address changed: its document, and every document that refers to it."""
    name = table(model)
    lines = ["if ids = '{}' then return; end if;"]
    for child, fk in mentions(model):
        if child is model:  # a tree: what stands below is shown under what stands above
            lines.append(
                f"ids := array(with recursive down(id) as (select unnest(ids) union select t.id from open.{name} t "
                f"join down on t.{fk.column} = down.id) select id from down);"
            )
    lines.append(_stale(name, "ids"))
    lines += [  # what it refers to lists it
        _stale(table(target(fk)), _ids(fk.column, name, "id = any (ids)")) for fk in references(model)
    ]
    lines += [
        _perform("below", child, _ids("id", table(child), f"{fk.column} = any (ids)"))
        for child, fk in children(model)
    ]
    for child, fk in mentions(model):
        rows = _ids("id", table(child), f"{fk.column} = any (ids)")
        lines.append(
            _stale(table(child), rows) if issubclass(child, Record) else _perform("touch", child, rows)
        )
    return lines


def _touch_fact(model: type[Fact]) -> list[str]:
    """A fact changed: up to the whole it belongs to, then down through all its parts."""
    name = table(model)
    lines = ["if ids = '{}' then return; end if;"]
    above = owners(model)
    for fk in above:
        ids = _ids(fk.column, name, "id = any (ids)")
        lines.append(_part_changed(target(fk), ids))
    if not above or any(issubclass(target(fk), Record) for fk in above):
        lines.append(_perform("below", model, "ids"))
    return lines


# ------------------------------------------------------------------ what a transaction changed in open


def _notes(model: type[Protected]) -> Iterable[str]:
    name = table(model)
    if issubclass(model, Fact):
        on_old, on_new = "\n".join(_note_old(model)), "\n".join(_note_new(model))
    else:  # a term is shown everywhere
        on_old = on_new = "perform kernel.touch_everything();"
    body = f"""
    if tg_op = 'INSERT' then
        if not exists (select from new_rows) then return null; end if;
    elsif not exists (select from old_rows) then return null;
    end if;
    perform kernel.mark_pending();
    if tg_op <> 'INSERT' then {on_old or "null;"} end if;
    if tg_op <> 'DELETE' then {on_new or "null;"} end if;
    {_note_published(model)}
    return null;"""
    yield _function(f"note_{name}", body)
    yield from _statement_triggers("open", name, "n_note", f"note_{name}")


def _note_old(model: type[Fact]) -> Iterable[str]:
    """What the row pointed at before: that, too, is stale, and may have lost its last source or its last fact."""
    if issubclass(model, Record):
        yield _stale(table(model), "array(select id from old_rows)")
    for fk in graph.parents(model):
        whole, ids = (
            target(fk),
            f"array(select distinct {fk.column} from old_rows where {fk.column} is not null)",
        )
        yield _part_changed(whole, ids)
        if (whole.needs_mention and fk in references(model)) or (model.evidence and whole.claim):
            yield (
                f"insert into kernel.note select '{table(whole)}', x, false from unnest({ids}) x "
                "on conflict do nothing;"
            )


def _note_new(model: type[Fact]) -> Iterable[str]:
    yield _perform("touch", model, "array(select id from new_rows)")


def _note_published(model: type[Protected]) -> str:
    """A row that enters the open catalogue must be founded by the time of the commit."""
    if not issubclass(model, Fact):
        return ""
    if_moved = ""
    if model in [based for based, _ in _based()]:  # to where it may need another basis
        if_moved = (
            f" elsif tg_op = 'UPDATE' then insert into kernel.note select '{table(model)}', id, false from new_rows "
            "on conflict do nothing;"
        )
    return (
        f"if tg_op = 'INSERT' then insert into kernel.note select '{table(model)}', id, true from new_rows "
        f"on conflict (kind, id) do update set published = true;{if_moved} end if;"
    )


def _unfounded() -> str:
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
        for model, _ in _based()
    ]
    return (
        "create or replace function kernel.unfounded() returns table (kind text, id uuid, published bool, lacks text) "
        "language sql stable set search_path = pg_catalog as $f$\n" + "\nunion all\n".join(arms) + "\n$f$"
    )


def _grounded() -> Iterable[str]:
    """grounded_x(id): whether there is what allows this row to tell who somebody is. Bases themselves may be hidden."""
    for model, fk in _based():
        name, basis = table(model), table(graph.basis())
        active = f"exists (select from vault.{basis} b where b.{fk.column} = t.id and not b.withdrawn"
        free = "" if model.needs_basis else f"not {model.consent_where} or "
        bound = f" and (b.kind_id = 'basis_kind:consent' or not {model.consent_where})"
        yield (
            f"create or replace function kernel.grounded_{name}(row_id uuid) returns bool language sql stable "
            f"security definer set search_path = vault, pg_catalog as $f$ "
            f"select {free}{active}{bound}) from vault.{name} t where t.id = row_id $f$"
        )


def _based() -> Iterable[tuple[type[Fact], models.ForeignKey]]:
    return [(target(fk), fk) for fk in owners(graph.basis())]


def _unfounded_arm(model: type[Fact], evidence: str, lacks: str) -> str:
    return (
        f"select n.kind, n.id, n.published, 'it needs {lacks}' from kernel.note n "
        f"where n.kind = '{table(model)}' and exists (select from open.{table(model)} t where t.id = n.id) "
        f"and not {evidence}"
    )


def _cited() -> Iterable[tuple[type[Fact], models.ForeignKey]]:
    return [(target(fk), fk) for fk in owners(graph.evidence())]


# ------------------------------------------------------------------ what the audit writes down


def _hidden_among() -> str:
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


# ------------------------------------------------------------------ taking out for good


def _wipe(model: type[Protected]) -> Iterable[str]:
    """wipe_x(ids): the rows, all that is a part of them, and what says nothing without them; returns all their ids.

    What only mentions them, and can do without, stays without the mention, and no less secret than it was.
    """
    if not issubclass(model, Fact):
        return
    name = table(model)
    lines = [_wipe_below(child, fk) for child, fk in children(model)]
    for child, fk in mentions(model):
        if fk.null:
            one = f"kernel.wipe_{table(child)}(array[mention])"
            lines.append(
                f"for mention in select id from vault.{table(child)} where {fk.column} = any (ids) loop begin "
                f"update vault.{table(child)} set {fk.column} = null, own_label = label where id = mention; "
                f"exception when check_violation then gone := gone || {one}; end; end loop;"
            )
        else:
            lines.append(_wipe_below(child, fk))
    body = (
        "if ids = '{}' then return ids; end if;\n"
        + "\n".join(lines)
        + f"\ndelete from vault.{name} where id = any (ids);\nreturn gone;"
    )
    yield _function(
        f"wipe_{name}",
        body,
        args="ids uuid[]",
        returns="uuid[]",
        declare="declare gone uuid[] := ids; mention uuid;\n",
    )


def _wipe_below(child: type[Fact], fk: models.ForeignKey) -> str:
    rows = f"array(select id from vault.{table(child)} where {fk.column} = any (ids))"
    return f"gone := gone || kernel.wipe_{table(child)}({rows});"


def install(execute: Callable[[str], object]) -> None:
    """Protect every table, through a callable that runs one statement as the owner."""
    for model in graph.protected():
        for statement in statements(model):
            execute(statement)
    for statement in closing_statements():
        execute(statement)
