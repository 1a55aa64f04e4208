"""What acts of the desk have in common: sent once, with a reason, and refused in words."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.sure import sure
from desk.typed import LINE, visible
from records import services

FORGERY = "csrfmiddlewaretoken"


def see(address: str) -> HttpResponse:
    """Go and look there: what was sent is not sent again."""
    return HttpResponseRedirect(address, status=303)


def acting(view: Any = None, *, careful: bool = False) -> Callable[..., Any]:
    """An act: what it gives is where to look next; where it is refused, the person reads why and nothing was done.

    A `careful` one takes somebody who has shown a moment ago who they are.
    """
    if view is None:
        return partial(acting, careful=careful)

    @require_POST
    @wraps(view)
    def done(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if careful and not sure(request):
            return confirm_first(request)
        try:
            return see(view(request, *args, **kwargs))
        except services.Refused as refused:
            return render(request, "desk/refused.html", {"why": str(refused).splitlines()}, status=409)

    return done


def confirm_first(request: HttpRequest) -> HttpResponse:
    """Asks who it is, and keeps what was sent on the page, from where it can be sent again."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != FORGERY]
    return render(request, "desk/confirm.html", {"kept": kept}, status=403)


def why(request: HttpRequest) -> str:
    """The reason given; raises services.Refused where it cannot be kept."""
    return said(request, "reason")


def said(request: HttpRequest, name: str) -> str:
    """A line that was sent by this name, without spaces around it; raises services.Refused."""
    words = request.POST.get(name, "").strip()
    try:
        visible(words)
        MaxLengthValidator(LINE)(words)
    except ValidationError as mistake:
        raise services.Refused(" ".join(mistake.messages)) from None
    return words
