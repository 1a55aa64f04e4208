"""What somebody is writing, kept on the server every few seconds and nowhere else; see static/drafts.js."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from desk.acting import FORGERY, see
from records import services
from records.presentation import DESK
from records.services import Draft

FORM, DROP = "draft-form", "draft-drop"  # fields of ours among those of the form
TAKEN = "draft"  # in the address of a form that is to be shown as it was left


@require_POST
def drafts(request: HttpRequest) -> HttpResponse:
    """Keep what was written into a form so far, or drop it and go back there."""
    form = request.POST.get(FORM, "")
    if not _is_ours(form):
        return HttpResponseBadRequest("Which form?", content_type="text/plain")
    if DROP in request.POST:
        services.drop_draft(form=form)
        return see(form)
    fields = [
        (name, value.replace("\0", ""))  # a character of no text, which nothing can keep
        for name, values in request.POST.lists()
        for value in values
        if name not in (FORM, FORGERY)
    ]
    try:
        services.keep_draft(form=form, fields=fields)
    except services.Refused:
        return HttpResponse("This is too long to be kept.", status=413, content_type="text/plain")
    return HttpResponse(status=204)


def _is_ours(form: str) -> bool:
    """An address of the desk's own, so that nobody is led elsewhere by it."""
    try:
        return form.startswith(DESK) and bool(resolve(form.removeprefix(DESK[:-1]), "desk.urls"))
    except Resolver404:
        return False


def left(request: HttpRequest) -> Draft | None:
    """What was left of the form at this address."""
    return next((one for one in services.drafts() if one.form == request.path), None)


def typed(request: HttpRequest, draft: Draft | None) -> QueryDict | None:
    """What the form is to show: what was sent, or what was left if that is wanted; None to begin anew."""
    if request.method == "POST":
        return request.POST
    if draft is None or TAKEN not in request.GET:
        return None
    shown = QueryDict(mutable=True)
    for name, value in draft.fields:
        shown.appendlist(name, value)
    return shown


def done(request: HttpRequest) -> None:
    """It was saved."""
    services.drop_draft(form=request.path)
