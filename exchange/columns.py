"""A row as cells of a table: columns read off the models, like the json of the API, and the SQL that gives each.

What refers to something else has its id, by which files are joined, beside what people read: slug and name, or code and
label. What need not be known has a column that says so, so that an empty cell is never the only word on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models

from exchange.tables import FORMULAS
from records.fields import CertainRange, DateWords, FuzzyDateField, PossibleRange
from records.kernel.graph import children, owners, table, target
from records.models import Fact, Record, TermField
from records.shapes import INTERNAL, certainty_of, has_field, order

MADE = (PossibleRange, CertainRange, DateWords)  # beside a date, from its text
JOINT = "|"  # between several values of one cell
ABSENCES = ("unknown", "withheld", "not_applicable", "not_yet_researched")  # codes of `absence_kind`


@dataclass(frozen=True, slots=True)
class Column:
    """`sql` is of type text, and null where there is nothing. `written` is what people wrote: any text at all."""

    name: str
    sql: str
    written: bool = False
    number: bool = False

    @property
    def cell(self) -> str:
        """SQL: the cell of a CSV file, made of the value under the column's name."""
        value = f'"{self.name}"'
        if not self.written:
            return f"coalesce({value}, '')"
        # A formula is known by its first character, see exchange/tables.py.
        mark = f"case when ascii({value}) in ({', '.join(map(str, FORMULAS))}) then '''' else '' end"
        return f"""coalesce('"' || {mark} || replace({value}, '"', '""') || '"', '')"""


@cache
def columns(model: type[models.Model]) -> tuple[Column, ...]:
    """Of the rows of a table, which the SQL calls by its name; it needs what stands `beside`."""
    return tuple(_row(model, table(model)))


@cache
def beside(model: type[models.Model]) -> str:
    """SQL: joins to the one row of each kind that is kept apart from a row because it may be more secret."""
    return "".join(
        f" left join lateral (select * from {table(child)} s where s.{fk.column} = {table(model)}.id "
        f"order by s.label, s.id limit 1) {child.satellite}_ on true"
        for child, fk in _satellites(model)
    )


def _satellites(model: type[models.Model]) -> list[tuple[type[Fact], models.ForeignKey]]:
    return [(child, fk) for child, fk in children(model) if child.satellite]


def _row(model: type[models.Model], row: str) -> Iterator[Column]:
    yield Column("id", f"{row}.id::text")
    if not issubclass(model, Fact):
        yield from _own(model, row)
        return
    if model.evidence:
        targets = {table(target(fk)): f"{row}.{fk.column}" for fk in owners(model)}
        kinds = " ".join(f"when {column} is not null then '{name}'" for name, column in targets.items())
        yield Column("speaks_to_kind", f"case {kinds} end")
        yield Column("speaks_to_id", f"coalesce({', '.join(targets.values())})::text")
    else:
        for fk in owners(model):
            yield from _pointer(fk, row)
    yield from _own(model, row)
    for child, fk in children(model):
        yield from _part(child, fk, row)
    if model.claim:
        yield from _support(model, row)


def _own(model: type[models.Model], row: str) -> Iterator[Column]:
    skipped = INTERNAL | ({fk.name for fk in owners(model)} if issubclass(model, Fact) else set())
    for f in model._meta.concrete_fields:
        if f.name not in skipped and not isinstance(f, MADE):
            yield from _field(model, f, row)


def _field(model: type[models.Model], f: models.Field, row: str) -> Iterator[Column]:
    column = f"{row}.{f.column}"
    if isinstance(f, models.ForeignKey):
        yield from _pointer(f, row)
    elif isinstance(f, FuzzyDateField):
        yield from _date(model, f, row)
    elif isinstance(f, (models.JSONField, ArrayField)):
        yield Column(
            f.name,
            f"(select string_agg(x, '{JOINT}') from json_array_elements_text(to_json({column})) x)",
            True,
        )
    elif isinstance(f, (models.TextField, models.CharField)):
        yield Column(f.name, f"nullif({column}, '')", written=True)
    else:
        number = isinstance(f, (models.IntegerField, models.DecimalField, models.FloatField))
        yield Column(f.name, f"{column}::text", number=number)


def _pointer(fk: models.ForeignKey, row: str) -> Iterator[Column]:
    """A code and its label; or the id of what is spoken of, with slug and name where it is a record."""
    column, name = f"{row}.{fk.column}", fk.name
    if isinstance(fk, TermField):
        if not fk.scheme:
            yield Column(f"{name}_scheme", f"split_part({column}, ':', 1)")
        yield Column(name, f"split_part({column}, ':', 2)")
        yield Column(f"{name}_label", f"(select t.title from term t where t.id = {column})", written=True)
        return
    yield Column(f"{name}_id", f"{column}::text")
    if issubclass(target(fk), Record):
        called = "name" if has_field(target(fk), "name") else "title"
        for part, value in (("slug", "x.slug"), (called, f"x.{called}")):
            sql = f"(select {value} from {table(target(fk))} x where x.id = {column})"
            yield Column(f"{name}_{part}", sql, written=True)


def _date(model: type[models.Model], f: models.Field, row: str) -> Iterator[Column]:
    column = f"{row}.{f.column}"
    yield Column(f.name, f"nullif({column}, '')", written=True)
    yield Column(f"{f.name}_words", f"nullif({column}_words, '')", written=True)
    if not has_field(model, f"{f.name}_possible"):
        return
    possible, certain = f"{column}_possible", f"{column}_certain"
    yield Column(f"{f.name}_earliest", f"lower({possible})::text")
    yield Column(f"{f.name}_latest", f"(upper({possible}) - 1)::text")
    status = (
        f"case when {possible} is null then 'not_recorded' when lower_inf({possible}) or upper_inf({possible}) "
        f"then 'open' when {possible} = {certain} then 'exact' else 'uncertain' end"
    )
    yield Column(f"{f.name}_status", status)


def _part(child: type[Fact], fk: models.ForeignKey, row: str) -> Iterator[Column]:
    """What is kept apart, and whether it is known; names in one cell."""
    if child.satellite:
        found = f"{child.satellite}_"
        recorded = f"case when {found}.id is null then 'not_recorded' else 'recorded' end"
        yield Column(f"{child.satellite}_status", recorded)
        for one in _own(child, found):
            yield Column(f"{child.satellite}_{one.name}", one.sql, one.written, one.number)
    elif not (child.claim or child.evidence or child.basis or child.never_public):
        yield from _joined(child, fk, row)


def _joined(child: type[Fact], fk: models.ForeignKey, row: str) -> Iterator[Column]:
    """Small parts with one text each, in one cell; what is not known apart by the kind of not knowing."""
    if not has_field(child, "text"):
        return
    of = f"from {table(child)} p where p.{fk.column} = {row}.id"
    value = f"(select string_agg(p.text, '{JOINT}' order by {order(child, 'p')}) {of}{{}})"
    schemes = {f.scheme for f in child._meta.concrete_fields if isinstance(f, TermField)}
    if "absence_kind" in schemes:
        for code in ABSENCES:
            yield Column(
                f"absence_{code}", value.format(f" and p.kind_id = 'absence_kind:{code}'"), written=True
            )
    else:
        yield Column(str(fk.remote_field.related_name), value.format(""), written=True)


def _support(model: type[Fact], row: str) -> Iterator[Column]:
    """How sure it is, and who says so: the sources' ids, in order."""
    yield Column("certainty", certainty_of(model, row, "t.code"))
    yield Column("certainty_label", certainty_of(model, row, "t.title"), written=True)
    sources = (
        f"(select string_agg(c.source_id::text, '{JOINT}' order by c.position, c.id) from citation c "
        f"where c.{table(model)}_id = {row}.id)"
    )
    yield Column("source_ids", sources)


def of_document(rows: type[models.Model]) -> Iterator[Column]:
    """What a record's document knows of it as a whole, if it has one: its time, how much there is, its own dates."""
    if not has_field(rows, "published"):
        return
    document = table(rows)
    if has_field(rows, "span"):
        for part in ("edtf", "words", "earliest", "latest"):
            name = "years" if part == "edtf" else f"years_{part}"
            yield Column(name, f"{document}.core->'years'->>'{part}'", written=True)
    for name in ("meetings_recorded", "dialogues"):  # elsewhere dialogues are a section
        if has_field(rows, name) and isinstance(rows._meta.get_field(name), models.IntegerField):
            yield Column(name, f"{document}.{name}::text", number=True)
    for name in ("published", "changed"):
        yield Column(name, f"to_json({document}.{name})#>>'{{}}'")


def faceted(rows: str, prefixes: Sequence[tuple[str, str]]) -> Iterator[Column]:
    """What lists are narrowed by, under the filter's name: each (name, prefix of its values)."""
    for name, prefix in prefixes:
        sql = (
            f"(select string_agg(substr(f, {len(prefix) + 2}), '{JOINT}' order by f) from unnest({rows}.facets) f "
            f"where starts_with(f, '{prefix}:'))"
        )
        yield Column(name, sql, written=True)
