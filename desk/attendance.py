"""Who was at a meeting: everybody of its dialogue, to be ticked at once."""

import uuid
from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from actors.models import Actor
from desk.acting import see
from desk.logbook import book_of, called
from desk.places import find
from dialogues.models import Attendance, Meeting, Participation
from records import services
from records.circles import choices
from records.models import Fact


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who was at a meeting: everybody of the dialogue, to be ticked."""
    meeting = find("meeting", key)
    assert isinstance(meeting, Meeting)
    circles = choices()
    seats = list(
        Participation.objects.filter(
            Q(meeting=None) | Q(meeting=meeting), dialogue=meeting.dialogue_id
        ).select_related("status")
    )
    there = {str(one.participation_id): one for one in meeting.attendances.all()}
    ticked, errors = {*there}, []
    if request.method == "POST" and circles:
        ticked, shown = {*request.POST.getlist("there")}, {*request.POST.getlist("shown")}
        label = meeting.own_label or meeting.label or circles[0].label
        try:
            with services.writing("attendance"):
                for seat in seats:
                    # Only what was changed on this page: somebody else may have ticked others meanwhile.
                    if (str(seat.pk) in ticked) != (str(seat.pk) in shown):
                        _tick(meeting, seat, there.get(str(seat.pk)), str(seat.pk) in ticked, label)
            return see(book_of(meeting.dialogue))
        except services.Refused as refused:
            errors = str(refused).splitlines()
    page = {
        "meeting": meeting,
        "called": called(meeting),
        "seats": seats,
        "ticked": ticked,
        "shown": {*there},
        "public": {key for key, one in there.items() if one.label == Fact.PUBLIC},
        "names": _names(seats),
        "errors": errors,
        "writable": bool(circles),
        "back": book_of(meeting.dialogue),
    }
    return render(request, "desk/attendance.html", page, status=400 if errors else 200)


def _tick(meeting: Meeting, seat: Participation, was: Attendance | None, there: bool, label: int) -> None:
    """What was public once stays, whatever is ticked."""
    if there and was is None:
        Attendance.objects.create(meeting=meeting, participation=seat, own_label=label)
    elif was is not None and not there and was.label != Fact.PUBLIC:
        services.destroy(row=was, reason="was not there")


def _names(seats: Iterable[Participation]) -> dict[uuid.UUID, str]:
    """Who sits there, as far as that is in sight."""
    return dict(
        Actor.objects.filter(participations__participation__in=[one.pk for one in seats]).values_list(
            "participations__participation", "name"
        )
    )
