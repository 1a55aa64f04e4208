"""The page templates' environment: Jinja2, undefined names are errors, everything escaped."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, _escape_inner, escape

from records import citing, presentation


class Pages(Environment):
    """Looks a name up in a dict before it asks for an attribute: pages are made of documents, and those of dicts."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def _generate(self, *given: Any, **options: Any) -> str:
        """Jinja's own hook: the program that a template becomes, escaping as we do."""
        return f"{super()._generate(*given, **options)}\nfrom {__name__} import shown as escape\n"


def shown(value: Any) -> str:
    """A value as it goes into a page: as `escape`, without a wrapper around each of a thousand strings that are joined
    at once anyway."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)


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
        url=presentation.url,
        address=presentation.address,
        link=presentation.link,
        when=presentation.when,
        ways_back=citing.ways_back,
        api=presentation.api,
        at_desk=presentation.at_desk,
        site_url=settings.SITE_URL,
        key=presentation.key,
        anchor=presentation.anchor,
        defined=presentation.defined,
    )
    env.filters.update(
        capital=presentation.capital,
        counted=presentation.counted,
        day=presentation.day,
        sentence=presentation.sentence,
        first_sentence=presentation.first_sentence,
        host=presentation.host,
        json_script=json_script,
    )
    return env
