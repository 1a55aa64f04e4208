"""Where a row is found, and where it is seen."""

import uuid

from django.http import Http404

from desk.kinds import kind_of, root
from records.kernel.graph import table
from records.models import Fact
from records.presentation import url

PAGES = {
    "dialogue": "dialogue",
    "actor": "actor",
    "conflict": "conflict",
    "official_process": "process",
    "source": "source",
}


def find(kind: str, key: str | uuid.UUID) -> Fact:
    """One row of a kind; 404 for hidden, absent and misspelt alike."""
    row = kind_of(kind)._default_manager.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def home_of(row: Fact) -> str:
    """Where a row is seen: its record's page, or the form of what it belongs to."""
    record = root(row)
    if route := PAGES.get(table(type(record))):
        return url(route, str(getattr(record, "slug", None) or record.pk))
    return form_of(record)


def form_of(row: Fact) -> str:
    return f"{url('desk')}rows/{table(type(row))}/{row.pk}/"
