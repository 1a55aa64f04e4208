"""The read API. Nothing is parsed or serialised on the way: a body is the rows' own json, joined."""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django_filters import Filter, FilterSet
from drf_spectacular.renderers import OpenApiYamlRenderer2
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.schemas.inspectors import ViewInspector
from rest_framework.views import APIView

from records import browse
from records.filters import QueryField, RepeatedField, WordField, WordsField, unknown
from records.links import header
from records.openapi import Described, description
from records.paging import BadCursor, Page, paginate
from records.problems import Errors, Refused
from records.public import takes
from records.resources import Resource
from records.search.query import LONGEST
from records.shapes import TEXT, Schema, closed, nullable

PAGE_SIZE = 50
LARGEST_PAGE = 1000


# ------------------------------------------------------------------ what is asked


FORMAT = {
    "description": "json also where a browser asks, which is otherwise shown a page.",
    "schema": {**TEXT, "enum": ["json"]},
}


def described(one: Filter) -> Schema:
    """A filter as OpenAPI describes a parameter."""
    field, text = one.field, str(one.extra.get("help_text", ""))
    word = {**TEXT, "enum": [*field.words]} if isinstance(field, (WordField, WordsField)) else TEXT
    if isinstance(field, QueryField):
        word = {**TEXT, "maxLength": LONGEST}
    if getattr(field, "scheme", ""):
        text += f" Codes: /api/v1/terms/?scheme={field.scheme}."
    if not isinstance(field, RepeatedField):
        return {"description": text, "schema": word}
    repeated = {"type": "array", "items": word}
    return {"description": f"{text} Repeat it for “or”.", "schema": repeated, "explode": True}


def listed(words: Iterable[str], text: str) -> Schema:
    """A parameter that takes words with commas between."""
    words = {"type": "array", "items": {**TEXT, "enum": [*words]}}
    return {"description": f"{text} Commas between.", "schema": words, "explode": False}


@cache
def detail_parameters(resource: Resource) -> dict[str, Schema]:
    keys = listed([*resource.keys, *resource.sections], "Only these top-level keys.")
    return {"fields": keys, "format": FORMAT}


@cache
def list_parameters(resource: Resource) -> dict[str, Schema]:
    filters = {name: described(one) for name, one in resource.filters.base_filters.items()}
    expand = {"expand": listed(resource.sections, "Sections that each element shall carry.")}
    return filters | paging(resource) | (expand if resource.sections else {}) | detail_parameters(resource)


def paging(resource: Resource) -> dict[str, Schema]:
    """The parameters that say which page of a list, and how it is ordered."""
    default = next(iter(resource.orderings))
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
    order = {**TEXT, "enum": [*resource.directions], "default": default}
    return {
        "ordering": {"description": "Order of the list; a minus turns it round.", "schema": order},
        "page_size": {"description": "Elements on a page.", "schema": size},
        "cursor": {"description": "Where a page begins, as in `next` and `previous`.", "schema": TEXT},
    }


class Parameters:
    """Reads parameters and gathers everything that is wrong with them."""

    def __init__(self, query: QueryDict, known: dict[str, Schema]) -> None:
        self.query = query
        self.errors: Errors = []
        for name, values in query.lists():
            if name not in known:
                self.refuse(name, unknown(name, "parameter", known))
            elif len(values) > 1 and not known[name].get("explode"):
                self.refuse(name, f"{name} may be given once only.")
            elif len(values[-1]) > (longest := known[name]["schema"].get("maxLength", math.inf)):
                self.refuse(name, f"{name} has at most {longest} characters.")
        self.word("format", known.get("format", FORMAT)["schema"]["enum"])

    def refuse(self, name: str, detail: str) -> None:
        self.errors.append({"parameter": name[:60], "detail": detail})

    def word(self, name: str, known: Iterable[str]) -> str:
        word = self.query.get(name, "")
        if word and word not in known:
            self.refuse(name, unknown(word, "value", known))
            return ""
        return word

    def words(self, name: str, known: Iterable[str]) -> list[str]:
        """Words with commas between."""
        words = [word.strip() for word in self.query.get(name, "").split(",") if word.strip()]
        for word in words:
            if word not in known:
                self.refuse(name, unknown(word, "key", known))
        return words

    def number(self, name: str, default: int, largest: int) -> int:
        given = self.query.get(name) or str(default)
        if given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= largest:
            return int(given)
        self.refuse(name, f"{name} is a whole number from 1 to {largest}.")
        return default

    def keys(self, resource: Resource, expand: Iterable[str] = ()) -> tuple[list[str] | None, list[str]]:
        """The keys (None: all) and sections to give, in the document's order."""
        fields = self.words("fields", [*resource.keys, *resource.sections])
        wanted = {*fields, *expand}
        keys = [name for name in resource.keys if name in wanted] if fields else None
        return keys, [name for name in resource.sections if name in wanted]

    def done(self, filters: FilterSet | None = None) -> None:
        """Refuse the request, saying everything that is wrong, what the filters refuse included."""
        for name, sentences in filters.errors.items() if filters else ():
            self.errors += [{"parameter": name, "detail": str(sentence)} for sentence in sentences]
        if self.errors:
            raise Refused(self.errors)


# ------------------------------------------------------------------ how it is written


class AsWritten(BaseRenderer):
    """Bytes that are json already."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: bytes, media_type: str | None = None, context: Any = None) -> bytes:
        return data


class Browsable(BaseRenderer):
    """The same json on a page of our own: no forms, no tokens, only links."""

    media_type = "text/html"
    format = "html"
    charset = "utf-8"

    def render(self, data: bytes, media_type: str | None = None, context: Any = None) -> str:
        view, request = context["view"], context["request"]._request
        query = request.GET.copy()
        query["format"] = "json"
        shown = {
            "name": view.name,
            "about": view.about,
            "address": absolute(request.get_full_path()),
            "as_json": f"{request.path}?{query.urlencode()}",
            "json": browse.page(data, view.answer),
        }
        return render_to_string("api/browse.html", shown)


class Negotiation(BaseContentNegotiation):
    """A page for browsers, json for everybody else and where `format=json` asks for it."""

    def select_renderer(
        self, request: HttpRequest, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        page = "text/html" in request.META.get("HTTP_ACCEPT", "") and request.GET.get("format") != "json"
        json, html = renderers
        chosen = html if page else json
        return chosen, chosen.media_type


# ------------------------------------------------------------------ the views


@takes(refuse_others=True, asks_once=True)
class ApiView(APIView):
    """What all have in common: GET only, nobody signs in, no parameter goes unheard."""

    http_method_names = ["get", "head"]
    renderer_classes = [AsWritten, Browsable]
    content_negotiation_class: type[BaseContentNegotiation] = Negotiation
    schema: ViewInspector | None = Described()
    operation = "root"
    summary = "What there is."
    name = ""
    about = ""
    has_page = False  # whether a page at the same address, without /api/v1, may tell the same

    def perform_authentication(self, request: Request) -> None:
        """Who looks is decided by the door, before any view."""

    @property
    def answer(self) -> Schema:
        """The schema of what it answers."""
        raise NotImplementedError

    @property
    def parameters(self) -> dict[str, Schema]:
        """The query parameters it knows, as OpenAPI describes them."""
        return {"format": FORMAT}

    def address(self, **changes: str) -> str:
        """This list's own address with other parameters; without changes its first page."""
        query = self.request._request.GET.copy()
        query.pop("cursor", None)
        query.update(changes)
        return f"{self.request.path}?{query.urlencode()}".rstrip("?")

    def linked(self, body: bytes, **neighbours: str | None) -> Response:
        """The answer, with its neighbours and what describes it above it."""
        found = header({**neighbours, "describedby": absolute(reverse("api-schema"))})
        return Response(body, headers={"Link": found})


class ResourceView(ApiView):
    has_page = True
    resource: Resource = None  # type: ignore[assignment]

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.resource.name

    @property
    def about(self) -> str:  # type: ignore[override]
        return self.resource.about


class ListView(ResourceView):
    """A page of a list."""

    @property
    def operation(self) -> str:  # type: ignore[override]
        return f"{self.name}_list"

    @property
    def summary(self) -> str:  # type: ignore[override]
        return f"A page of {self.name}."

    @property
    def answer(self) -> Schema:
        address = {**nullable(TEXT), "format": "uri"}
        return closed(
            {
                "next": {**address, "description": "The next page; null on the last."},
                "previous": {**address, "description": "The page before; null on the first."},
                "results": {"type": "array", "items": self.resource.schema},
            }
        )

    @property
    def parameters(self) -> dict[str, Schema]:
        return list_parameters(self.resource)

    def get(self, request: Request) -> Response:
        query = request._request.GET
        filters = self.resource.filters(query, self.resource.rows())
        asked = Parameters(query, self.parameters)
        expand = asked.words("expand", self.resource.sections) if self.resource.sections else []
        fields, sections = asked.keys(self.resource, expand)
        order = asked.word("ordering", self.resource.directions) or next(iter(self.resource.orderings))
        size = asked.number("page_size", PAGE_SIZE, LARGEST_PAGE)
        asked.done(filters)
        keys = self.resource.directions[order]
        others = dict.fromkeys(["id", *(key.lstrip("-") for key in keys)])
        rows = self.resource.read(filters.qs, fields, sections, *others)
        page = self._page(rows, keys, size)
        following, before = (self._to(cursor) for cursor in (page.next, page.previous))
        body = _page_of([_joined(row, sections) for row in page.rows], following, before)
        return self.linked(body, first=absolute(self.address()), prev=before, next=following)

    def _page(self, rows: QuerySet, keys: Sequence[str], size: int) -> Page:
        query = self.request._request.GET
        narrowed = [
            (name, values) for name, values in query.lists() if name in self.resource.filters.base_filters
        ]
        mark = f"{self.resource.name}?{urlencode(sorted(narrowed), doseq=True)}"
        try:
            return paginate(rows, keys, cursor=query.get("cursor", ""), size=size, query=mark)
        except BadCursor as error:
            raise Refused([{"parameter": "cursor", "detail": str(error)}]) from error

    def _to(self, cursor: str) -> str | None:
        """The address of a neighbouring page."""
        return absolute(self.address(cursor=cursor)) if cursor else None


class DetailView(ResourceView):
    """One element, with everything that its page shows, in the page's order."""

    @property
    def operation(self) -> str:  # type: ignore[override]
        return f"{self.name}_detail"

    @property
    def summary(self) -> str:  # type: ignore[override]
        return f"One of the {self.name}, whole."

    @property
    def answer(self) -> Schema:
        return self.resource.schema

    @property
    def parameters(self) -> dict[str, Schema]:
        return detail_parameters(self.resource)

    def get(self, request: Request, key: str) -> Response:
        asked = Parameters(request._request.GET, self.parameters)
        fields, sections = asked.keys(self.resource)
        asked.done()
        if fields is None:
            sections = [*self.resource.sections]
        row = self.resource.one(key, fields, sections)
        if row is None:
            raise self.resource.absent(key)
        return self.linked(_joined(row, sections))


class RootView(ApiView):
    """Every resource, with a sentence on each."""

    name = "The read API, version 1"
    about = "Everything published in the catalogue, as JSON, without a key."

    @property
    def answer(self) -> Schema:
        resource = closed({"address": {**TEXT, "format": "uri"}, "about": TEXT})
        return {"type": "object", "additionalProperties": resource}

    def get(self, request: Request) -> Response:
        Parameters(request._request.GET, self.parameters).done()
        listed = {
            name: {
                "address": absolute(reverse(f"api-{name}")),
                "about": resource.about.split(". ")[0].rstrip(".") + ".",
            }
            for name, resource in Resource.all.items()
        }
        return Response(orjson.dumps(listed))


class NothingView(ApiView):
    """Every other address of the API: its 404 is the API's own."""

    schema = None

    def get(self, request: Request, rest: str = "") -> Response:
        raise Http404


def absolute(path: str) -> str:
    """The public address of a path; never made from what the client says of itself."""
    return f"{settings.SITE_URL}{path}"


def _joined(row: Sequence[bytes], sections: Sequence[str]) -> bytes:
    """One object of the row's json and of the sections that stand after it."""
    own = row[0][1:-1].strip()
    parts = [b'"%b":%b' % (name.encode(), json) for name, json in zip(sections, row[1:], strict=False)]
    return b"{%b}" % b",".join([own, *parts] if own else parts)


def _page_of(results: Sequence[bytes], following: str | None, before: str | None) -> bytes:
    ends = orjson.dumps({"next": following, "previous": before})[:-1]
    return b'%b,"results":[%b]}' % (ends, b",".join(results))


# ------------------------------------------------------------------ the description


@cache
def _written(form: str) -> bytes:
    if form == "yaml":
        return OpenApiYamlRenderer2().render(description())
    return orjson.dumps(description())


class Plain(BaseContentNegotiation):
    """The one representation there is, whatever is asked for."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class SchemaView(ApiView):
    """The OpenAPI document: JSON, or YAML with `format=yaml`."""

    schema = None
    content_negotiation_class = Plain
    FORMAT = {"schema": {**TEXT, "enum": ["json", "yaml"]}}

    def get(self, request: Request) -> Response:
        asked = Parameters(request._request.GET, {"format": self.FORMAT})
        asked.done()
        form = request._request.GET.get("format") or "json"
        return Response(_written(form), content_type=f"application/{form}")


@takes(refuse_others=True)
class DocsView(SpectacularSwaggerSplitView):
    """Swagger, self-hosted, with its script at an address of its own."""

    content_negotiation_class = Plain
    url_name = "api-schema"
    template_name = "api/docs.html"
    http_method_names = ["get", "head"]

    def perform_authentication(self, request: Request) -> None:
        """Who looks is decided by the door, before any view."""
