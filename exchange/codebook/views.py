"""The codebook as a page, and as a file for programs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exchange.codebook import entries
from exchange.releases.package import written
from records.public import takes


@takes()
def codebook(request: HttpRequest) -> HttpResponse:
    return render(request, "codebook/page.html", entries.page())


@takes()
def as_file(request: HttpRequest) -> HttpResponse:
    return HttpResponse(written(entries.as_json()), content_type="application/json")
