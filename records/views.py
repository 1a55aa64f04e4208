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

from records.browsing import Browsing
from records.citing import Citations
from records.documents import Document, document_row, document_rows
from records.facets import Chip, best_removal, side
from records.filters import unknown
from records.kernel.graph import table
from records.listed import listed_of
from records.models import Fact
from records.paging import BadCursor, Page, paginate
from records.presentation import Json, Link
from records.search.query import LONGEST, TOO_LONG
from records.withdrawn import absent

SIZE = 25  # rows of a list page


def find_document(doc: Document, key: str) -> dict[str, Any]:
    """The whole document of one record by slug or id; 404 for hidden and absent alike, 410 where it is said to be
    withdrawn. One query."""
    row = document_row(doc, key, [doc.told(), *doc.section_names])
    if row is None:
        raise absent(doc, key)
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
        name: orjson.loads(value) if isinstance(value, bytes) else value
        for name, value in zip(names[1:], row[1:], strict=True)
    }


# ------------------------------------------------------------------ lists


@dataclass(frozen=True)
class Sort:
    """One way to sort the list: in words, and its address; "" for how it stands."""

    words: str
    href: str


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, what narrows it, its neighbours, and what was asked wrongly."""

    rows: list[Any]
    link: Link
    filters: django_filters.FilterSet
    ordering: str
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

    def chips(self, named: Callable[[str, str], str]) -> list[Chip]:
        """`named` gives the words for a filter's value."""
        return [
            Chip(
                name,
                f"{self.filters.filters[name].label}: {named(name, value)}",
                self.link.without_pair(name, value),
            )
            for name, value in self.link.pairs()
            if name in self.filters.filters
        ]


def browse(
    request: HttpRequest,
    browsing: Browsing,
    template: str,
    columns: Sequence[str],
    *,
    row: Callable[[Json], Json] = lambda row: row,
    **more: Any,
) -> HttpResponse:
    """The page of a list. Of its rows the `columns` are read; the first is json, whose keys `row` may add to.

    `more` is what the template needs beside.
    """
    filters = browsing.filters(request.GET, browsing.rows())
    listing = list_page(request, browsing, filters, columns)
    beside = side(browsing, filters, listing.link, listing.chosen, listing.errors)
    chips = listing.chips(beside.words)
    page = {
        "listing": listing,
        "rows": [row(opened(columns, [getattr(one, name) for name in columns])) for one in listing.rows],
        "side": beside,
        "chips": chips,
        "sorts": sorts(browsing, listing),
        "cites": Citations([]),
        "best": None if listing.rows else best_removal(beside, chips),
        **more,
    }
    return render(request, template, page, status=listing.status)


def list_page(
    request: HttpRequest, browsing: Browsing, filters: django_filters.FilterSet, columns: Sequence[str] = ()
) -> Listing:
    """Rows of `filters` in the order asked for, from where the cursor says. What is misread is left out and told."""
    link = Link(request.path, request.GET, frozenset(browsing.parameters))
    errors = misread(request, filters)
    ordering, cursor = request.GET.get("ordering") or browsing.first, request.GET.get("cursor", "")
    if ordering not in browsing.directions:
        errors["ordering"] = [unknown(ordering, "order", browsing.directions)]
        ordering = browsing.first
    keys = browsing.directions[ordering]
    rows = _only(filters.qs.filter(browsing.shown(filters)), [*columns, *(key.lstrip("-") for key in keys)])
    query = f"{request.path_info}?{link.pairs()}"
    try:
        page = paginate(rows, keys, cursor=cursor, size=SIZE, query=query)
    except BadCursor as mistake:
        errors["cursor"] = [str(mistake)]
        page = paginate(rows, keys, cursor="", size=SIZE, query=query)
    return Listing(page.rows, link, filters, ordering, *_neighbours(page, link), errors)


def misread(request: HttpRequest, filters: django_filters.FilterSet) -> dict[str, list[str]]:
    """What of the address makes no sense, by the filter's name."""
    errors = {name: [str(error) for error in found] for name, found in filters.errors.items()}
    if len(request.GET.get("q", "")) > LONGEST:
        errors["search"] = [TOO_LONG]
    return errors


def _only(rows: QuerySet, columns: Iterable[str]) -> QuerySet:
    """Of the rows' own columns no more than are asked for."""
    own = {f.name for f in rows.model._meta.concrete_fields}
    return rows.only("id", *own.intersection(columns))


def _neighbours(page: Page, link: Link) -> tuple[str, str]:
    def to(cursor: str) -> str:
        return link.with_(cursor=cursor) if cursor else ""

    return to(page.next), to(page.previous)


def sorts(browsing: Browsing, listing: Listing) -> list[Sort]:
    """How the list stands and the other way round; then the other ways to sort it, each in the direction it begins."""
    name, falling = listing.ordering.removeprefix("-"), listing.ordering.startswith("-")
    now = browsing.orderings[name]
    forwards, backwards = (now.backwards, now.forwards) if falling else (now.forwards, now.backwards)
    return [
        Sort(f"{now.title}, {forwards}", ""),
        Sort(backwards, _sorted_by(browsing, listing, name if falling else f"-{name}")),
        *(
            Sort(f"by {one.title}", _sorted_by(browsing, listing, one.named(other)))
            for other, one in browsing.orderings.items()
            if one.title and other != name
        ),
    ]


def _sorted_by(browsing: Browsing, listing: Listing, ordering: str) -> str:
    return listing.link.with_(ordering="" if ordering == browsing.first else ordering)


# ------------------------------------------------------------------ facts


def facts(model: type[models.Model]) -> QuerySet:
    """Rows of a kind of fact with `data`, their json from the fact's view, and `begins` to order by time."""
    view, table = f"{model._meta.db_table}_fact", model._meta.db_table
    data = models.expressions.RawSQL(f"(select v.data from {view} v where v.id = {table}.id)", [])  # noqa: S608, S611
    found = model._default_manager.annotate(data=data)
    dated = any(f.name == "date_possible" for f in model._meta.concrete_fields)
    return found.annotate(begins=models.F("date_possible__startswith")) if dated else found


def listed(model: type[Fact]) -> QuerySet:
    """The rows of a list of facts, each with `data`, its json from the fact's view."""
    rows = listed_of(model)
    view = f"select v.data from {table(model)}_fact v where v.id = {rows._meta.db_table}.id"  # noqa: S608
    return rows._default_manager.annotate(data=models.expressions.RawSQL(f"({view})", []))  # noqa: S611


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
