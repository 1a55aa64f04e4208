"""What the desk has besides the catalogue's own pages: logging and editing row by row, and what readers tell us."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from desk import drafts, history, logbook, proposals
from desk.acting import acting, see, why
from desk.below import below
from desk.forms import Entry
from desk.kinds import kind_of, owner, parts, root, title, told
from desk.log import QuickLog
from desk.places import find, form_of, home_of
from dialogues.models import Dialogue, DialogueNote
from records import services
from records.circles import chips, choices
from records.kernel.graph import table
from records.models import Fact, Record
from records.presentation import url
from records.viewer import current
from records.vocabulary import vocabulary
from sources.models import Basis

MOST = 200  # dialogues of one's own on a page


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
    return _entry(request, found, see_next=logbook.back_to(request, root(found), home_of(found)))


@require_safe
def past(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """What a row was before, and what was done about who can see it."""
    found = find(kind, key)
    page = {
        "versions": history.versions(found),
        "acts": history.acts(found),
        "proposals": proposals.about(found),
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
    if isinstance(new, DialogueNote | Basis):
        new.kind_id = request.GET.get("kind")  # to begin with; what is no kind is not among the choices
    return _entry(request, new, see_next=logbook.back_to(request, root(above), home_of(above)))


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
    elif shown is None and proposals.TAKEN in request.GET:
        shown = proposals.taken_up(entry, request.GET[proposals.TAKEN])
    entry = Entry(found, circles, shown, alone=proposing)
    if sent and entry.is_valid():
        try:
            reason = why(request)
            if proposing:
                proposals.suggest(entry.main, reason)
                see_next = url("proposals")
            else:
                with services.writing(reason):
                    entry.save()
                    proposals.settled(request, found, reason)
            drafts.done(request)
            return see(see_next)
        except services.Refused as refused:
            entry.main.add_error(None, str(refused))
    page = _beside(found) | {
        "entry": entry,
        "row": found,
        "writable": bool(circles),
        "proposing": proposing,
        "proposal": request.POST.get(proposals.TAKEN) or request.GET.get(proposals.TAKEN, ""),
        "back": see_next,
        "title": title(type(found)),
        "draft": draft,
        "taken": shown is not None,
        "reason": request.POST.get("reason", ""),
        "reasons": _tombstones(found),
    }
    return render(request, "desk/row.html", page, status=400 if sent else 200)


def _tombstones(found: Fact) -> list[tuple[str, str]]:
    """What may be said at the address of a record that is hidden: the term, and its words; for editors."""
    if current().group != "editor" or not isinstance(found, Record):
        return []
    return [(f"withdrawal:{code}", one.title) for code, one in vocabulary().get("withdrawal", {}).items()]


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
    services.hide(row=found, reason=why(request), tombstone=request.POST.get("tombstone") or None)
    return form_of(found)


@acting
def destroy(request: HttpRequest, kind: str, key: uuid.UUID) -> str:
    found = find(kind, key)
    above = owner(found)
    services.destroy(row=found, reason=why(request))
    return form_of(above[0]) if above else url("desk")


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
