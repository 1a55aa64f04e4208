"""Pages of dialogues."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dialogues.documents import DIALOGUE
from records.views import find_document


def dialogue(request: HttpRequest, key: str) -> HttpResponse:
    """One dialogue, by slug or id."""
    return render(request, "dialogues/dialogue.html", {"d": find_document(DIALOGUE, key)})
