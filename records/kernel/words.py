"""By which words records are found: their names, what they say of themselves, and whatever their parts say or speak of.

Read off the models, so that a new kind of part is found without a line here. The open catalogue keeps for each record
what can be looked for, in `<table>_search`; in the vault that is a view, under the reader's own row-level security.
Below it no index helps to look for words, since the operators that do are not leakproof, so the desk asks a function of
the owner for each word (`kernel.said_x`), which looks with the index and then at the labels.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import models

from records.fields import DateWords, FuzzyDateField
from records.kernel import graph
from records.kernel.graph import owners, references, table, target, terms
from records.kernel.names import columns
from records.kernel.protect.policies import HELD
from records.models import Fact, Record

# Texts that nobody looks for: other forms of something else, or no words at all.
UNSOUGHT = {"sort_name", "url", "read", "size", "counts", "ordinal", "script", "language"}
# Codes whose titles people look for: what lists are narrowed by. The others say how a row stands, not what it is about.
TERMS = {
    "dialogue.record_kind",
    "classification.term",
    "third_party_role.role",
    "outcome.code",
    "outcome.contribution",
    "transfer.kind",
    "actor.kind",
    "source.source_type",
}


@dataclass(frozen=True)
class Sought:
    """How the words of one kind of record are found, or of one kind of fact that has a list.

    names  the fields, or "relation.field" of its parts, that hold its names
    gist   its fields that say what it is
    """

    model: type[Fact]
    names: tuple[str, ...]
    gist: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Words that a record shows, all of one row.

    record  the column with the record's id
    tables  SQL: the rows that lead there; `t` is the part of the record, whose label holds the record's
    table   where the words stand, the alias of its row in `tables`, and the fields
    """

    record: str
    tables: str
    table: str
    alias: str
    fields: tuple[str, ...]

    @property
    def words(self) -> str:
        return _joined(self.fields, f"{self.alias}.")


def roots_of(
    model: type[Fact], alias: str, schema: str = "", top: type[Fact] = Record
) -> list[tuple[type[Fact], str, str]]:
    """The records, or rows of `top`, that a fact may be a part of: (which, the joins that lead to it, the column with
    its id)."""
    if issubclass(model, (Record, top)):
        return [(model, "", f"{alias}.id")]
    found: list[tuple[type[Fact], str, str]] = []
    for fk in owners(model):
        whole = target(fk)
        if issubclass(whole, (Record, top)):
            found.append((whole, "", f"{alias}.{fk.column}"))
        else:
            above = f"{alias}_{fk.name}"
            join = f" join {schema}{table(whole)} {above} on {above}.id = {alias}.{fk.column}"
            found += [
                (root, join + joins, column) for root, joins, column in roots_of(whole, above, schema, top)
            ]
    return found


def _places(sought: Sought, kinds: Iterable[Sought], schema: str = "") -> Iterator[Place]:
    """Every place where a record of this kind has words, its own first."""
    named = {kind.model: kind.names for kind in kinds}
    models = [sought.model, *(m for m in graph.facts() if m is not sought.model)]
    for model in models:
        if model.evidence or model.basis:
            continue
        for root, joins, column in roots_of(model, "t", schema, sought.model):
            if root is not sought.model:
                continue
            above = f"from {schema}{table(model)} t{joins}"
            if texts := _texts(model):
                yield Place(column, above, table(model), "t", texts)
            for fk in [*references(model), *(owners(model) if model is sought.model else ())]:
                # Only the name itself: what else belongs to the other record does not make this one's row stale.
                for home, words, key in columns(target(fk), named.get(target(fk), ())[:1]):
                    tables = f"{above} join {schema}{table(home)} n on n.{key} = t.{fk.column}"
                    yield Place(column, tables, table(home), "n", (words,))
            for fk in terms(model):
                if f"{table(model)}.{fk.name}" in TERMS:
                    tables = f"{above} join {schema}term n on n.id = t.{fk.column}"
                    yield Place(column, tables, "term", "n", ("title",))


def _texts(model: type[Fact]) -> tuple[str, ...]:
    return tuple(
        str(f.column)
        for f in model._meta.concrete_fields
        if isinstance(f, models.TextField)
        and not isinstance(f, (DateWords, FuzzyDateField))
        and f.name not in UNSOUGHT
    )


def _joined(fields: Iterable[str], row: str = "") -> str:
    return " || e'\\n' || ".join(f"{row}{field}" for field in fields)


# ------------------------------------------------------------------ the open catalogue, and the same in the vault


def definition(sought: Sought, kinds: Sequence[Sought], vector: str = "{}") -> str:
    """One row for each record, from tables without a schema: id, and as vectors its `names`, its `gist` (the names and
    what it says of itself) and all its `words`, and these as they stand, a line for each piece: its `body`.
    `vector` is SQL that makes more of a vector."""
    own = [f"r.{column}" for column in sought.gist]
    names = " union all ".join(
        f"select r.{column}"
        if part is sought.model
        else f"select p.{column} from {table(part)} p where p.{key} = r.id"
        for part, column, key in columns(sought.model, sought.names)
    )
    gist = f"x.names || to_jsonb(array[{', '.join(f'ext.spaced({c})' for c in own)}]::text[])"
    vectors = {
        "names": "to_tsvector('ext.names', x.names)",
        "gist": f"to_tsvector('ext.english', {gist})",
        "words": "to_tsvector('ext.english', (select jsonb_agg(ext.spaced(w)) from unnest(x.pieces) w))",
    }
    return (
        f"select r.id, {', '.join(f'{vector.format(sql)} as {name}' for name, sql in vectors.items())}, "
        "array_to_string(x.pieces, e'\\n') as body "
        f"from {table(sought.model)} r, lateral (select "
        f"(select coalesce(jsonb_agg(ext.spaced(w)), '[]') from ({names}) named(w)) as names, "
        f"{_pieces(sought, kinds)} as pieces offset 0) x"
    )


def words_of(sought: Sought, kinds: Sequence[Sought]) -> str:
    """SQL of all the words of a row `r`, as a vector."""
    return (
        "to_tsvector('ext.english', coalesce((select jsonb_agg(ext.spaced(w)) "
        f"from unnest({_pieces(sought, kinds)}) w), '[]'))"
    )


def _pieces(sought: Sought, kinds: Sequence[Sought]) -> str:
    """SQL of the texts of a row `r`, each once, its own first."""
    pieces = " union all ".join(
        f"select {number} as n, {place.words} as w {place.tables} where {place.record} = r.id"
        for number, place in enumerate(_places(sought, kinds))
    )
    return f"array(select w from ({pieces}) p where w <> '' group by w order by min(n), w)"


def installing(kinds: Sequence[Sought], *, keeping: bool = False) -> Iterator[str]:
    """What is looked for in, in both schemas, and the functions that the desk asks; with `keeping` the open tables stay
    as they are."""
    for kind in kinds:
        name, told = f"{table(kind.model)}_search", definition(kind, kinds)
        paired = definition(kind, kinds, "ext.paired({})")
        yield "set local search_path = vault, ext, pg_catalog"
        yield f"drop view if exists vault.{name}"
        yield f"create view vault.{name} with (security_invoker) as {told}"
        yield f"grant select on vault.{name} to @member, @editor"
        yield "set local search_path = open, ext, pg_catalog"
        yield f"drop view if exists kernel.{name}"
        yield f"create view kernel.{name} as {paired}"
        if not keeping:
            yield from _open_table(name)
        yield from asked_at_the_desk(kind, kinds)


def _open_table(name: str) -> Iterator[str]:
    yield f"drop table if exists open.{name}"
    yield f"create table open.{name} as select * from kernel.{name} with no data"
    # What is only matched stays out of the rows that are counted and ranked.
    yield f"alter table open.{name} set (toast_tuple_target = 128)"
    yield f"alter table open.{name} alter words set storage external, alter body set storage external"
    yield f"insert into open.{name} select * from kernel.{name}"
    yield f"alter table open.{name} add primary key (id)"
    for column in ("names", "gist", "words"):
        yield f"create index on open.{name} using gin ({column}) with (fastupdate = off)"
    yield f"analyze open.{name}"
    yield f"grant select on open.{name} to @reader"


# ------------------------------------------------------------------ the desk


def asked_at_the_desk(sought: Sought, kinds: Sequence[Sought]) -> Iterator[str]:
    name = table(sought.model)
    said = [*_places(sought, kinds, "vault.")]
    named = [
        Place(f"t.{key}", f"from vault.{table(part)} t", table(part), "t", (column,))
        for part, column, key in columns(sought.model, sought.names)
    ] or [place for place in said if place.tables.endswith("t.dialogue_id")]
    for function, vector, found in (
        (f"said_{name}", "vector", said),
        (f"named_{name}", "name_vector", named),
    ):
        arms = " union ".join(_arm(place, vector) for place in found)
        yield (
            f"create or replace function kernel.{function}(words tsquery) returns setof uuid language sql stable "
            f"security definer set search_path = pg_catalog as $f$ {arms} $f$"
        )
        yield f"grant execute on function kernel.{function}(tsquery) to @member, @editor"
        for of, fields in sorted({(place.table, place.fields) for place in found}):
            index = "_".join((of, "by", vector, *fields))[:63]
            yield f"create index if not exists {index} on vault.{of} using gin (ext.{vector}({_joined(fields)}))"


def _arm(place: Place, vector: str) -> str:
    seen = [f"({alias}.label = 0 or {alias}.{HELD})" for alias in sorted({"t", place.alias})]
    # Written twice, since a single one begins the name of a role (see `install.named`).
    matching = f"ext.{vector}({place.words}) operator(pg_catalog.@@@@) words"
    # A part of one of several kinds of record has no id of the others.
    parts = [matching, f"{place.record} is not null", *seen]
    return f"select {place.record} {place.tables} where {' and '.join(parts)}"
