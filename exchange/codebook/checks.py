"""Nothing leaves undescribed: `manage.py check`, and with it every command and the tests, fails on what is."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from exchange.codebook.entries import Answer, Sheet, answers, sheets

HINT = (
    "Say it where the field is: `help_text`, the class's first sentence, or `told(..., unit=..., since=...)`."
)


@register()
def described(app_configs: Any, **kwargs: Any) -> list[Error]:
    import_module(settings.ROOT_URLCONF)  # declares what the API gives
    lacking = [*in_tables(sheets()), *in_answers(answers())]
    return [
        Error(f"The codebook cannot be made: {words}", hint=HINT, id="exchange.E001") for words in lacking
    ]


def in_tables(found: tuple[Sheet, ...]) -> Iterator[str]:
    """What is not said of a table or of its columns."""
    for one in found:
        if not one.about or one.about.startswith(
            f"{one.model.__name__}("
        ):  # Django's own, made of the fields
            yield f"the table {one.name} is not described."
        for column in one.columns:
            where = f"the column {column.name} of {one.name}"
            if not column.about.strip():
                yield f"{where} is not described."
            if column.number and not column.unit:
                yield f"{where} is a number without a unit."
            if not column.since:
                yield f"{where} does not say since which version it is there."


def in_answers(found: tuple[Answer, ...]) -> Iterator[str]:
    """What is not said of an object of the API or of its keys."""
    for one in found:
        if not one.about:
            yield f"the API's {one.name} is not described."
        for field in one.fields:
            where = f"{field.name} of the API's {one.name}"
            if not field.about:
                yield f"{where} is not described."
            if not field.kind:
                yield f"{where} has no type."
            if {"integer", "number"} & {*field.kind.split(" or ")} and not field.unit:
                yield f"{where} is a number without a unit."
