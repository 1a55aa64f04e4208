"""The page about the catalogue itself, and the answers to machines and mistakes."""

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from records.documents import documents_of, registered
from records.kernel import graph
from records.presentation import counted
from records.problems import problem_response
from records.public import generation, signal, takes
from records.withdrawn import Withdrawn

MOST_ADDRESSES = 50_000  # that a sitemap may hold
RETRY = 10  # seconds after which a question that took too long may be asked again
PAGES = (
    "home",
    "dialogues",
    "conflicts",
    "actors",
    "participants",
    "third-parties",
    "funders",
    "meetings",
    "processes",
    "outcomes",
    "transfers",
    "funding",
    "sources",
    "questions",
    "history",
    "explore",
    "timeline",
    "network",
    "map",
    "compare",
    "codebook",
    "data",
    "about",
)
PAGE_OF = {
    "dialogue": "dialogue",
    "conflict": "conflict",
    "official_process": "process",
    "actor": "actor",
    "source": "source",
}


@takes()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "records/about.html", {"tell": "accounts" in settings.DOORS})


# ------------------------------------------------------------------ machines


@takes()
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /accounts/",
        "Disallow: /*/cite/",  # a page for each statement, which says no more than the record's own
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@takes()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page. One query."""
    addresses = [reverse(name) for name in PAGES]
    parts = [
        documents_of(doc)
        ._default_manager.annotate(kind=Value(PAGE_OF[graph.table(doc.model)]))
        .values_list("kind", "slug")
        for doc in registered()
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-kind", "slug")[:MOST_ADDRESSES]
    addresses += [reverse(name, args=[slug]) for name, slug in rows if slug]
    page = {"addresses": addresses[:MOST_ADDRESSES]}
    return render(request, "records/sitemap.xml", page, content_type="application/xml")


@signal
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of the database."""
    return _signal("ok")


@signal
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, and the open catalogue has a generation."""
    try:
        generation.now()
    except DatabaseError:
        return _signal("not ready: the database does not answer", status=503)
    return _signal("ready")


def _signal(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response


# ------------------------------------------------------------------ mistakes: nothing of the address is repeated


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(None, "records/400.html", status=400)


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For a form that was not sent from our own page, or from one that has lain too long."""
    return render(None, "records/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, Withdrawn):
        page = {"reason": exception.reason, "definition": exception.definition}
        return render(None, "records/410.html", page, status=410)
    return render(None, "records/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return problem_response(500, "Something of ours went wrong.")
    return render(None, "records/500.html", status=500)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """For somebody who asks more often than one address may."""
    words = f"That was too much at once from your address. Ask again in {counted(seconds, 'second')}."
    return _later(request, 429, words, seconds)


def too_often(request: HttpRequest) -> HttpResponse:
    """For somebody who tries to sign in too often; allauth counts that, and asks for this page by itself."""
    return too_many(request, 60)


def took_too_long(request: HttpRequest) -> HttpResponse:
    """For a question that the database was stopped from answering."""
    words = "That takes longer to find out than we allow. Ask for less at once, or again in a little while."
    return _later(request, 503, words, RETRY)


def _later(request: HttpRequest, status: int, words: str, seconds: int) -> HttpResponse:
    """It is said to one, and kept by nobody."""
    if request.path_info.startswith("/api/"):
        response = problem_response(status, words)
    else:
        response = render(None, "records/later.html", {"words": words}, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
