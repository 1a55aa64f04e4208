"""Records that were public and are withdrawn: where that is to be said, their address says it, and why in a word."""

from django.http import Http404

from records.documents import Document
from records.kernel.graph import table
from records.models import Tombstone


class Withdrawn(Http404):
    """It was here; `reason` says in a few words why it no longer is."""

    def __init__(self, reason: str, definition: str) -> None:
        self.reason, self.definition = reason, definition
        super().__init__(reason)


def absent(doc: Document, key: str) -> Http404:
    """What to raise where no record answers to a key; hidden and absent ones alike."""
    if "\0" in key:  # a character of no text
        return Http404()
    rows = Tombstone.objects.filter(kind=table(doc.model), slug=key)
    found = rows.values_list("reason__title", "reason__definition").first()
    return Withdrawn(*found) if found else Http404()
