"""Json on a page for people: indented, with its addresses and ids as links."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.urls import reverse
from markupsafe import Markup, escape

from records.kernel.graph import table
from records.resources import Resource
from records.shapes import Schema

LONGEST = 400_000  # bytes; more than that is a file, not a page
STEP = "  "


def page(body: bytes, schema: Schema) -> Markup | None:
    """The body as HTML, following its schema to know where an id leads; None where it is too long to show."""
    if len(body) > LONGEST:
        return None
    return Markup("".join(_value(orjson.loads(body), schema, "\n", _addresses())))  # noqa: S704


def _addresses() -> dict[str, str]:
    """Table -> where rows of it are."""
    return {table(resource.model): reverse(f"api-{name}") for name, resource in Resource.all.items()}


def _value(value: Any, schema: Schema, margin: str, at: dict[str, str]) -> Iterator[str]:
    schema = _meant(schema)
    inner = margin + STEP
    if isinstance(value, dict) and value:
        yield "{"
        for n, (key, item) in enumerate(value.items()):
            yield f"{',' if n else ''}{inner}<b>{_string(key)}</b>: "
            yield from _item(key, item, schema, inner, at)
        yield margin + "}"
    elif isinstance(value, list) and value:
        yield "["
        for n, item in enumerate(value):
            yield f"{',' if n else ''}{inner}"
            yield from _value(item, schema.get("items", {}), inner, at)
        yield margin + "]"
    else:
        yield _scalar(value, at.get(schema.get("x-table", "")))


def _item(key: str, item: Any, schema: Schema, margin: str, at: dict[str, str]) -> Iterator[str]:
    """A key's value; an `id` or `slug` leads to what the object is."""
    where = at.get(schema.get("x-table", ""))
    if key in {"id", "slug"} and where:
        yield _scalar(item, where)
    else:
        known = schema.get("properties", {}).get(key) or schema.get("additionalProperties") or {}
        yield from _value(item, known, margin, at)


def _meant(schema: Schema) -> Schema:
    """The schema behind a description or beside null."""
    for choice in schema.get("allOf") or schema.get("anyOf") or ():
        if choice.get("type") != "null":
            return _meant(choice)
    return schema


def _scalar(value: Any, where: str | None) -> str:
    if not isinstance(value, str):
        return str(escape(orjson.dumps(value).decode()))
    if where:
        return f'<a href="{escape(where)}{escape(value)}/">{_string(value)}</a>'
    if value.startswith(("https://", "http://")):
        return f'<a href="{escape(value)}" rel="nofollow">{_string(value)}</a>'
    return _string(value)


def _string(text: str) -> str:
    return str(escape(orjson.dumps(text).decode()))
