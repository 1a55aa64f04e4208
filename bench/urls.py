"""The catalogue's addresses, and a text of 2 kB that goes through the same middleware and asks no database."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler404, handler500, urlpatterns
from records.public import signal

TEXT = b"Hello from the same middleware.\n" * 64


@signal
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT, content_type="text/plain", headers={"Content-Length": str(len(TEXT))})


urlpatterns = [path("bench/hello", hello), *urlpatterns]
__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]
