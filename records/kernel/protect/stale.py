"""Which documents show something of a row, and so are stale when it changes."""

from collections.abc import Iterable

from django.db import models

from records.kernel.graph import children, mentions, owners, references, table, target
from records.kernel.protect.sql import for_those, function, pointed_at
from records.models import Fact, Protected, Record


def touch(model: type[Protected]) -> Iterable[str]:
    """touch_x(ids): mark every document that shows something of these rows; below_x: of their parts."""
    if not issubclass(model, Fact):
        return
    name = table(model)
    declare, read = pointed_at(owners(model), f"open.{name} where id = any (ids)")
    lines = _touch_record(model) if issubclass(model, Record) else [read, *_touch_fact(model)]
    yield function(
        f"touch_{name}",
        "if ids = '{}' then return; end if;\n" + "\n".join(lines),
        args="ids uuid[]",
        returns="void",
        declare="" if issubclass(model, Record) else declare,
    )
    if issubclass(model, Record) and model.shown_whole:
        yield _touch_shown(model)
    lines = [
        stale(table(target(r)), _ids(r.column, name, "id = any (ids)"))
        for r in references(model)
        if issubclass(target(r), Record)
    ]
    if model.listed:
        lines.append(stale(name, "ids"))
    lines += [
        perform("below", child, _ids("id", table(child), f"{fk.column} = any (ids)"))
        for child, fk in children(model)
    ]
    yield function(
        f"below_{name}",
        "if ids = '{}' then return; end if;\n" + "\n".join(lines),
        args="ids uuid[]",
        returns="void",
    )


def part_changed(whole: type[Fact], ids: str) -> str:
    """A part of a record makes the record's document stale; a part of a fact, or of a record that others show
    whole, makes stale whatever shows that."""
    if not issubclass(whole, Record):
        return perform("touch", whole, ids)
    return perform("shown", whole, ids) if whole.shown_whole else stale(table(whole), ids)


def _touch_shown(model: type[Record]) -> str:
    """shown_x(ids): a part of a record that citations show whole changed."""
    lines = [stale(table(model), "ids")]
    lines += [
        perform("touch", child, _ids("id", table(child), f"{fk.column} = any (ids)"))
        for child, fk in mentions(model)
        if child.evidence
    ]
    return function(f"shown_{table(model)}", "\n".join(lines), args="ids uuid[]", returns="void")


def _touch_record(model: type[Record]) -> list[str]:
    """A record's own name or address changed: its document, and every document that refers to it."""
    name, lines = table(model), []
    for child, fk in mentions(model):
        if child is model:  # a tree: what stands below is shown under what stands above
            lines.append(
                f"ids := array(with recursive down(id) as (select unnest(ids) union select t.id from open.{name} t "
                f"join down on t.{fk.column} = down.id) select id from down);"
            )
    lines.append(stale(name, "ids"))
    lines += [  # what it refers to lists it
        stale(table(target(fk)), _ids(fk.column, name, "id = any (ids)")) for fk in references(model)
    ]
    lines += [
        perform("below", child, _ids("id", table(child), f"{fk.column} = any (ids)"))
        for child, fk in children(model)
    ]
    for child, fk in mentions(model):
        rows = _ids("id", table(child), f"{fk.column} = any (ids)")
        lines.append(
            stale(table(child), rows) if issubclass(child, Record) else perform("touch", child, rows)
        )
    return lines


def _touch_fact(model: type[Fact]) -> list[str]:
    """A fact changed: up to the whole it belongs to, then down through all its parts."""
    lines = [stale(table(model), "ids")] if model.listed else []
    above = owners(model)
    lines += [for_those(fk, part_changed(target(fk), f"of_{fk.column}")) for fk in above]
    if not above or any(issubclass(target(fk), Record) for fk in above):
        lines.append(perform("below", model, "ids"))
    return lines


def perform(what: str, model: type[models.Model], ids: str) -> str:
    return f"perform kernel.{what}_{table(model)}({ids});"


def stale(kind: str, ids: str) -> str:
    return (
        f"insert into kernel.stale select '{kind}', x from unnest({ids}) x "
        "where x is not null on conflict do nothing;"
    )


def _ids(column: str, name: str, where: str) -> str:
    return f"array(select distinct {column} from open.{name} where {where} and {column} is not null)"
