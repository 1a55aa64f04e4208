"""Pages of the research questions: all of them, and each with its table, its chart, and the same for programs."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from analytics.bars import drawn
from analytics.questions.asking import COUNTED, SHOWN, TABLED, Question, find, numbers
from analytics.questions.parameters import MOST_OPTIONS, Looked, Parameter, Values, read
from analytics.questions.registry import QUESTIONS, WAITING, grouped
from analytics.questions.telling import Answer, Cell, Column
from exchange.tables import Cell as Plain
from exchange.tables import Table, csv_response
from records.citing import Citations
from records.presentation import Link
from records.public import takes
from sources.querysets import sources_cited

View = Callable[[HttpRequest], HttpResponse]
SVG = "image/svg+xml"


@takes()
def questions(request: HttpRequest) -> HttpResponse:
    """All questions in groups, with the number of rows of each answer as it is asked first."""
    page = {
        "groups": grouped(),
        "numbers": numbers(QUESTIONS),
        "counted": COUNTED,
        "live": len(QUESTIONS),
        "all": len(QUESTIONS) + len(WAITING),
    }
    return render(request, "questions/questions.html", page)


def _page(question: Question) -> View:
    @takes(*(one.name for one in question.parameters))
    def view(request: HttpRequest) -> HttpResponse:
        values, wrong = read(question.parameters, request.GET)
        found = find(question, values)
        answer = question.told(found, values)
        facts = [fact for row in answer.rows for cell in row for fact in cell.facts]
        link = Link(request.path, request.GET, frozenset(one.name for one in question.parameters))
        page = {
            "question": question,
            "answer": answer,
            "found": found,
            "fields": [_field(one, values, found.options, wrong) for one in question.parameters],
            "drawing": drawn(answer.chart) if answer.chart else None,
            "cites": Citations(sources_cited(facts)),
            "link": link,
            "query": _query(link, wrong),
            "calls": question.api(values),
            "shown": SHOWN,
            "tabled": TABLED,
            "unknown": _unknown(question, values, found.options),
        }
        return render(request, "questions/question.html", page, status=400 if wrong else 200)

    return view


def _query(link: Link, wrong: dict[str, str]) -> str:
    """What the answer was asked with, for the other forms of it."""
    address = link.without(*wrong)
    return address[len(link.path) :]


def _field(
    one: Parameter, values: Values, offered: dict[str, list[Any]], wrong: dict[str, str]
) -> dict[str, Any]:
    """A part of the form. Of too many records to choose from, one is named by its slug."""
    options = offered[one.name] if one.name in offered else one.options()
    written = isinstance(one, Looked) and len(options) > MOST_OPTIONS
    if isinstance(one, Looked):
        options = [] if written else [("", one.every), *options]
        if values[one.name] and not written and values[one.name] not in [value for value, _ in options]:
            options.append((values[one.name], values[one.name]))
    return {
        "one": one,
        "value": values[one.name],
        "options": options,
        "written": written,
        "wrong": wrong.get(one.name),
    }


def _unknown(question: Question, values: Values, offered: dict[str, list[Any]]) -> list[str]:
    """What was asked about and is not among all that could be."""
    return [
        one.label
        for one in question.parameters
        if isinstance(one, Looked)
        and values[one.name]
        and len(offered[one.name]) <= MOST_OPTIONS
        and values[one.name] not in [value for value, _ in offered[one.name]]
    ]


# ------------------------------------------------------------------ for programs


def _refused(wrong: dict[str, str]) -> HttpResponse:
    lines = "".join(f"{name}: {sentence}\n" for name, sentence in wrong.items())
    return HttpResponse(lines, status=400, content_type="text/plain; charset=utf-8")


def _csv(question: Question) -> View:
    @takes(*(one.name for one in question.parameters))
    def view(request: HttpRequest) -> HttpResponse:
        values, wrong = read(question.parameters, request.GET)
        if wrong:
            return _refused(wrong)
        return csv_response(table(question.slug, question.told(find(question, values, TABLED), values)))

    return view


def table(name: str, answer: Answer) -> Table:
    """The answer for spreadsheets: after what leads somewhere its address, after how sure something is its sources."""
    facts = [fact for row in answer.rows for cell in row for fact in cell.facts]
    titles = {source["id"]: source["title"] for source in sources_cited(facts)}
    rows = ([*_plain(answer.columns, row, titles)] for row in answer.rows)
    return Table(name, [name for column in answer.columns for name in _names(column)], rows)


def _names(column: Column) -> Iterator[str]:
    yield column.name
    if column.linked:
        yield f"{column.name}_page"
    if column.said:
        yield "sources"


def _plain(columns: Iterable[Column], row: Iterable[Cell], titles: dict[str, str]) -> Iterator[Plain]:
    for column, cell in zip(columns, row, strict=True):
        yield cell.plain
        if column.linked:
            yield " ".join(f"{settings.SITE_URL}{one.href}" for one in cell.parts or [cell] if one.href)
        if column.said:
            cited = [c["source"]["id"] for fact in cell.facts for c in fact["citations"]]
            yield "; ".join(dict.fromkeys(titles[one] for one in cited))


def _svg(question: Question) -> View:
    @takes(*(one.name for one in question.parameters))
    def view(request: HttpRequest) -> HttpResponse:
        values, wrong = read(question.parameters, request.GET)
        if wrong:
            return _refused(wrong)
        chart = question.told(find(question, values), values).chart
        drawing = drawn(chart) if chart else None
        return render(request, "questions/chart.svg", {"drawing": drawing}, content_type=SVG)

    return view


def routes() -> Iterator[URLPattern]:
    """Each question at addresses of its own, with the parameters it takes."""
    for question in QUESTIONS:
        name, slug = f"question-{question.slug}", question.slug
        yield path(f"{slug}/", _page(question), name=name)
        yield path(f"{slug}.csv", _csv(question), name=f"{name}-csv")
        if question.drawn:
            yield path(f"{slug}.svg", _svg(question), name=f"{name}-svg")


urlpatterns = [path("", questions, name="questions"), *routes()]
