"""Pages of official talks, results and what crossed between unofficial and official talks."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analytics.timeline import official_talks
from dialogues.models import Dialogue
from outcomes.documents import PROCESS
from outcomes.filters import OutcomeFilter, ProcessFilter, TransferFilter
from outcomes.models import Outcome, Transfer
from records.documents import documents_of
from records.presentation import Numbering
from records.public import takes
from records.views import Listing, facts, find_document, list_page, names_of, opened, read
from sources.querysets import sources_cited


@takes(*ProcessFilter.base_filters, "cursor")
def processes(request: HttpRequest) -> HttpResponse:
    """The official talks against which dialogues are seen."""
    columns = ("core", "phases", "agreements", "transfers_in")
    filters = ProcessFilter(request.GET, documents_of(PROCESS).objects.only("id", "sort_name", *columns))
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
    page = {"p": p, "drawing": official_talks(p), "cites": Numbering(sources_cited(p))}
    return render(request, "outcomes/process.html", page)


@takes(*OutcomeFilter.base_filters, "cursor")
def outcomes(request: HttpRequest) -> HttpResponse:
    """What came of dialogues, each result with both its grades."""
    filters = OutcomeFilter(request.GET, facts(Outcome))
    return _facts(request, filters.qs, list_page(request, filters, ["begins"]), "outcomes/outcomes.html")


@takes(*TransferFilter.base_filters, "cursor")
def transfers(request: HttpRequest) -> HttpResponse:
    """What crossed between unofficial and official talks."""
    filters = TransferFilter(request.GET, facts(Transfer))
    return _facts(request, filters.qs, list_page(request, filters, ["begins"]), "outcomes/transfers.html")


def _facts(request: HttpRequest, everything: QuerySet, listing: Listing, template: str) -> HttpResponse:
    slugs = {value for name, value in listing.chosen if name == "dialogue"}
    names = names_of({Dialogue: slugs})
    page = {
        "listing": listing,
        "chips": listing.chips(lambda name, value: names.get(value, value)),
        "rows": read(listing.rows),
        **everything.order_by().aggregate(total=Count("pk"), dialogues=Count("dialogue", distinct=True)),
    }
    return render(request, template, page, status=listing.status)
