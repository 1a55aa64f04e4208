"""What a row was before: who changed it, when and why, what differs; and any of that as a new version."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connections, models
from django.http import QueryDict

from accounts.models import User
from desk.forms import Entry, own_fields
from desk.kinds import told
from records.kernel.graph import target
from records.models import Fact
from records.services import Act, acts_on, past_of
from records.viewer import current

GONE = "something that is no longer there"
NOTHING = "nothing"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Version:
    """One change of a row. `id` is that of the version before it, which can be had again; None for the first."""

    at: datetime
    who: str
    why: str
    id: uuid.UUID | None
    differences: list[tuple[str, str, str]]  # of what, before, after


def versions(row: Fact) -> list[Version]:
    """The latest first, as far as the viewer may see them."""
    found = past_of(row=row)
    with connections[current().alias].cursor() as cursor:
        cursor.execute(f"select to_jsonb(r) from {row._meta.db_table} r where id = %s", [row.pk])  # noqa: S608
        now = orjson.loads(cursor.fetchone()[0])
    names = people(one.who for one in found)
    afterwards = [one.was for one in found[1:]] + [now] * bool(found)
    words = _Words(type(row), [one.was for one in found if one.was] + [now])
    return [
        Version(
            one.at,
            names.get(one.who, ""),
            one.why or "",
            one.id if one.was else None,
            words.between(one.was, after) if one.was and after else [],
        )
        for one, after in zip(found, afterwards, strict=True)
    ][::-1]


def acts(row: Fact) -> list[tuple[Act, str, str]]:
    """What was done about its secrecy, the latest first, with who did it and who agreed."""
    done = acts_on(row=row)
    names = people(one for act in done for one in (act.actor, act.second))
    return [(act, names.get(act.actor, ""), names.get(act.second, "")) for act in reversed(done)]


def people(ids: Iterable[int | None]) -> dict[int | None, str]:
    """By what they sign in with."""
    wanted = {one for one in ids if one is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "username")) if wanted else {}


class _Words:
    """Values of a row's fields in words; what the field refers to is looked up once for all versions."""

    def __init__(self, model: type[Fact], rows: list[Row]) -> None:
        self.fields = own_fields(model)
        self.known = {
            f.name: self._known(f, {row.get(f.attname) for row in rows} - {None})
            for f in self.fields
            if isinstance(f, models.ForeignKey)
        }

    @staticmethod
    def _known(f: models.ForeignKey, keys: set[Any]) -> dict[str, str]:
        rows = target(f)._default_manager.filter(pk__in=keys) if keys else ()
        return {str(row.pk): told(row) if isinstance(row, Fact) else str(row) for row in rows}

    def between(self, before: Row, after: Row) -> list[tuple[str, str, str]]:
        """The fields that differ, each with both values."""
        return [
            (
                str(f.verbose_name).capitalize(),
                self._of(f, before.get(f.attname)),
                self._of(f, after.get(f.attname)),
            )
            for f in self.fields
            if before.get(f.attname) != after.get(f.attname)
        ]

    def _of(self, f: models.Field, value: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if f.name in self.known:
            return self.known[f.name].get(str(value), GONE)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)


def again(entry: Entry, version: str) -> QueryDict | None:
    """A version of the entry's row as if it had been typed into its form, in which all else stays; None where there is
    none such in sight."""
    row = entry.row
    try:
        key = uuid.UUID(version)
    except ValueError:
        return None
    was = next((one.was for one in past_of(row=row) if one.id == key), None)
    if was is None:
        return None
    typed = filled(entry)
    for f in own_fields(type(row)):
        typed.pop(f.name, None)
        _type(typed, f.name, was.get(f.attname))
    return typed


def filled(entry: Entry) -> QueryDict:
    """All that the entry's forms show, as if it had been typed."""
    typed = QueryDict(mutable=True)
    for form in entry.forms:
        for name, field in form.fields.items():
            _type(typed, form.add_prefix(name), field.prepare_value(form.initial.get(name)))
    return typed


def _type(typed: QueryDict, name: str, value: Any) -> None:
    if value is True:
        typed[name] = "on"
    elif value not in (None, False):
        typed[name] = str(value)
