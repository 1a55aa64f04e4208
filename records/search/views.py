"""The page of results, and suggestions while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from records.presentation import Link, url
from records.public import takes
from records.search.finding import answer, kinds, mark_of, read_cursor, write_cursor
from records.search.names import suggest
from records.search.query import LONGEST, TOO_LONG, Query
from records.search.results import MOST

SIZE = 25  # results of one kind on its page
FIRST = {"dialogue": 10}  # of each kind where all are shown
OTHERS = 5
# The route of a kind's page, and its words.
KINDS = {
    "dialogue": ("dialogue", "dialogue", "dialogues"),
    "actor": ("actor", "person or organisation", "people and organisations"),
    "conflict": ("conflict", "conflict or issue", "conflicts and issues"),
    "official_process": ("process", "official process", "official processes"),
    "source": ("source", "source", "sources"),
}


@takes("q", "kind", "cursor")
def search(request: HttpRequest) -> HttpResponse:
    """Everything that answers to some words, by kind; of one kind all of it, page by page."""
    text, kind, cursor = (request.GET.get(name, "") for name in ("q", "kind", "cursor"))
    errors = []
    if len(text) > LONGEST:
        errors.append(TOO_LONG)
    if kind and kind not in KINDS:
        errors.append(f"There is no kind “{kind[:40]}”: everything is shown.")
        kind = ""
    mark = mark_of(text, kind)
    first = read_cursor(cursor, mark) if cursor else 0
    if first is None or (cursor and not kind):
        errors.append("This page belongs to another search: here is the first.")
        first = 0
    wanted = {kind: SIZE} if kind else {one: FIRST.get(one, OTHERS) for one in kinds()}
    found = answer(text, wanted, first=first)
    link = Link(request.path, request.GET, frozenset({"q", "kind"}))
    page = {
        "text": found.query.text if found.asked is None else text,
        "found": found,
        "groups": [group for group in found.groups if group.total],
        "kind": kind,
        "kinds": KINDS,
        "errors": errors,
        "link": link,
        "next": link.with_(cursor=write_cursor(first + SIZE, mark))
        if kind and first + SIZE < min(MOST, found.total)
        else "",
        "previous": (link.with_(cursor=write_cursor(first - SIZE, mark)) if first > SIZE else link.with_())
        if first
        else "",
        "most": MOST,
    }
    return render(request, "records/search.html", page, status=400 if errors else 200)


@takes("q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """At most ten records with a name like what was typed so far: list items for the search box."""
    found = [
        {
            "name": one.name,
            "other": one.other,
            "kind": KINDS[one.kind][1],
            "href": url(KINDS[one.kind][0], one.slug or str(one.id)),
        }
        for one in suggest(Query.read(request.GET.get("q", "")).text, [*kinds().values()])
    ]
    return render(request, "records/suggestions.html", {"found": found})
