"""What the desk has besides the catalogue's own pages: logging, editing row by row, and making public."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sure import sure
from desk import drafts, history, suggestions
from desk.acting import acting, see, why
from desk.forms import Entry
from desk.kinds import kind_of, owner, parts, root, tellable, title, told
from desk.log import QuickLog
from desk.proposals import below
from dialogues.models import Dialogue
from records import services
from records.circles import chips, choices
from records.kernel.graph import table
from records.models import Fact
from records.presentation import url
from records.viewer import current

MOST = 200  # dialogues of one's own on a page
PAGES = {
    "dialogue": "dialogue",
    "actor": "actor",
    "conflict": "conflict",
    "official_process": "process",
    "source": "source",
}


def find(kind: str, key: str | uuid.UUID) -> Fact:
    """One row of a kind; 404 for hidden, absent and misspelt alike."""
    row = kind_of(kind)._default_manager.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def home_of(row: Fact) -> str:
    """Where a row is seen: its record's page, or the form of what it belongs to."""
    record = root(row)
    if route := PAGES.get(table(type(record))):
        return url(route, str(getattr(record, "slug", None) or record.pk))
    return form_of(record)


def form_of(row: Fact) -> str:
    return f"{url('desk')}rows/{table(type(row))}/{row.pk}/"


# ------------------------------------------------------------------ one's own


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The dialogues of the person's circles that are not public, and what waits for a decision."""
    rows = list(Dialogue.objects.exclude(label=Dialogue.PUBLIC)[:MOST])
    circles = choices()
    page = {
        "rows": rows,
        "chips": chips(row.pk for row in rows),
        "waiting": services.open_reviews(),
        "proposals": [one for one in services.proposals() if not one.decided_at],
        "circles": circles,
        "is_editor": current().group == "editor",
        "drafts": services.drafts(),
        "ready": bool(circles) or services.has_second_factor(),
    }
    return render(request, "desk/mine.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The quick log."""
    if not (circles := choices()):
        return render(request, "desk/no_circle.html", status=403)
    draft = drafts.left(request)
    shown = drafts.typed(request, draft)
    form = QuickLog(shown, circles=circles)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.save()
            drafts.done(request)
            return see(home_of(made))
        except services.Refused as refused:
            form.add_error(None, str(refused))
    page = {"form": form, "draft": draft, "taken": shown is not None}
    return render(request, "desk/log.html", page, status=400 if request.method == "POST" else 200)


# ------------------------------------------------------------------ rows


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """One row: what it says, what is kept apart from it, what belongs to it."""
    found = find(kind, key)
    return _entry(request, found, see_next=home_of(found))


@require_safe
def past(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """What a row was before, and what was done about who can see it."""
    found = find(kind, key)
    page = {
        "versions": history.versions(found),
        "acts": history.acts(found),
        "proposals": suggestions.about(found),
        "title": title(type(found)),
        "words": told(found),
        "form": form_of(found),
        "back": form_of(found),
    }
    return render(request, "desk/history.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str, key: uuid.UUID, part: str) -> HttpResponse:
    """A new row that belongs to another."""
    above, model = find(kind, key), kind_of(part)
    fk = next((fk for child, fk in parts(type(above)) if child is model), None)
    if fk is None:
        raise Http404
    new = model(**{fk.name: above}, own_label=above.own_label or above.label)
    return _entry(request, new, see_next=home_of(above))


def _entry(request: HttpRequest, found: Fact, *, see_next: str) -> HttpResponse:
    circles, sent = choices(), request.method == "POST"
    if sent and not circles:
        raise Http404
    # What is public others than editors cannot write: the same form then proposes.
    proposing = found.label == Fact.PUBLIC and not found._state.adding and current().group != "editor"
    draft = drafts.left(request)
    shown = drafts.typed(request, draft)
    entry = Entry(found, circles, shown)
    if shown is None and "was" in request.GET:  # an earlier version, to be looked at and saved as a new one
        shown = history.again(entry, request.GET["was"])
    elif shown is None and suggestions.TAKEN in request.GET:
        shown = suggestions.taken_up(entry, request.GET[suggestions.TAKEN])
    entry = Entry(found, circles, shown, alone=proposing)
    if sent and entry.is_valid():
        reason = why(request)
        try:
            if proposing:
                suggestions.suggest(entry.main, reason)
                see_next = url("proposals")
            else:
                with services.writing(reason):
                    entry.save()
                    suggestions.settled(request, reason)
            drafts.done(request)
            return see(see_next)
        except services.Refused as refused:
            entry.main.add_error(None, str(refused))
    page = _beside(found) | {
        "entry": entry,
        "row": found,
        "writable": bool(circles),
        "proposing": proposing,
        "proposal": request.POST.get(suggestions.TAKEN) or request.GET.get(suggestions.TAKEN, ""),
        "back": see_next,
        "title": title(type(found)),
        "draft": draft,
        "taken": shown is not None,
    }
    return render(request, "desk/row.html", page, status=400 if sent else 200)


def _beside(found: Fact) -> dict[str, Any]:
    """What a row belongs to and what belongs to it."""
    if found._state.adding:
        return {"below": [], "parts": [], "above": owner(found), "chips": {}}
    listed = below(found)[1:]
    return {
        "below": listed,
        "parts": [(table(child), title(child)) for child, _ in parts(type(found))],
        "above": owner(found),
        "chips": chips([found.pk, *(part.row.pk for part in listed)]),
    }


# ------------------------------------------------------------------ acts


@acting
def hide(request: HttpRequest, kind: str, key: uuid.UUID) -> str:
    found = find(kind, key)
    services.hide(row=found, reason=why(request))
    return form_of(found)


@acting
def destroy(request: HttpRequest, kind: str, key: uuid.UUID) -> str:
    found = find(kind, key)
    above = owner(found)
    services.destroy(row=found, reason=why(request))
    return form_of(above[0]) if above else url("desk")


# ------------------------------------------------------------------ making public


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """What is hidden of a record, to choose from what shall become public."""
    found = find(kind, key)
    listed = [part for part in below(found) if part.row.label != Fact.PUBLIC]
    errors = []
    if request.method == "POST":
        chosen = {*request.POST.getlist("row")}
        try:
            rows = [part.row for part in listed if part.value in chosen]
            review = services.propose(rows=rows, reason=why(request))
            return see(f"{url('desk')}reviews/{review}/")
        except services.Refused as refused:
            errors = str(refused).splitlines()
    page = {
        "row": found,
        "listed": listed,
        "chips": chips(part.row.pk for part in listed),
        "chosen": {*request.POST.getlist("row")} if request.method == "POST" else set(),
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "back": home_of(found),
        "told": told(found),
    }
    return render(request, "desk/propose.html", page, status=400 if errors else 200)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, oldest first."""
    return render(request, "desk/reviews.html", {"waiting": services.open_reviews()})


@require_safe
def review(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One review: exactly what would become public, and what is missing for it."""
    asked = _open(key)
    try:
        preview = services.preview(review=asked.id)
    except services.Refused as refused:
        return render(request, "desk/refused.html", {"why": str(refused).splitlines()}, status=409)
    wanted: dict[str, list[uuid.UUID]] = {}
    for kind, row_id in preview.rows:
        wanted.setdefault(kind, []).append(row_id)
    groups = {
        title(model): [
            (told(one), form_of(one)) for one in tellable(model).filter(pk__in=wanted[table(model)])
        ]
        for model in map(kind_of, wanted)
    }
    page = {
        "review": asked,
        "groups": groups,
        "lacking": [_lacks(line) for line in preview.lacking],
        "is_editor": current().group == "editor",
        "own": asked.actor == current().user_id,
        "sure": sure(request),
    }
    return render(request, "desk/review.html", page)


def _lacks(line: str) -> tuple[str, str, str]:
    """What is missing of a row: its words, its form and what it lacks."""
    kind, _, rest = line.partition(" ")
    key, _, lacks = rest.partition(": ")
    try:
        found = find(kind, uuid.UUID(key))
    except (Http404, ValueError):
        return line, "", ""
    return f"{title(type(found))}: {told(found)}", form_of(found), lacks


def _open(key: uuid.UUID) -> services.Review:
    asked = next((one for one in services.open_reviews() if one.id == key), None)
    if asked is None:
        raise Http404
    return asked


# ------------------------------------------------------------------ what readers tell us


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What readers say is wrong or unsafe, for editors."""
    try:
        found = services.corrections()
    except services.Refused as refused:
        return render(request, "desk/refused.html", {"why": [str(refused)]}, status=403)
    return render(request, "desk/corrections.html", {"found": found})


@acting
def settle(request: HttpRequest, key: uuid.UUID) -> str:
    services.settle_correction(correction=key, reason=why(request))
    return url("corrections")


@acting(careful=True)
def publish(request: HttpRequest, key: uuid.UUID) -> str:
    services.publish(review=_open(key).id, reason=why(request))
    return f"{url('desk')}reviews/"


@acting
def withdraw(request: HttpRequest, key: uuid.UUID) -> str:
    services.withdraw(review=_open(key).id, reason=why(request))
    return f"{url('desk')}reviews/"
