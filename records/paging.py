"""Paging by key: a page begins after the last row of the one before, so rows that come or go meanwhile move nothing.

A cursor holds the keys of one row and a mark of the query it belongs to; with another query it is refused.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

UNREADABLE = "This is not a cursor. Follow the links `next` and `previous` as they are."


class BadCursor(ValueError):
    """The cursor cannot be read, or belongs to another query."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the cursors of the neighbouring pages; "" where there is none."""

    rows: list[Any]
    next: str
    previous: str


def paginate(rows: QuerySet, ordering: Sequence[str], *, cursor: str, size: int, query: str) -> Page:
    """At most `size` rows of `rows` in `ordering` (names, "-" for descending; nulls stand last; "id" is added, falling
    where the first key falls, so that one index serves both directions).

    `query` is whatever identifies the list: the address with its filters. Raises BadCursor.
    """
    last = "-id" if ordering[0].startswith("-") else "id"
    keys = [*ordering] if {"id", "-id"} & {*ordering} else [*ordering, last]
    mark = hashlib.blake2b(f"{query}|{keys}".encode(), digest_size=6).hexdigest()
    backwards, values = _read(cursor, mark, len(keys))
    try:
        stretches = _stretches(rows, keys, values, backwards)
    except (ValidationError, ValueError, TypeError) as error:
        raise BadCursor(UNREADABLE) from error
    filled = _filled(rows)
    # Within a stretch all rows have the first key, or none has; nothing said of nulls, an index has the order.
    order = _order(keys, backwards, filled | {keys[0].lstrip("-")})
    pieces = [stretch.order_by(*order)[: size + 1] for stretch in stretches]
    if len(pieces) > 1 and not rows.query.is_empty():  # of nothing no union is made
        order = _order(keys, backwards, filled)
        pieces = [pieces[0].union(*pieces[1:], all=True).order_by(*order)[: size + 1]]
    found = list(pieces[0])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (bool(values), more) if backwards else (more, bool(values))
    return Page(
        found,
        _write(found[-1], keys, mark, backwards=False) if has_next and found else "",
        _write(found[0], keys, mark, backwards=True) if has_previous and found else "",
    )


def _filled(rows: QuerySet) -> set[str]:
    """The columns that are never null."""
    return {f.name for f in rows.model._meta.concrete_fields if not f.null}


def _order(keys: Sequence[str], backwards: bool, filled: set[str]) -> list[OrderBy]:
    """Nulls last; walking backwards turns everything round, nulls included. Of `filled` keys nothing is said about
    nulls, for else no index serves when they descend."""
    order = []
    for key in keys:
        name, descending = key.lstrip("-"), key.startswith("-") != backwards
        nulls = {} if name in filled else {"nulls_first" if backwards else "nulls_last": True}
        order.append(OrderBy(F(name), descending=descending, **nulls))
    return order


def _stretches(rows: QuerySet, keys: Sequence[str], values: Sequence[Any], backwards: bool) -> list[QuerySet]:
    """The rows from the cursor on; those without a first key apart from the others, so that an index finds each."""
    first, filled = keys[0].lstrip("-"), _filled(rows)
    if first in filled:
        return [rows.filter(_beyond(filled, keys, values, backwards))]
    given, without = rows.filter(**{f"{first}__isnull": False}), rows.filter(**{f"{first}__isnull": True})
    if not values:
        return [given, without]
    here = (without if values[0] is None else given).filter(
        _beyond(filled | {first}, keys, values, backwards)
    )
    if (values[0] is None) != backwards:  # nothing stands behind those without; nor before the others
        return [here]
    return [here, given if backwards else without]


def _beyond(filled: set[str], keys: Sequence[str], values: Sequence[Any], backwards: bool) -> Q:
    """Rows that stand after the row with these values: later in a key, and equal in all before it."""
    beyond, equal = Q(pk__in=[]) if values else Q(), Q()
    for key, value in zip(keys, values, strict=False):
        name, descending = key.lstrip("-"), key.startswith("-")
        beyond |= equal & _later(name, value, descending != backwards, backwards or name in filled)
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    if values and values[0] is not None:  # says nothing new, but an index can begin here
        first = keys[0].lstrip("-")
        beyond &= Q(**{f"{first}__{'lte' if keys[0].startswith('-') != backwards else 'gte'}": values[0]})
    return beyond


def _later(name: str, value: Any, falling: bool, nulls_passed: bool) -> Q:
    if value is None:  # nulls are last: nothing stands after them, everything else before
        return Q(**{f"{name}__isnull": False}) if nulls_passed else Q(pk__in=[])
    later = Q(**{f"{name}__{'lt' if falling else 'gt'}": value})
    return later if nulls_passed else later | Q(**{f"{name}__isnull": True})


def _write(row: Model, keys: Sequence[str], mark: str, *, backwards: bool) -> str:
    values = [getattr(row, key.lstrip("-")) for key in keys]
    return base64.urlsafe_b64encode(orjson.dumps([mark, backwards, *values])).decode().rstrip("=")


def _read(cursor: str, mark: str, length: int) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        found, backwards, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadCursor(UNREADABLE) from error
    if found != mark or len(values) != length:
        raise BadCursor("This cursor belongs to another query. Begin again without it.")
    if not all(
        v is None or isinstance(v, (int, float)) or (isinstance(v, str) and "\0" not in v) for v in values
    ):
        raise BadCursor(UNREADABLE)
    return bool(backwards), values
