"""Every front door on one screen."""

from itertools import chain
from typing import Any

from django.urls import URLPattern, include, path

from actors import views as actors
from analytics.explore import views as explore
from config import api
from dialogues import views as dialogues
from dialogues.compare import views as compare
from exchange.cite.views import routes
from exchange.codebook import views as codebook
from exchange.releases import views as releases
from exchange.views import FORMS, of_list
from outcomes import views as outcomes
from records import site
from records.browsing import Browsing
from records.changes import views as changes
from records.search import views as search
from sources import views as sources


def figure(address: str, view: Any, name: str, *others: str) -> list[URLPattern]:
    """A figure's page, and without the last slash its table, its drawing and other files of it."""
    forms = ("csv", "svg", *others)
    files = [path(f"{address}.{form}", view, {"form": form}, name=f"{name}-{form}") for form in forms]
    return [path(f"{address}/", view, name=name), *files]


urlpatterns = [
    # machines, who ask most often and so stand first
    path("api/", include(api)),
    # people
    path("", dialogues.home, name="home"),
    path("dialogues/", dialogues.dialogues, name="dialogues"),
    path("dialogues/<str:key>/", dialogues.dialogue, name="dialogue"),
    path("meetings/", dialogues.meetings, name="meetings"),
    path("meetings/<str:key>/", dialogues.meeting, name="meeting"),
    path("conflicts/", dialogues.conflicts, name="conflicts"),
    path("conflicts/<str:key>/", dialogues.conflict, name="conflict"),
    path("funding/", dialogues.funding, name="funding"),
    path("actors/", actors.actors, name="actors"),
    path("actors/<str:key>/", actors.actor, name="actor"),
    path("participants/", actors.participants, name="participants"),
    path("third-parties/", actors.third_parties, name="third-parties"),
    path("funders/", actors.funders, name="funders"),
    path("processes/", outcomes.processes, name="processes"),
    path("processes/<str:key>/", outcomes.process, name="process"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("transfers/", outcomes.transfers, name="transfers"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<str:key>/", sources.source, name="source"),
    # the same for who cites it
    *chain.from_iterable(
        map(
            routes,
            (
                dialogues.CITED,
                dialogues.MEETING_CITED,
                dialogues.CONFLICT_CITED,
                actors.CITED,
                outcomes.CITED,
                sources.CITED,
                sources.HISTORY_CITED,
                releases.CITED,
            ),
        )
    ),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("explore/questions/", include("analytics.questions.views")),
    path("explore/", explore.explore, name="explore"),
    *figure("explore/timeline", explore.timeline, "timeline"),
    *figure("explore/network", explore.network, "network", "graphml"),
    *figure("explore/map", explore.world, "map"),
    path("compare/", compare.compare, name="compare"),
    path("compare.csv", compare.compare, {"form": "csv"}, name="compare-csv"),
    path("history/", sources.history, name="history"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook.json", codebook.as_file, name="codebook-json"),
    path("data/", releases.data, name="data"),
    path("data/releases.json", releases.listed, name="releases"),
    path("data/changes.csv", releases.changes, name="release-changes"),
    path("data/releases/<str:key>/", releases.release, name="release"),
    path("data/releases/<str:key>.zip", releases.file, name="release-zip"),
    path("about/", site.about, name="about"),
    path("feeds/changes.atom", changes.feed, name="feed"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("robots.txt", site.robots, name="robots"),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
    # any list as a file
    *(
        path(f"{route}.{form}", of_list(browsing, form), name=f"{route}.{form}")
        for route, browsing in Browsing.all.items()
        for form in FORMS
    ),
    # another door
    path("accounts/", include("accounts.urls")),
]

handler400 = "records.site.bad_request"
handler404 = "records.site.not_found"
handler500 = "records.site.broken"
handler429 = "records.site.too_often"
