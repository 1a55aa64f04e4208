"""A record by its name, among those that the person can see; and a new one where there is none yet."""

import re
import uuid
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils.text import capfirst

from actors.models import Actor
from records.models import Record, Term
from records.viewer import current

MANY = 8  # namesakes that are told apart at once
CODE = re.compile(r"^(?P<name>.*?)\s*·\s*(?P<code>[0-9a-f]{8})$", re.DOTALL)


def spoken(record: Record) -> str:
    """A record so that it cannot be taken for a namesake: its name and the beginning of its id."""
    return coded(str(record), record.pk)


def coded(name: str, key: uuid.UUID) -> str:
    return f"{name} · {str(key)[:8]}"


class Reference(forms.CharField):
    """A record by its name; by name and code, as `spoken`, where several are called so; by id or slug as well."""

    def __init__(self, model: type[Record], **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)
        self.widget.attrs["data-names"] = model._meta.db_table  # whose names are offered while somebody types

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            found = self.model._default_manager.filter(pk=value).first()
            return spoken(found) if found else ""
        return value

    def find(self, words: str) -> tuple[list[Record], list[Record]]:
        """The records meant, and others whose name has the words in it."""
        rows = self.model._default_manager
        if coded := CODE.match(words):
            named = rows.filter(pk__in=[key for key, _ in _called(self.model, coded["name"])])
            return [row for row in named if str(row.pk).startswith(coded["code"])], []
        with suppress(ValueError):
            return list(rows.filter(pk=uuid.UUID(words))), []
        if by_slug := list(rows.filter(slug=words)):
            return by_slug, []
        found = dict(_called(self.model, words))
        known_by = {row.pk: row for row in rows.filter(pk__in=found)}
        exact = [known_by[key] for key, same in found.items() if same and key in known_by]
        return exact, [known_by[key] for key, same in found.items() if not same and key in known_by]


def _called(model: type[Record], words: str) -> list[tuple[uuid.UUID, bool]]:
    """Those with a name that has the words in it, and whether it is just these words, capitals and accents apart."""
    table = model._meta.db_table
    column = "title" if table == "source" else "name"
    with connections[current().alias].cursor() as cursor:
        cursor.execute(
            f"select id, ext.fold({column}) = ext.fold(%s) as same from {table} "  # noqa: S608  a model's own names
            f"where id in (select kernel.find_{table}(%s)) order by same desc, length({column}), id limit {MANY}",
            [words, words],
        )
        return list(cursor.fetchall())


def resolve(field: Reference, words: str, kind: str = "") -> Record | None:
    """The one record meant, or a new actor of this kind, not saved; raises ValidationError with what might be meant."""
    words = " ".join(words.split())
    if not words:
        return None
    exact, near = field.find(words)
    if len(exact) == 1:
        return exact[0]
    if kind and not exact:
        return Actor(name=words, sort_name=words, kind_id=kind)
    hint = " To enter it as new, say below what it is." if field.model is Actor and not exact else ""
    if meant := exact or near:
        raise ValidationError([f"Which one is meant? Write it with its code.{hint}", *map(spoken, meant)])
    raise ValidationError(f"Nothing that you can see is called so.{hint}")


def new_kind() -> forms.ChoiceField:
    """What a new actor is, where the name is not here yet."""
    kinds = Term.objects.filter(scheme="actor_kind").values_list("id", "title")
    return forms.ChoiceField(
        required=False,
        label="If it is not here yet, enter it as",
        choices=[("", "—"), *((code, capfirst(words)) for code, words in kinds)],
    )
