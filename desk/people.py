"""Who is in which circle: inviting, taking an invitation, and parting."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sure import sure
from desk.acting import acting, confirm_first, said, see, why
from records import services
from records.circles import WORDS
from records.presentation import url

SUBJECT = "An invitation"
LETTER = (
    "You were asked to join the Track Two Catalogue. This link is for you alone, works once, and for three days:\n\n"
    "{link}\n\nIf you did not expect it, do nothing.\n"
)


def words(kind: str, name: str) -> str:
    return f"{WORDS[kind].replace('Your team', name)}" if kind.startswith("team_") else WORDS.get(kind, name)


class Invite(forms.Form):
    """`circles` are those that the person may add somebody to: id, kind, name."""

    email = forms.EmailField(
        label="Mail address",
        help_text="They sign in with it. Only they can use the link.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    manages = forms.BooleanField(
        label="Also invites others, and takes people out",
        required=False,
        help_text="For a team, not for a single process.",
    )
    reason = forms.CharField(label="Why", max_length=500, help_text="Kept with who did it and when.")

    def __init__(self, *args: Any, circles: list[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["circles"] = forms.TypedMultipleChoiceField(
            label="May see and write for",
            coerce=int,
            choices=[(number, words(kind, name)) for number, kind, name in circles],
            widget=forms.CheckboxSelectMultiple,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the circles that the person belongs to; whoever sees to one can add somebody to it."""
    circles = services.own_circles()
    form = Invite(request.POST if request.method == "POST" else None, circles=circles)
    sent = None
    if request.method == "POST" and not sure(request):
        return confirm_first(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token = services.invite(
                email=given["email"],
                compartments=given["circles"],
                manages=given["manages"],
                reason=given["reason"],
            )
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            sent = _send(given["email"], token)
    page = {
        "groups": _groups(),
        "form": form if circles else None,
        "opens": any(kind == "custodians" for _, kind, _ in circles),
        "sent": sent,
        "ready": services.has_second_factor(),
    }
    return render(request, "desk/people.html", page, status=400 if form.errors else 200)


def _send(email: str, token: str) -> dict[str, str]:
    """To whom the invitation went, and the link where no mail did, for whoever must pass it on by hand."""
    link = f"{settings.SITE_URL}/accounts/invitations/{token}/"
    try:
        send_mail(SUBJECT, LETTER.format(link=link), None, [email])
        sent = settings.MAIL_IS_SENT
    except OSError:  # the invitation is there all the same
        sent = False
    return {"email": email, "link": "" if sent else link}


def _groups() -> list[tuple[str, list[tuple[str, services.Seat]]]]:
    """Each circle in words, with whoever is in it by the name they sign in with."""
    seats = services.people()
    names = dict(User.objects.filter(pk__in={seat.user for seat in seats}).values_list("pk", "username"))
    groups: dict[int, tuple[str, list[tuple[str, services.Seat]]]] = {}
    for seat in seats:
        _, listed = groups.setdefault(seat.compartment, (words(seat.kind, seat.name), []))
        listed.append((names.get(seat.user, "somebody who has no account any more"), seat))
    return [*groups.values()]


@acting(careful=True)
def open_circle(request: HttpRequest) -> str:
    """A new team, with its two circles, or a circle for the named people of one process."""
    name = " ".join(said(request, "name").split())
    if not name:
        raise services.Refused("Say how it is called.")
    if request.POST.get("kind") == "process":
        services.open_process(name=name)
    else:
        services.open_team(name=name)
    return url("people")


@acting(careful=True)
def part(request: HttpRequest, user: int, circle: int) -> str:
    """Take somebody out of a circle: they see nothing more of it, and are signed out everywhere."""
    services.end_clearance(user=user, compartment=circle, reason=why(request))
    return url("people")


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Take what an invitation offers. The page says nothing of what that is until it is taken."""
    refused = ""
    if request.method == "POST":
        try:
            services.accept(token=token)
            return see(url("desk"))
        except services.Refused as because:
            refused = str(because)
    page = {"ready": services.has_second_factor(), "refused": refused}
    return render(request, "desk/invited.html", page, status=409 if refused else 200)
