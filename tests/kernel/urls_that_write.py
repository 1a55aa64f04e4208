"""Views that write, for tests of what a request leaves behind."""

from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from desk.urls import urlpatterns as real
from records.viewer import current
from tests import factories as make
from tests import worlds


def keep(request: HttpRequest) -> HttpResponse:
    make.dialogue(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    return HttpResponse("kept")


def refuse(request: HttpRequest) -> HttpResponse:
    make.dialogue(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    return HttpResponse("refused", status=400)


def fail(request: HttpRequest) -> HttpResponse:
    make.dialogue(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))
    raise RuntimeError("after writing")


def who(request: HttpRequest) -> JsonResponse:
    with connections[current().alias].cursor() as cursor:
        cursor.execute("select session_user, current_user")
        return JsonResponse(cursor.fetchone(), safe=False)


urlpatterns = [
    path("keep/", keep),
    path("refuse/", refuse),
    path("fail/", fail),
    path("who/", who),
    path("accounts/keep/", keep),
    *real,  # which the page of a mistake leads to
]
