"""Any list as a file, at its address without the slash: for spreadsheets (csv, xlsx) and for programs (jsonl)."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from analytics.counts import Condition
from exchange import workbooks
from exchange.columns import Column, beside, columns, faceted, of_document, written
from exchange.streams import Lines, Stream, TooMany
from exchange.tables import CSV
from records.api import FORMAT, Parameters, ResourceView, described
from records.browsing import Browsing
from records.kernel.graph import table
from records.problems import Refused, problem_response
from records.public import exports, takes
from records.resources import Resource
from records.viewer import current

FORMS = {
    "csv": CSV,
    "jsonl": "application/jsonl; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DOCUMENTS_AT_ONCE = 20  # of some 30 kB; more at once takes longer, in the database and here
AGAIN = 20  # seconds
BUSY = "As many files are being sent as this server sends at a time. Try again in a moment."
TOO_LONG = (
    f"A workbook has at most {workbooks.MOST_ROWS:,} rows, this list has more: narrow it, or take it as .csv."
)


@dataclass(frozen=True)
class File:
    """A list to be sent: `rows` of a resource; of its facets those under the names of `facets` are cells too."""

    name: str
    resource: Resource
    rows: QuerySet
    facets: Sequence[tuple[str, str]] = ()

    def columns(self) -> list[Column]:
        own = columns(self.resource.model)
        known = {column.name for column in own}
        more = [pair for pair in self.facets if pair[0] not in known]
        return [*own, *of_document(self.rows.model), *faceted(self._source, more)]

    def lines(self, form: str) -> Lines:
        asked, base, key = Condition.of(self.rows), table(self.resource.model), f"{self._source}.id"
        rows = f"from {self._source}" + ("" if base == self._source else f" join {base} on {base}.id = {key}")
        where = f" where ({asked.sql})"
        if form == "jsonl":
            whole = {"whole": self.resource.whole()}
            return Lines("", whole, "whole", rows + where, asked.params, key, DOCUMENTS_AT_ONCE)
        return written(self.columns(), rows + beside(self.resource.model) + where, asked.params, key)

    @property
    def _source(self) -> str:
        return self.rows.model._meta.db_table


def of_list(browsing: Browsing, form: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """What the page of a list shows, all of it."""
    resource = next(one for one in Resource.all.values() if one.filters is browsing.filters)
    facets = [(name, browsing.prefix(name)) for name in browsing.facets if name != "years"]

    @exports
    @takes(*browsing.filters.base_filters)
    def download(request: HttpRequest) -> HttpResponseBase:
        filters = browsing.filters(request.GET, browsing.rows())
        known = {name: described(one) for name, one in browsing.filters.base_filters.items()}
        try:
            Parameters(request.GET, known | {"format": FORMAT}).done(filters)
        except Refused as mistake:
            return problem_response(400, str(mistake.detail), mistake.errors)
        rows = filters.qs.filter(browsing.shown(filters))
        return sent(File(browsing.route, resource, rows, facets), form)

    return download


class FileView(ResourceView):
    """A list of the API, all of it."""

    schema = None
    exports = True  # as those of pages, see records/public.py
    form = ""

    @property
    def parameters(self) -> dict[str, Any]:
        return {name: described(one) for name, one in self.resource.filters.base_filters.items()}

    def get(self, request: Request) -> HttpResponseBase:
        query = request._request.GET
        filters = self.resource.filters(query, self.resource.rows())
        Parameters(query, self.parameters | {"format": FORMAT}).done(filters)
        return sent(File(self.resource.name, self.resource, filters.qs), self.form)


# ------------------------------------------------------------------ sending


def sent(file: File, form: str) -> HttpResponseBase:
    """As it is read, at the open door; whole where the desk's audit has to know first what it shows."""
    headers = {"Content-Disposition": f'attachment; filename="{file.name}.{form}"'}
    if form != "xlsx" and current().is_public:
        try:
            stream = Stream(file.lines(form))
        except TooMany:
            return _busy()
        return StreamingHttpResponse(stream, content_type=FORMS[form], headers=headers)
    if form == "xlsx" and file.rows.order_by()[workbooks.MOST_ROWS :].exists():
        return problem_response(400, TOO_LONG)
    made = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with connections[current().alias].cursor() as cursor:
        texts = file.lines(form).read(cursor)
        if form == "xlsx":
            workbooks.write(made, file.columns(), texts)
        else:
            made.writelines(text.encode() for text in texts)
    made.seek(0)
    return FileResponse(made, content_type=FORMS[form], headers=headers)


def _busy() -> HttpResponse:
    response = problem_response(503, BUSY)
    response["Retry-After"] = str(AGAIN)
    return response
