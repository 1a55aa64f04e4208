"""The public records by when they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from records.documents import CHANGES, DATES, registered
from records.kernel.graph import table
from records.resources import Resource, by_id
from records.shapes import ID, NAME, SLUG, TEXT, Shape


class Change(models.Model):
    """When a public record was first published, and when what the public sees of it last changed."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    slug = models.TextField(null=True)
    name = models.TextField()
    published = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        app_label = "documents"
        managed = False
        db_table = CHANGES

    def __str__(self) -> str:
        return self.name


def kinds() -> list[str]:
    return [table(doc.model) for doc in registered()]


def changes() -> QuerySet:
    """What has a place in an order of time. At the desk there are records that were never published and have none."""
    return Change._default_manager.filter(changed__isnull=False)


def newest() -> QuerySet:
    """A row with the moment of the last public change, as json in `data`: the day by which a generation is known."""
    rows = changes().annotate(
        data=models.Func("changed", function="to_json", output_field=models.JSONField())
    )
    return rows.order_by("-changed").values_list("data")[:1]


@dataclass(frozen=True, eq=False)
class Changes(Resource):
    """What there is, with its dates and where it is told whole."""

    @property
    def model(self) -> type[models.Model]:
        return Change

    @cached_property
    def keys(self) -> dict[str, Shape]:
        text = {
            "kind": Shape("kind", {**TEXT, "enum": kinds()}).saying("What sort of record."),
            "id": Shape("id", ID),
            "slug": Shape("slug", SLUG),
            "name": Shape("name", NAME),
        }
        address = Shape("", {**TEXT, "format": "uri"}).saying("Where the API gives it whole.")
        return text | DATES | {"address": address}

    def rows(self) -> QuerySet:
        return changes()

    def at(self, key: str) -> Q:
        return by_id(key)

    def json(self, fields: Sequence[str] | None) -> str:
        shown = {**self.keys, "address": Shape(_addresses(), {})}
        return f"json_build_object({', '.join(f"'{name}', {shown[name].sql}" for name in fields or shown)})"


def _addresses() -> str:
    """SQL of a row's address in the API, at the reader's own door."""
    known = {table(one.model): name for name, one in Resource.all.items()}
    arms = (f"when '{kind}' then '{_literal(reverse(f'api-{known[kind]}'))}'" for kind in kinds())
    return f"'{_literal(settings.SITE_URL)}' || case kind {' '.join(arms)} end || id || '/'"


def _literal(text: str) -> str:
    return text.replace("'", "''").replace("%", "%%")
