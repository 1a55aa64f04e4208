"""The page templates' environment: Jinja2, undefined names are errors, everything escaped."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from jinja2 import Environment, StrictUndefined

from records import presentation


class Pages(Environment):
    """Looks a name up in a dict before it asks for an attribute: pages are made of documents, and those of dicts."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> Environment:
    # Django passes autoescape=True, and an `undefined` that is milder than ours.
    chosen: dict[str, Any] = {
        **options,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    env = Pages(**chosen)
    env.globals.update(
        static=static,
        url=_url,
        api=_api,
        site_url=settings.SITE_URL,
        key=presentation.key,
        anchor=presentation.anchor,
        defined=presentation.defined,
    )
    env.filters.update(
        capital=presentation.capital,
        counted=presentation.counted,
        sentence=presentation.sentence,
        first_sentence=presentation.first_sentence,
        host=presentation.host,
    )
    return env


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs) if kwargs else _reversed(get_script_prefix(), name, args)


@lru_cache(maxsize=5_000)  # a page has a hundred links, and most of them again and again
def _reversed(prefix: str, name: str, args: tuple[Any, ...]) -> str:
    return reverse(name, args=args)


def _api(path: str) -> str:
    """An address of the API, at the reader's own door."""
    return f"{get_script_prefix()}api/v1/{path}"
