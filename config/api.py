"""The API's addresses, and what stands behind each."""

from itertools import chain

from django.urls import path

from actors.documents import ACTOR
from actors.filters import ORDERINGS as ACTORS
from actors.filters import ActorFilter
from analytics.explore.api import NetworkView
from dialogues import filters as dialogues
from dialogues.documents import CONFLICT, DIALOGUE
from dialogues.models import (
    Classification,
    Funding,
    Meeting,
    OfficialStance,
    Participation,
    ThirdPartyRole,
)
from exchange.views import FORMS, FileView
from outcomes import filters as outcomes
from outcomes.documents import PROCESS
from outcomes.models import Agreement, Assessment, Outcome, Seat, Transfer
from records.api import DetailView, DocsView, ListView, NothingView, RootView, SchemaView
from records.changes.filters import ChangeFilter
from records.changes.reading import Changes
from records.ordering import BEGINS, CHANGED, LISTED_FACTS, NAME, Ordering, Orderings
from records.resources import Facts, Records, Terms
from records.search.api import SearchView
from sources import filters as sources
from sources.documents import SOURCE
from sources.models import Citation, Event, Publication

BY_NAME: Orderings = {"name": NAME, "changed": CHANGED}
BY_ID: Orderings = {"id": Ordering(("id",))}
BY_TIME = BY_ID | {"date": BEGINS}
LISTED = BY_ID | LISTED_FACTS

RESOURCES = (
    Records("dialogues", dialogues.DialogueFilter, dialogues.ORDERINGS, DIALOGUE),
    Records("actors", ActorFilter, ACTORS, ACTOR),
    Facts("meetings", dialogues.MeetingFilter, LISTED, Meeting),
    Facts("participations", dialogues.ParticipationFilter, BY_TIME, Participation),
    Facts("roles", dialogues.RoleFilter, BY_TIME, ThirdPartyRole),
    Facts("funding", dialogues.FundingFilter, LISTED, Funding),
    Facts("classifications", dialogues.ClassificationFilter, BY_TIME, Classification),
    Records("conflicts", dialogues.ConflictFilter, BY_NAME, CONFLICT),
    Facts("outcomes", outcomes.OutcomeFilter, LISTED, Outcome),
    Facts("transfers", outcomes.TransferFilter, LISTED, Transfer),
    Facts("assessments", outcomes.AssessmentFilter, BY_TIME, Assessment),
    Facts("stances", dialogues.StanceFilter, BY_TIME, OfficialStance),
    Records("processes", outcomes.ProcessFilter, BY_NAME, PROCESS),
    Facts("seats", outcomes.SeatFilter, BY_TIME, Seat),
    Facts("agreements", outcomes.AgreementFilter, BY_TIME, Agreement),
    Records("sources", sources.SourceFilter, sources.ORDERINGS, SOURCE),
    Facts("citations", sources.CitationFilter, BY_ID, Citation),
    Facts("events", sources.EventFilter, BY_TIME, Event),
    Facts("publications", sources.PublicationFilter, BY_TIME, Publication),
    Terms("terms", sources.TermFilterSet, {"scheme": Ordering(("scheme", "position"))}),
    # The oldest first, so that what changes while somebody reads comes at the end.
    Changes("changes", ChangeFilter, {"changed": CHANGED}),
)

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("v1/search/", SearchView.as_view(), name="api-search"),
    path("v1/network/", NetworkView.as_view(), name="api-network"),
    path("v1/", RootView.as_view(), name="api-root"),
    *chain.from_iterable(
        (
            path(f"v1/{r.name}/", ListView.as_view(resource=r), name=f"api-{r.name}"),
            path(f"v1/{r.name}/<str:key>/", DetailView.as_view(resource=r), name=f"api-{r.name}-detail"),
        )
        for r in RESOURCES
    ),
    *(
        path(f"v1/{r.name}.{form}", FileView.as_view(resource=r, form=form), name=f"api-{r.name}.{form}")
        for r in RESOURCES
        if r.name != "changes"  # whoever keeps a copy reads them by the page
        for form in FORMS
    ),
    path("", NothingView.as_view()),
    path("<path:rest>", NothingView.as_view()),
]
