"""Labels, the open catalogue and all documents made anew from the vault: table by table, not row by row.

For repair, and for loading in bulk with the triggers off. Run as the owner; readers see the old state until the commit,
writers wait. `check` tells whether all of it is as it should be.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections

from records import installing
from records.documents import Document
from records.kernel import graph, told
from records.kernel.graph import table, target
from records.models import Fact
from records.viewer import OWNER, viewing

Say = Callable[[str], object]
AT_ONCE = 2000
MUCH = "set local maintenance_work_mem = '512MB'"  # for making indexes


def republish(say: Say = lambda words: None) -> None:
    """Make everything that follows from the vault anew, in one transaction; `say` is told what is being done.

    What is public without ground is sealed, as at any commit, and the generation is a new one.
    """
    with alone() as cursor:
        with triggers_off(cursor):
            say("labels")
            relabel(cursor)
            say("the open catalogue")
            copy(cursor)
            _note_public(cursor)
            say("documents")
            for one in installing.kept():
                _each(cursor, [*_emptied(one), *_filled(cursor, one), *_counted(one)])
        _settle(cursor, say)


def finish(say: Say) -> None:
    """The end of a first load, once labels and the open catalogue are there: documents, two statements at a time, and
    what a commit does. In several transactions, between which readers see an unfinished catalogue."""
    say("documents")
    with alone() as cursor:
        _note_public(cursor)
        kept = installing.kept()
        _each(cursor, [statement for one in kept for statement in _emptied(one)])
        # An index of many words in each row is made at once in a fraction of the time that it takes row by row.
        indexes = _indexes(cursor, "open", [name for one in kept for name in one.tables])
        _each(cursor, [drop for drop, _ in indexes])
        filling = [statement for one in kept for statement in _filled(cursor, one)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda sql: _run_alone(lambda cursor: cursor.execute(sql)), filling))
        list(
            pool.map(
                lambda sql: _run_alone(lambda cursor: _each(cursor, [MUCH, sql])), [m for _, m in indexes]
            )
        )
    with alone() as cursor:
        _each(cursor, [statement for one in kept for statement in _counted(one)])
        _settle(cursor, say)


@contextmanager
def alone() -> Iterator[Any]:
    """A transaction of the owner in which nobody else writes."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('kernel.one_writer'))")
        yield cursor


def _settle(cursor: Any, say: Say) -> None:
    say("sealing what is without ground")
    _note_unfounded(cursor)
    cursor.execute("select kernel.settle()")


def _note_public(cursor: Any) -> None:
    for model in graph.facts():
        cursor.execute(
            f"insert into kernel.once_public select id from open.{table(model)} on conflict do nothing"
        )


@contextmanager
def triggers_off(cursor: Any) -> Iterator[None]:
    """Nothing follows from a change of any row until the end; foreign keys hold all the same."""
    names = [f"{schema}.{table(m)}" for m in graph.protected() for schema in ("vault", "open")]
    for name in names:
        cursor.execute(f"alter table {name} disable trigger user")
    yield
    cursor.execute("set constraints all immediate; set constraints all deferred")
    for name in names:
        cursor.execute(f"alter table {name} enable trigger user")


@contextmanager
def bare(cursor: Any, schema: str) -> Iterator[None]:
    """The tables of a schema without foreign keys and secondary indexes, made again at the end: for filling empty
    tables, where one sort and one join are much cheaper than a look-up for each row."""
    within = [schema, [table(m) for m in graph.protected()]]
    cursor.execute(
        "select format('alter table %%s drop constraint %%I', conrelid::regclass, conname), "
        "format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(k.oid)) "
        "from pg_constraint k join pg_class c on c.oid = conrelid "
        "where relnamespace = %s::regnamespace and relname = any (%s) and contype = 'f'",
        within,
    )
    keys = cursor.fetchall()
    indexes = _indexes(cursor, schema, [table(m) for m in graph.protected()])
    _each(cursor, [drop for drop, _ in [*keys, *indexes]])
    yield
    cursor.execute(MUCH)
    _each(cursor, [make for _, make in [*indexes, *keys]])
    _each(cursor, [f"analyze {schema}.{table(m)}" for m in graph.protected()])


def _indexes(cursor: Any, schema: str, names: list[str]) -> list[tuple[str, str]]:
    """Of these tables' secondary indexes, how each is dropped and how it is made."""
    cursor.execute(
        "select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid) "
        "from pg_index x join pg_class c on c.oid = indrelid "
        "where relnamespace = %s::regnamespace and relname = any (%s) and not indisprimary "
        "and not exists (select from pg_constraint where conindid = indexrelid)",
        [schema, names],
    )
    return cursor.fetchall()


def _each(cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


# ------------------------------------------------------------------ labels


def relabel(cursor: Any) -> None:
    """Every label from the row's own and those of its parents; the triggers must be off."""
    for model in graph.facts():
        statement, above = _labels(model), any(target(fk) is model for fk in graph.parents(model))
        cursor.execute(statement)
        while above and cursor.rowcount:  # a tree: once for each step down
            cursor.execute(statement)


def _labels(model: type[Fact]) -> str:
    """One update of a table whose parents are labelled; each combination of labels is joined once."""
    name, parents = table(model), graph.parents(model)
    labels = ", ".join(["t.own_label", *(f"coalesce(p{n}.label, 0)" for n, _ in enumerate(parents))])
    joins = " ".join(
        f"left join vault.{table(target(fk))} p{n} on p{n}.id = t.{fk.column} and p{n}.label <> 0"
        for n, fk in enumerate(parents)
    )
    return (
        f"with found as materialized (select t.id, t.label, array[{labels}] as parts from vault.{name} t {joins}), "
        "joined as materialized (select parts, (select kernel.intern(array_agg(need)) from kernel.label l, "
        "unnest(l.needs) need where l.id = any (parts)) as label from (select distinct parts from found) p) "
        f"update vault.{name} t set label = j.label from found f join joined j using (parts) "
        "where t.id = f.id and f.label <> j.label"
    )


# ------------------------------------------------------------------ the public copy


def copy(cursor: Any) -> None:
    """What is not as in the vault goes, what is lacking comes; empty tables are filled at once."""
    cursor.execute(f"select {' or '.join(f'exists (select from open.{table(m)})' for m in graph.facts())}")
    if cursor.fetchone()[0]:
        _copy_rows(cursor)
    else:
        with bare(cursor, "open"):
            _copy_rows(cursor)


def _copy_rows(cursor: Any) -> None:
    for model in graph.protected():
        name, columns = table(model), [f'"{f.column}"' for f in model._meta.concrete_fields]
        listed, ours, theirs = (", ".join(f"{row}{c}" for c in columns) for row in ("", "v.", "o."))
        cursor.execute(
            f"delete from open.{name} o where not exists (select from vault.{name} v "
            f"where v.id = o.id and v.label = 0 and ({ours}) is not distinct from ({theirs}))"
        )
        cursor.execute(
            f"insert into open.{name} ({listed}) select {listed} from vault.{name} v "
            f"where label = 0 and not exists (select from open.{name} o where o.id = v.id)"
        )


def _emptied(one: installing.Kept) -> list[str]:
    return [f"delete from open.{made}" for made in one.tables]


def _filled(cursor: Any, one: installing.Kept) -> Iterator[str]:
    """Some rows at a time: what dates documents holds all it writes, of a hundred thousand some gigabytes."""
    kind = table(one.model)
    if isinstance(one, Document):
        yield told.forgotten(kind)
    for stretch in _stretches(cursor, kind):
        for made in one.tables:
            among = f"array(select id from open.{kind} where {stretch})"
            yield from installing.written(one, made, installing.NOW, among=among)


def _counted(one: installing.Kept) -> list[str]:
    return [f"analyze open.{made}" for made in one.tables]


def _stretches(cursor: Any, kind: str) -> list[str]:
    """Conditions that part records of a kind, and whatever else has an id, into some at a time."""
    cursor.execute(
        f"select array_agg(id order by id) from (select id, row_number() over (order by id) as n from open.{kind}) r "
        "where n %% %s = 0",
        [AT_ONCE],
    )
    ends = [f"'{one}'" for one in cursor.fetchone()[0] or ()]
    after = ["true", *(f"id > {end}" for end in ends)]
    until = [*(f"id <= {end}" for end in ends), "true"]
    return [" and ".join(pair) for pair in zip(after, until, strict=True)]


def _note_unfounded(cursor: Any) -> None:
    """For the kernel to look at as it settles: public claims without a source, actors without a public fact."""
    cited = {target(fk): fk for fk in graph.owners(graph.evidence())}
    for model in graph.facts():
        if model.claim:
            _note_unless(cursor, model, [(graph.evidence(), cited[model])])
        if model.needs_mention:
            _note_unless(cursor, model, graph.mentions(model))
    for fk in graph.owners(graph.basis()):
        model = target(fk)
        _note(cursor, model, f"not kernel.grounded_{table(model)}(t.id)")


def _note_unless(cursor: Any, model: type[Fact], grounds: Any) -> None:
    absent = " and ".join(
        f"not exists (select from open.{table(m)} g where g.{fk.column} = t.id)" for m, fk in grounds
    )
    _note(cursor, model, absent)


def _note(cursor: Any, model: type[Fact], where: str) -> None:
    cursor.execute(
        f"insert into kernel.note select '{table(model)}', id, false from open.{table(model)} t where {where} "
        "on conflict do nothing"
    )


# ------------------------------------------------------------------ whether all is as it should be


def check() -> list[str]:
    """Rows in which open is not the vault's public part, documents that are not what their definition gives.

    A line for each of at most three rows of a table, or of some of its documents; empty where all is well. Reads
    everything twice.
    """
    pairs: list[tuple[str, str, str]] = []
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        for one in installing.kept():
            stretches = _stretches(cursor, table(one.model))
            pairs += [(made, f"kernel.{made}", stretch) for stretch in stretches for made in one.tables]
    pairs += [
        (table(m), f"(select * from vault.{table(m)} where label = 0)", "true") for m in graph.protected()
    ]
    pairs += [("history", "(select * from kernel.history where label = 0)", "true")]
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [
            line for lines in pool.map(lambda pair: _run_alone(_differences, *pair), pairs) for line in lines
        ]


def _run_alone[T](act: Callable[..., T], *given: Any) -> T:
    """On a connection of its own, for a thread has none."""
    try:
        with viewing(OWNER), connections["owner"].cursor() as cursor:
            return act(cursor, *given)
    finally:
        connections["owner"].close()


def _differences(cursor: Any, name: str, truth: str, where: str) -> list[str]:
    """Compared byte by byte, since json has no equality."""
    cursor.execute(
        "select array_agg(quote_ident(attname)) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        [f"open.{name}"],
    )
    (columns,) = cursor.fetchone()
    listed, ours, theirs = (", ".join(f"{row}{c}" for c in columns) for row in ("", "v.", "o."))
    cursor.execute(
        f"select coalesce(v.id::text, o.id::text), v.id is null, o.id is null "
        f"from (select {listed} from {truth} t where {where}) v "
        f"full join (select {listed} from open.{name} where {where}) o on o.id = v.id "
        f"where v.id is null or o.id is null or row({ours})::record *<> row({theirs})::record limit 3"
    )
    found = []
    for key, extra, lacking in cursor.fetchall():
        what = "should not be there" if extra else "is lacking" if lacking else "is not as it should be"
        found.append(f"open.{name} {key} {what}.")
    return found
