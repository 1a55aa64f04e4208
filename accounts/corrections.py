"""Telling us that something is wrong or unsafe: by anybody, without an account, and read by editors only."""

from django import forms
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from config.rates import Rate
from records.throttle import Throttle

# Nobody needs to tell more at once, and whoever does keeps the others from being read.
OFTEN = Throttle(Rate(6, 3600) if settings.THROTTLE else None)
TEXT = {"dir": "auto", "autocomplete": "off"}


class Correction(forms.Form):
    """`unsafe` comes first for those who have no time."""

    unsafe = forms.BooleanField(
        label="It may put somebody at risk",
        required=False,
        help_text="Then say only that, and which page: it is hidden first and discussed afterwards.",
    )
    page = forms.CharField(
        label="Which page, or which statement",
        help_text="Its address, or its name. Each statement has an address under “Source and certainty”.",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
    )
    words = forms.CharField(
        label="What is wrong, and what shows it",
        max_length=5000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 6}),
    )
    contact = forms.CharField(
        label="How to reach you",
        help_text="Only if you want an answer. It is forgotten when this is settled.",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """The form, and a word of thanks that is the same whatever was told."""
    if "told" in request.GET and request.method != "POST":
        return render(request, "accounts/told.html")
    if request.method == "POST" and (refused := OFTEN(request)):
        return refused
    form = Correction(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        with connections["accounts"].cursor() as cursor:
            cursor.execute(
                "select tell(%s, %s, %s, %s)",
                [given["page"], given["words"], given["contact"], given["unsafe"]],
            )
        return HttpResponseRedirect(f"{request.path}?told", status=303)
    return render(request, "accounts/tell.html", {"form": form}, status=400 if form.errors else 200)
