"""Pages of official talks, results and what crossed between unofficial and official talks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.timeline import official_talks
from outcomes.documents import PROCESS
from outcomes.filters import OutcomeFilter, ProcessFilter, TransferFilter
from records.citing import Citations
from records.documents import documents_of
from records.public import takes
from records.views import fact_list, find_document, list_page, opened
from sources.querysets import sources_cited


@takes(*ProcessFilter.base_filters, "cursor")
def processes(request: HttpRequest) -> HttpResponse:
    """The official talks against which dialogues are seen."""
    columns = ("core", "phases", "agreements", "transfers_in")
    filters = ProcessFilter(
        request.GET, documents_of(PROCESS)._default_manager.only("id", "sort_name", *columns)
    )
    listing = list_page(request, filters, ["sort_name"])
    page = {
        "listing": listing,
        "chips": listing.chips(),
        "rows": [opened(columns, [getattr(row, column) for column in columns]) for row in listing.rows],
        "total": filters.qs.count(),
    }
    return render(request, "outcomes/processes.html", page, status=listing.status)


def process(request: HttpRequest, key: str) -> HttpResponse:
    """One set of official talks: its phases, agreements, who sat there, and which dialogues fed it."""
    p = find_document(PROCESS, key)
    page = {"p": p, "drawing": official_talks(p), "cites": Citations(sources_cited(p))}
    return render(request, "outcomes/process.html", page)


@takes(*OutcomeFilter.base_filters, "cursor", "record_kind")
def outcomes(request: HttpRequest) -> HttpResponse:
    """What came of dialogues, each result with both its grades."""
    return fact_list(request, OutcomeFilter, "outcomes/outcomes.html")


@takes(*TransferFilter.base_filters, "cursor", "record_kind")
def transfers(request: HttpRequest) -> HttpResponse:
    """What crossed between unofficial and official talks."""
    return fact_list(request, TransferFilter, "outcomes/transfers.html")
