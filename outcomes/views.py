"""Pages of official talks, results and what crossed between unofficial and official talks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actors.models import Actor
from analytics.timeline import official_talks
from dialogues.models import Conflict, Dialogue
from exchange.cite import linked
from exchange.cite.views import Citable
from outcomes.documents import PROCESS
from outcomes.filters import OutcomeFilter, ProcessFilter, TransferFilter
from outcomes.models import OfficialProcess, Outcome, Transfer
from records.browsing import Browsing
from records.citing import Citations
from records.documents import documents_of
from records.ordering import CHANGED, LISTED_FACTS, NAME
from records.public import takes
from records.views import browse, find_document, listed
from sources.models import Source
from sources.querysets import sources_cited

PROCESSES = Browsing(
    route="processes",
    filters=ProcessFilter,
    rows=documents_of(PROCESS)._default_manager.all,
    orderings={"name": NAME, "changed": CHANGED},
    first="name",
    facets=("conflict",),
    unfolded=("conflict",),
    named={"conflict": Conflict},
)


@takes(*PROCESSES.parameters)
def processes(request: HttpRequest) -> HttpResponse:
    """The official talks against which dialogues are seen."""
    columns = ("core", "phases", "agreements", "transfers_in")
    return browse(request, PROCESSES, "outcomes/processes.html", columns)


CITED = Citable("process", "processes", lambda key: find_document(PROCESS, key), linked.process)


def process(request: HttpRequest, key: str) -> HttpResponse:
    """One set of official talks: its phases, agreements, who sat there, and which dialogues fed it."""
    p = CITED.find(key)
    page = {"p": p, "drawing": official_talks(p), "cites": Citations(sources_cited(p)), "cite": CITED.of(p)}
    return render(request, "outcomes/process.html", page)


OUTCOMES = Browsing(
    route="outcomes",
    filters=OutcomeFilter,
    rows=lambda: listed(Outcome),
    orderings=LISTED_FACTS,
    first="date",
    facets=("code", "years", "contribution", "certainty", "sign", "record_kind"),
    unfolded=("code", "years", "contribution"),
    named={"dialogue": Dialogue, "source": Source},
    contrast=True,
)
TRANSFERS = Browsing(
    route="transfers",
    filters=TransferFilter,
    rows=lambda: listed(Transfer),
    orderings=LISTED_FACTS,
    first="date",
    facets=(
        "kind",
        "years",
        "direction",
        "contribution",
        "certainty",
        "to_process",
        "from_process",
        "record_kind",
    ),
    unfolded=("kind", "years", "direction"),
    named={
        "dialogue": Dialogue,
        "source": Source,
        "actor": Actor,
        **dict.fromkeys(("to_process", "from_process"), OfficialProcess),
    },
    contrast=True,
)


@takes(*OUTCOMES.parameters)
def outcomes(request: HttpRequest) -> HttpResponse:
    """What came of dialogues, each result with both its grades."""
    return browse(request, OUTCOMES, "outcomes/outcomes.html", ("data",))


@takes(*TRANSFERS.parameters)
def transfers(request: HttpRequest) -> HttpResponse:
    """What crossed between unofficial and official talks."""
    return browse(request, TRANSFERS, "outcomes/transfers.html", ("data",))
