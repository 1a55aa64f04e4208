"""Views that write, for tests of what a request leaves behind."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

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


urlpatterns = [path("keep/", keep), path("refuse/", refuse), path("fail/", fail)]
