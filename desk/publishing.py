"""Making public: which rows are asked for, exactly what would become public, and somebody else who agrees."""

import uuid
from datetime import UTC, datetime

from django import forms
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sure import sure
from desk.acting import acting, see, why
from desk.below import below, spoken_of
from desk.kinds import kind_of, tellable, title, told
from desk.places import find, form_of, home_of
from dialogues.models import ParticipationIdentity
from records import notices, services
from records.circles import chips
from records.kernel.graph import table
from records.models import Fact, Record
from records.presentation import url
from records.viewer import current


class Later(forms.Form):
    """An embargo: not before a day, and whether it then becomes public without another look."""

    not_before = forms.DateField(
        required=False,
        label="Not before",
        help_text="An embargo; empty for as soon as somebody agrees.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    release = forms.BooleanField(
        required=False,
        label="Then without another look",
        help_text="Somebody else has to agree to that before. Otherwise a review begins on that day.",
    )

    def clean_not_before(self) -> datetime | None:
        day = self.cleaned_data["not_before"]
        return day and datetime(day.year, day.month, day.day, tzinfo=UTC)


def _give_addresses(rows: list[Fact]) -> None:
    """Records that shall be public get an address in words, of their name and where that is taken with a number."""
    with services.writing("an address"):
        for row in rows:
            if isinstance(row, Record) and not row.slug:
                row.slug = _free(type(row), slugify(str(row))[:80] or str(row.pk)[:8])
                row.save(update_fields=["slug"])


def _free(model: type[Record], words: str) -> str:
    taken = {*model._default_manager.filter(slug__startswith=words).values_list("slug", flat=True)}
    return next(
        one for n in range(len(taken) + 1) if (one := f"{words}-{n + 1}" if n else words) not in taken
    )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """What is hidden of a record, to choose from what shall become public."""
    found = find(kind, key)
    listed = [part for part in below(found) if part.row.label != Fact.PUBLIC]
    listed += spoken_of(listed)
    errors = []
    later = Later(request.POST if request.method == "POST" else None)
    if request.method == "POST" and later.is_valid():
        chosen = {*request.POST.getlist("row")}
        try:
            rows = [part.row for part in listed if part.value in chosen]
            review = services.propose(rows=rows, reason=why(request), **later.cleaned_data)
            _give_addresses(rows)
            notices.to_editors()
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
        "later": later,
        "back": home_of(found),
        "told": told(found),
    }
    return render(request, "desk/propose.html", page, status=400 if errors or later.errors else 200)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, oldest first."""
    waiting, now = services.open_reviews(), timezone.now()
    ages = {one.id: (now - one.at).days for one in waiting}
    return render(request, "desk/reviews.html", {"waiting": waiting, "ages": ages})


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
        "links": _links(wanted),
        "lacking": [_lacks(line) for line in preview.lacking],
        "is_editor": current().group == "editor",
        "own": asked.actor == current().user_id,
        "sure": sure(request),
    }
    return render(request, "desk/review.html", page)


def _links(wanted: dict[str, list[uuid.UUID]]) -> list[tuple[str, str, int]]:
    """Whom the rows would name, with the number of other dialogues at which the public sees that person already: what
    it could put together from then on."""
    rows = ParticipationIdentity.objects.filter(pk__in=wanted.get("participation_identity", ()))
    elsewhere = Count(
        "actor__participations__participation__dialogue",
        filter=Q(actor__participations__label=Fact.PUBLIC)
        & ~Q(actor__participations__participation__dialogue=F("participation__dialogue")),
        distinct=True,
    )
    told = rows.annotate(elsewhere=elsewhere).order_by("actor__sort_name", "actor_id")
    return [
        (name, str(key), number)
        for name, key, number in told.values_list("actor__name", "actor_id", "elsewhere")
    ]


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


@acting(careful=True)
def publish(request: HttpRequest, key: uuid.UUID) -> str:
    asked = _open(key)
    services.publish(review=key, reason=why(request))
    notices.to(asked.actor)
    return f"{url('desk')}reviews/"


@acting(careful=True)
def agree(request: HttpRequest, key: uuid.UUID) -> str:
    """That it becomes public by itself when its embargo ends."""
    services.agree_to_release(review=_open(key).id, reason=why(request))
    return f"{url('desk')}reviews/{key}/"


@acting
def withdraw(request: HttpRequest, key: uuid.UUID) -> str:
    asked = _open(key)
    services.withdraw(review=key, reason=why(request))
    notices.to(asked.actor)
    return f"{url('desk')}reviews/"
