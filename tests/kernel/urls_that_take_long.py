"""Addresses whose question takes longer than a login may ask; a shorter time stands for the seconds that it may."""

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.views import APIView

from desk import urls
from records.public import takes
from records.viewer import current


def _sleep() -> HttpResponse:
    with connections[current().alias].cursor() as cursor:
        cursor.execute("set local statement_timeout = 20; select pg_sleep(5)")
    return HttpResponse("slept")


@takes()
def page(request: HttpRequest) -> HttpResponse:
    return _sleep()


@takes()
class Api(APIView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return _sleep()


urlpatterns = [path("slow/", page), path("api/slow/", Api.as_view()), *urls.urlpatterns]
handler404, handler500 = urls.handler404, urls.handler500
