"""What pages share: finding a record's document, and a list that can be narrowed and paged."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
import orjson
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dialogues.models import Dialogue
from dialogues.querysets import figures, of_dialogues
from records.citing import Citations
from records.documents import Document, document_row, document_rows
from records.paging import BadCursor, Page, paginate
from records.presentation import Json, Link
from records.search.query import LONGEST, TOO_LONG
from records.vocabulary import vocabulary

SIZE = 25  # rows of a list page


def find_document(doc: Document, key: str) -> dict[str, Any]:
    """The whole document of one record by slug or id; 404 for hidden and absent alike. One query."""
    row = document_row(doc, key, [doc.told(), *doc.section_names])
    if row is None:
        raise Http404
    return opened(("core", *doc.section_names), row)


def find_documents(
    doc: Document, chosen: str, parameters: Sequence[Any], *, sections: Iterable[str] = (), limit: int = 100
) -> list[Json]:
    """Documents for which the SQL `chosen` holds, with the sections named, in order of their names. One query."""
    names = ("core", *sections)
    rows = document_rows(doc, names, f"{chosen} order by sort_name, id limit {limit:d}", parameters)
    return [opened(names, row) for row in rows]


def opened(names: Sequence[str], row: Sequence[Any]) -> Json:
    """The keys of the core, and each section or column under its own name."""
    core = orjson.loads(row[0])
    return core | {
        name: orjson.loads(value) if isinstance(value, str) else value
        for name, value in zip(names[1:], row[1:], strict=True)
    }


def names_of(wanted: dict[type[models.Model], set[str]]) -> dict[str, str]:
    """Names of records by slug. One query for all kinds; slugs that nobody bears are left out."""
    parts = [
        model._default_manager.filter(slug__in=slugs)
        .order_by()
        .values_list("slug", "title" if _titled(model) else "name")
        for model, slugs in wanted.items()
        if slugs
    ]
    return dict(parts[0].union(*parts[1:], all=True).order_by()) if parts else {}


def _titled(model: type[models.Model]) -> bool:
    return any(f.name == "title" for f in model._meta.concrete_fields)


# ------------------------------------------------------------------ lists


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that narrows the list, in words, and the address of the list without it."""

    name: str
    value: str
    words: str
    href: str


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, what narrows it, its neighbours, and what was asked wrongly."""

    rows: list[Any]
    link: Link
    filters: django_filters.FilterSet
    next: str
    previous: str
    errors: dict[str, list[str]]

    @property
    def status(self) -> int:
        return 400 if self.errors else 200

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Pairs of name and value in force, misread ones left out."""
        return [
            pair
            for pair in self.link.pairs()
            if pair[0] in self.filters.filters and pair[0] not in self.errors
        ]

    def chips(self, named: Callable[[str, str], str] = lambda name, value: value) -> list[Chip]:
        """`named` gives the words for a filter's value that is no code."""
        return [
            Chip(name, value, self._words(name, value, named), self.link.without(name, value))
            for name, value in self.link.pairs()
            if name in self.filters.filters
        ]

    def _words(self, name: str, value: str, named: Callable[[str, str], str]) -> str:
        one = self.filters.filters[name]
        entry = vocabulary().get(getattr(one, "prefix", "") or one.extra.get("scheme", ""), {}).get(value)
        word = entry.title if entry else dict(one.extra.get("choices", ())).get(value) or named(name, value)
        return f"{one.label}: {word}"


def list_page(
    request: HttpRequest,
    filters: django_filters.FilterSet,
    order: Sequence[str],
    *,
    also: Sequence[str] = (),
    shown: Callable[[QuerySet], QuerySet] = lambda rows: rows,
) -> Listing:
    """Rows of `filters` in `order`, from where the cursor says. A misread filter is left out and reported.

    `also` names further parameters that the list's links keep; `shown` narrows the rows once more.
    """
    link = Link(request.path, request.GET, frozenset([*filters.filters, *also]))
    errors = {name: [str(error) for error in found] for name, found in filters.errors.items()}
    if len(request.GET.get("q", "")) > LONGEST:
        errors["search"] = [TOO_LONG]
    query = f"{request.path_info}?{link.pairs()}"
    try:
        page = paginate(
            shown(filters.qs), order, cursor=request.GET.get("cursor", ""), size=SIZE, query=query
        )
    except BadCursor as mistake:
        errors["cursor"] = [str(mistake)]
        page = paginate(shown(filters.qs), order, cursor="", size=SIZE, query=query)
    return Listing(page.rows, link, filters, *_neighbours(page, link), errors)


def _neighbours(page: Page, link: Link) -> tuple[str, str]:
    def to(cursor: str) -> str:
        return link.with_(cursor=cursor) if cursor else ""

    return to(page.next), to(page.previous)


def facts(model: type[models.Model]) -> QuerySet:
    """Rows of a kind of fact with `data`, their json from the fact's view, and `begins` to order by time."""
    view, table = f"{model._meta.db_table}_fact", model._meta.db_table
    data = models.expressions.RawSQL(f"(select v.data::text from {view} v where v.id = {table}.id)", [])  # noqa: S608, S611
    found = model._default_manager.annotate(data=data)
    dated = any(f.name == "date_possible" for f in model._meta.concrete_fields)
    return found.annotate(begins=models.F("date_possible__startswith")) if dated else found


def find_fact(model: type[models.Model], key: str) -> Json:
    """One fact by id; 404 for hidden, absent and misspelt alike."""
    try:
        identifier = uuid.UUID(key)
    except ValueError as error:
        raise Http404 from error
    data = facts(model).filter(id=identifier).values_list("data", flat=True).first()
    if data is None:
        raise Http404
    return orjson.loads(data)


def fact_list(
    request: HttpRequest, filterset: type[django_filters.FilterSet], template: str, **more: Any
) -> HttpResponse:
    """A list of one kind of fact, by date. Those of records kept for contrast are left out, counted, and one link away;
    who asks for one record gets all of it."""
    every_kind = request.GET.get("record_kind") == "all" or bool(request.GET.get("dialogue"))
    filters = filterset(request.GET, facts(filterset._meta.model))
    listing = list_page(
        request,
        filters,
        ["begins"],
        also=["record_kind"],
        shown=lambda rows: of_dialogues(rows, every_kind=every_kind),
    )
    names = names_of({Dialogue: {value for name, value in listing.chosen if name == "dialogue"}})
    page = {
        "listing": listing,
        "chips": listing.chips(lambda name, value: names.get(value, value)),
        "rows": [orjson.loads(row.data) for row in listing.rows],
        "cites": Citations([]),
        **figures(filters.qs, every_kind=every_kind),
        **more,
    }
    return render(request, template, page, status=listing.status)
