"""A row as cells of a table: columns read off the models, like the json of the API, and the SQL that gives each.

What refers to something else has its id, by which files are joined, beside what people read: slug and name, or code and
label. What need not be known has a column that says so, so that an empty cell is never the only word on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models

from exchange.streams import Lines
from exchange.tables import FORMULAS
from records.fields import FIRST, HELP, CertainRange, DateWords, FuzzyDateField, PossibleRange
from records.kernel.graph import children, owners, references, table, target, terms
from records.models import Fact, Record, TermField
from records.shapes import INTERNAL, has_field, help_of, order, says

MADE = (PossibleRange, CertainRange, DateWords)  # beside a date, from its text
JOINT = "|"  # between several values of one cell
ABSENCES = ("unknown", "withheld", "not_applicable", "not_yet_researched")  # codes of `absence_kind`
ROWS_AT_ONCE = 500
SEVERAL = f"Several have {JOINT} between."
# When a cell is empty; a column without such a rule always has a value.
NOT_RECORDED = "Nothing is recorded here."
NO_DATE = "No date is recorded."


@dataclass(frozen=True, slots=True)
class Column:
    """`sql` is of type text, and null where there is nothing. `written` is what people wrote: any text at all.

    about   what it means, in a sentence
    kind    of its values, as Table Schema has it: string, uuid, integer, number, boolean, date, datetime
    unit    of a number
    empty   when the cell is empty, in a sentence; nothing where it never is
    refers  the table whose id it is
    scheme  the vocabulary whose code it is
    own     whether it belongs to the row itself; the others repeat or sum up what stands in other tables
    since   the version of the codebook that first had it
    """

    name: str
    sql: str
    written: bool = False
    about: str = ""
    kind: str = "string"
    unit: str = ""
    empty: str = ""
    refers: str = ""
    scheme: str = ""
    own: bool = False
    since: str = FIRST

    @property
    def number(self) -> bool:
        return self.kind in {"integer", "number"}

    @property
    def title(self) -> str:
        words = self.name.replace("_", " ")
        return words[:1].upper() + words[1:]

    @property
    def cell(self) -> str:
        """SQL: the cell of a CSV file, made of the value under the column's name."""
        value = f'"{self.name}"'
        if not self.written:
            return f"coalesce({value}, '')"
        # A formula is known by its first character, see exchange/tables.py.
        mark = f"case when ascii({value}) in ({', '.join(map(str, FORMULAS))}) then '''' else '' end"
        return f"""coalesce('"' || {mark} || replace({value}, '"', '""') || '"', '')"""


def written(found: Sequence[Column], rows: str, params: Sequence[object], key: str) -> Lines:
    """The lines of a CSV file with these columns; `rows` and `key` as in `Lines`."""
    line = f"concat_ws(',', {', '.join(c.cell for c in found)})"
    head = ",".join(c.name for c in found)
    return Lines(f"{head}\n", {c.name: c.sql for c in found}, line, rows, params, key, ROWS_AT_ONCE)


@cache
def columns(model: type[models.Model]) -> tuple[Column, ...]:
    """Of the rows of a table, which the SQL calls by its name; it needs what stands `beside`."""
    return tuple(_row(model, table(model)))


@cache
def beside(model: type[models.Model]) -> str:
    """SQL: joins to what a row names, to the one row of each kind that is kept apart from it because it may be more
    secret, with what that names, and to what supports it. Joined once, for that is much cheaper than asked by cell."""
    return "".join(_joins(model))


def _joins(model: type[models.Model]) -> Iterator[str]:
    row = table(model)
    yield from _named(row, [*terms(model), *references(model), *([] if _cites(model) else owners(model))])
    for child, fk in _satellites(model):
        found = f"{child.satellite}_"
        yield (
            f" left join lateral (select * from {table(child)} s where s.{fk.column} = {row}.id "
            f"order by s.label, s.id limit 1) {found} on true"
        )
        yield from _named(found, [*terms(child), *references(child)])
    if issubclass(model, Fact) and model.claim:
        of = f"from citation c where c.{row}_id = {row}.id"
        yield f" left join lateral (select {SOURCES} as sources, {GRADE} as certainty_id {of}) support_ on true"
        yield " left join term support_certainty on support_certainty.id = support_.certainty_id"


# Of citations `c`: their sources; and that these disagree, or the best grade.
SOURCES = f"string_agg(c.source_id::text, '{JOINT}' order by c.position, c.id)"
GRADE = (
    "(array_agg(c.certainty_id order by (c.certainty_id = 'certainty:conflict') desc, "
    "(select t.position from term t where t.id = c.certainty_id), c.certainty_id) "
    "filter (where c.certainty_id is not null))[1]"
)


def _named(row: str, keys: Iterable[models.ForeignKey]) -> Iterator[str]:
    """The terms and records that a row's cells tell in words."""
    for fk in keys:
        if isinstance(fk, TermField) or issubclass(target(fk), Record):
            other = named(row, fk)
            yield f" left join {table(target(fk))} {other} on {other}.id = {row}.{fk.column}"


def named(row: str, fk: models.ForeignKey) -> str:
    """What the row is called in SQL that a row's foreign key leads to."""
    return f"{row}_{fk.name}_"


def _cites(model: type[models.Model]) -> bool:
    """Whether it is part of any of many rows, of which it says the kind and the id."""
    return issubclass(model, Fact) and model.evidence


def _satellites(model: type[models.Model]) -> list[tuple[type[Fact], models.ForeignKey]]:
    return [(child, fk) for child, fk in children(model) if child.satellite]


def _row(model: type[models.Model], row: str) -> Iterator[Column]:
    if not issubclass(model, Fact):
        yield Column("id", f"{row}.id::text", about="The row's id.", own=True)
        yield from _own(model, row)
        return
    yield Column(
        "id", f"{row}.id::text", about="The row's id, by which files are joined.", kind="uuid", own=True
    )
    if _cites(model):
        targets = {table(target(fk)): f"{row}.{fk.column}" for fk in owners(model)}
        kinds = " ".join(f"when {column} is not null then '{name}'" for name, column in targets.items())
        yield Column(
            "speaks_to_kind", f"case {kinds} end", about="The table of the statement it is about.", own=True
        )
        yield Column(
            "speaks_to_id",
            f"coalesce({', '.join(targets.values())})::text",
            about="The id of that statement.",
            kind="uuid",
            own=True,
        )
    else:
        for fk in owners(model):
            yield from _field(model, fk, row)
    yield from _own(model, row)
    for child, fk in children(model):
        yield from _part(child, fk, row)
    if model.claim:
        yield from _support()


def _own(model: type[models.Model], row: str) -> Iterator[Column]:
    skipped = INTERNAL | ({fk.name for fk in owners(model)} if issubclass(model, Fact) else set())
    for f in model._meta.concrete_fields:
        if f.name not in skipped and not isinstance(f, MADE):
            yield from _field(model, f, row)


def _field(model: type[models.Model], f: models.Field, row: str) -> Iterator[Column]:
    for column in _cells(model, f, row):
        yield replace(column, since=getattr(f, "since", FIRST))


def _cells(model: type[models.Model], f: models.Field, row: str) -> Iterator[Column]:
    column, about = f"{row}.{f.column}", str(f.help_text)
    empty = NOT_RECORDED if f.null or f.blank else ""
    if isinstance(f, models.ForeignKey):
        yield from _pointer(f, row)
    elif isinstance(f, FuzzyDateField):
        yield from _date(model, f, row)
    elif isinstance(f, (models.JSONField, ArrayField)):
        yield Column(
            f.name,
            f"(select string_agg(x, '{JOINT}') from json_array_elements_text(to_json({column})) x)",
            written=True,
            about=f"{about} {SEVERAL}",
            empty=empty,
            own=True,
        )
    elif isinstance(f, (models.TextField, models.CharField)):
        yield Column(f.name, f"nullif({column}, '')", written=True, about=about, empty=empty, own=True)
    else:
        unit, kind = getattr(f, "unit", ""), _kind(f)
        yield Column(f.name, f"{column}::text", about=about, kind=kind, unit=unit, empty=empty, own=True)


def _kind(f: models.Field) -> str:
    if isinstance(f, models.IntegerField):
        return "integer"
    if isinstance(f, (models.DecimalField, models.FloatField)):
        return "number"
    return "boolean" if isinstance(f, models.BooleanField) else "string"


def _pointer(fk: models.ForeignKey, row: str) -> Iterator[Column]:
    """A code and its label; or the id of what is spoken of, with slug and name where it is a record."""
    column, name, about = f"{row}.{fk.column}", fk.name, str(fk.help_text)
    empty = NOT_RECORDED if fk.null else ""
    if isinstance(fk, TermField):
        if not fk.scheme:
            scheme = f"split_part({column}, ':', 1)"
            yield Column(
                f"{name}_scheme", scheme, about="The vocabulary of that code.", empty=empty, own=True
            )
        code = f"split_part({column}, ':', 2)"
        yield Column(name, code, about=about, empty=empty, scheme=fk.scheme or "", own=True)
        yield Column(
            f"{name}_label",
            f"{named(row, fk)}.title",
            written=True,
            about="The same, in the words of the pages.",
            empty=empty,
        )
        return
    to = target(fk)
    yield Column(
        f"{name}_id", f"{column}::text", about=about, kind="uuid", empty=empty, refers=table(to), own=True
    )
    if issubclass(to, Record):
        called = "name" if has_field(to, "name") else "title"
        for part, said in (("slug", "Last part of the address of its page."), (called, f"Its {called}.")):
            sql = f"{named(row, fk)}.{part}"
            yield Column(f"{name}_{part}", sql, written=True, about=said, empty=empty)


def _date(model: type[models.Model], f: models.Field, row: str) -> Iterator[Column]:
    column = f"{row}.{f.column}"
    # How to write a date is advice to who enters one.
    about = "The date in EDTF: only what is known." if f.help_text == HELP else str(f.help_text)
    yield Column(f.name, f"nullif({column}, '')", written=True, about=about, empty=NO_DATE, own=True)
    words = f"nullif({column}_words, '')"
    yield Column(f"{f.name}_words", words, written=True, about="The same in English.", empty=NO_DATE)
    if not has_field(model, f"{f.name}_possible"):
        return
    possible, certain = f"{column}_possible", f"{column}_certain"
    for name, bound, said in (
        ("earliest", f"lower({possible})", "The first day that the date may cover."),
        ("latest", f"(upper({possible}) - 1)", "The last day that the date may cover."),
    ):
        empty = f"No date is recorded, or this end is open: see {f.name}_status."
        yield Column(f"{f.name}_{name}", f"{bound}::text", about=said, kind="date", empty=empty)
    status = (
        f"case when {possible} is null then 'not_recorded' when lower_inf({possible}) or upper_inf({possible}) "
        f"then 'open' when {possible} = {certain} then 'exact' else 'uncertain' end"
    )
    yield Column(
        f"{f.name}_status",
        status,
        about="How the date stands: exact (both days are sure), uncertain, open (an end is not known or not "
        "reached), or not_recorded.",
    )


def _part(child: type[Fact], fk: models.ForeignKey, row: str) -> Iterator[Column]:
    """What is kept apart, and whether it is known; names in one cell."""
    if child.satellite:
        found, status = f"{child.satellite}_", f"{child.satellite}_status"
        recorded = f"case when {found}.id is null then 'not_recorded' else 'recorded' end"
        about = f"{says(child)} Whether it is known here: recorded or not_recorded."
        yield Column(status, recorded, about=about)
        for one in _own(child, found):
            name, empty = f"{child.satellite}_{one.name}", one.empty or f"{status} is not_recorded."
            yield replace(one, name=name, empty=empty, own=False)
    elif not (child.claim or child.evidence or child.basis or child.never_public):
        yield from _joined(child, fk, row)


def _joined(child: type[Fact], fk: models.ForeignKey, row: str) -> Iterator[Column]:
    """Small parts with one text each, in one cell; what is not known apart by the kind of not knowing."""
    if not has_field(child, "text"):
        return
    of = f"from {table(child)} p where p.{fk.column} = {row}.id"
    value = f"(select string_agg(p.text, '{JOINT}' order by {order(child, 'p')}) {of}{{}})"
    schemes = {f.scheme for f in child._meta.concrete_fields if isinstance(f, TermField)}
    about = f"{says(child)} {help_of(child, 'text')} {SEVERAL}"
    if "absence_kind" in schemes:
        for code in ABSENCES:
            yield Column(
                f"absence_{code}",
                value.format(f" and p.kind_id = 'absence_kind:{code}'"),
                written=True,
                about=f"{says(child)} Of the kind {code} in the vocabulary absence_kind. {SEVERAL}",
                empty="Nobody wrote such a statement.",
            )
    else:
        name = str(fk.remote_field.related_name)
        yield Column(name, value.format(""), written=True, about=about, empty=NOT_RECORDED)


def _support() -> Iterator[Column]:
    """How sure it is, and who says so: the sources' ids, in order."""
    unsaid = "No source of it was graded."
    yield Column(
        "certainty",
        "support_certainty.code",
        about="How sure the statement is: the best grade of its citations, or that sources disagree.",
        empty=unsaid,
        scheme="certainty",
    )
    yield Column(
        "certainty_label",
        "support_certainty.title",
        written=True,
        about="The same, in the words of the pages.",
        empty=unsaid,
    )
    about = f"The ids of the sources that speak to it, in order; what each says stands in citation. {SEVERAL}"
    yield Column("source_ids", "support_.sources", about=about, empty="No source is recorded.")


YEARS = {
    "edtf": ("years", "string", "When the dialogue took place, all its periods together, in EDTF."),
    "words": ("years_words", "string", "The same in English."),
    "earliest": ("years_earliest", "date", "The first day that its years may cover."),
    "latest": ("years_latest", "date", "The last day that its years may cover."),
}
# Elsewhere dialogues are a section.
HOW_MANY = {
    "meetings_recorded": "How many meetings are recorded one by one; often fewer than were held.",
    "dialogues": "In how many dialogues this appears.",
}
MOMENTS = {
    "published": "When the record was first published here.",
    "changed": "When what is shown of the record, its parts included, last changed.",
}


def of_document(rows: type[models.Model]) -> Iterator[Column]:
    """What a record's document knows of it as a whole, if it has one: its time, how much there is, its own dates."""
    if not has_field(rows, "published"):
        return
    document = table(rows)
    if has_field(rows, "span"):
        for part, (name, kind, about) in YEARS.items():
            sql, empty = f"{document}.core->'years'->>'{part}'", "No date is recorded, or this end is open."
            yield Column(name, sql, written=kind == "string", about=about, kind=kind, empty=empty)
    for name, about in HOW_MANY.items():
        if has_field(rows, name) and isinstance(rows._meta.get_field(name), models.IntegerField):
            unit = name.partition("_")[0]
            yield Column(name, f"{document}.{name}::text", about=about, kind="integer", unit=unit)
    for name, about in MOMENTS.items():
        sql, empty = f"to_json({document}.{name})#>>'{{}}'", "It is not public."
        yield Column(name, sql, about=about, kind="datetime", empty=empty)


def faceted(rows: str, prefixes: Sequence[tuple[str, str]]) -> Iterator[Column]:
    """What lists are narrowed by, under the filter's name: each (name, prefix of its values)."""
    for name, prefix in prefixes:
        sql = (
            f"(select string_agg(substr(f, {len(prefix) + 2}), '{JOINT}' order by f) from unnest({rows}.facets) f "
            f"where starts_with(f, '{prefix}:'))"
        )
        about = f"The values by which the filter {name} finds the row. {SEVERAL}"
        yield Column(name, sql, written=True, about=about, empty=NOT_RECORDED)
