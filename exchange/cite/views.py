"""One mechanism for all kinds of records: what pages offer to whoever cites them, files, and a page for each claim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, register_converter
from django.utils.http import content_disposition_header
from markupsafe import Markup

from exchange.cite.formats import FORMS
from exchange.cite.head import head
from exchange.cite.statements import CODE, Statement, statement
from exchange.cite.styles import STYLES
from exchange.cite.works import Sort, Work, of_record, of_source, of_statement
from records.presentation import Json, address, api, key
from records.public import takes

NO_CODE = "A statement is named by the eight letters and digits that stand behind “#f-” in its address."
NOT_THERE = (
    "Nothing on this page has that code. It may have been mistyped, or what it named is no longer here."
)


class FormConverter:
    regex = "|".join(ending.replace(".", r"\.") for ending in FORMS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "form")


@dataclass(frozen=True, slots=True)
class Cite:
    """What a page offers: `texts` are pairs of a style's name and the text, `files` of a form's name and address."""

    texts: list[tuple[str, Markup]]
    files: list[tuple[str, str]]
    head: Markup
    is_public: bool
    page: list[tuple[str, Markup]] = field(default_factory=list)
    bibliography: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Citable:
    """A kind of record with a page of its own.

    route         the page's, and the folder of its address
    find          all of the record by its key, with id, slug, name or title, and `changed`; Http404 where there is none
    linked        what it is, in the words of schema.org
    work          what its files cite, where that is not the page itself
    bibliography  the sources that can be had with it
    sort          what its page is cited as
    in_api        whether the API has it under the same address
    keyed         whether there are several, told apart by a key; if not, `key` is empty and so are id and slug
    """

    route: str
    folder: str
    find: Callable[[str], Json]
    linked: Callable[[Json], Json]
    work: Callable[[Json], Work] | None = None
    bibliography: Callable[[Json], Sequence[Json]] | None = None
    sort: Sort = "page"
    in_api: bool = True
    keyed: bool = True

    def page(self, record: Json) -> Work:
        return of_record(self.folder, record, self.sort)

    def cited(self, record: Json) -> Work:
        return self.work(record) if self.work else self.page(record)

    def of(self, record: Json) -> Cite:
        """For the record's page."""
        page, work = self.page(record), self.cited(record)
        base = address(self.route, record)
        name = {"@context": "https://schema.org", "@id": page.url, "name": page.title, "url": page.url}
        return Cite(
            texts(work),
            files(base[:-1]),
            head(work, base[:-1], self._api(record), name | self.linked(record)),
            record["changed"] is not None or not self.keyed,
            texts(page) if self.work else [],
            files(f"{base}bibliography") if self.bibliography else [],
        )

    def _api(self, record: Json) -> str:
        return api(f"{self.folder}/{key(record)}/") if self.keyed and self.in_api else ""


def texts(work: Work) -> list[tuple[str, Markup]]:
    return [(name, style(work)) for name, style in STYLES]


def files(base: str, query: str = "") -> list[tuple[str, str]]:
    return [(form.name, f"{base}.{form.ending}{query}") for form in FORMS.values()]


# ------------------------------------------------------------------ addresses


def routes(kind: Citable) -> list[URLPattern]:
    """The record's files, the page for one statement of it, and its bibliography where it has one."""
    base = f"{kind.folder}/<str:key>" if kind.keyed else kind.folder
    found = [
        path(f"{base}.<form:form>", _file(kind), name=f"{kind.route}-file"),
        path(f"{base}/cite/", _cite(kind), name=f"{kind.route}-cite"),
    ]
    if kind.bibliography:
        found.append(
            path(f"{base}/bibliography.<form:form>", _bibliography(kind), name=f"{kind.route}-bibliography")
        )
    return found


def _file(kind: Citable) -> Callable[..., HttpResponse]:
    @takes("fact")
    def view(request: HttpRequest, *, form: str, key: str = "") -> HttpResponse:
        """The record, or one statement of it, as a reference manager reads it."""
        record = kind.find(key)
        found = _asked(request, record)
        if isinstance(found, str):
            return _page(request, kind, record, found)
        work = of_statement(kind.page(record), found.code, found.words) if found else kind.cited(record)
        return _written(form, work.key, [work])

    return view


def _cite(kind: Citable) -> Callable[..., HttpResponse]:
    @takes("fact")
    def view(request: HttpRequest, *, key: str = "") -> HttpResponse:
        """The record, or one statement of it, as text, with the files."""
        record = kind.find(key)
        return _page(request, kind, record, _asked(request, record))

    return view


def _bibliography(kind: Citable) -> Callable[..., HttpResponse]:
    @takes()
    def view(request: HttpRequest, *, form: str, key: str = "") -> HttpResponse:
        """The sources of the record's page, each once."""
        record = kind.find(key)
        assert kind.bibliography
        return _written(
            form, f"{kind.page(record).key}-sources", [of_source(s) for s in kind.bibliography(record)]
        )

    return view


def _asked(request: HttpRequest, record: Json) -> Statement | str | None:
    """The statement that is asked for, what is wrong with asking so, or None where the whole record is meant."""
    code = request.GET.get("fact", "")
    if not code:
        return None
    if not CODE.fullmatch(code):
        return NO_CODE
    return statement(record, code) or NOT_THERE


def _page(request: HttpRequest, kind: Citable, record: Json, found: Statement | str | None) -> HttpResponse:
    """400 for a code that can be none, 404 for one that names nothing here."""
    page: dict[str, Any] = {
        "record": record,
        "base": address(kind.route, record),
        "wrong": "",
        "statement": None,
    }
    page["name"] = kind.page(record).title
    if isinstance(found, str):
        page["wrong"] = found
        return render(request, "exchange/cite.html", page, status=400 if found == NO_CODE else 404)
    work, query = kind.cited(record), ""
    if found:
        work, query = of_statement(kind.page(record), found.code, found.words), f"?fact={found.code}"
    page |= {"statement": found, "texts": texts(work), "files": files(page["base"][:-1], query)}
    return render(request, "exchange/cite.html", page)


def _written(ending: str, name: str, works: Sequence[Work]) -> HttpResponse:
    form = FORMS[ending]
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{ending}") or ""}
    return HttpResponse(form.write(works), content_type=form.content_type, headers=headers)
