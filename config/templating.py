"""The page templates' environment: Jinja2, undefined names are errors, everything escaped."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    # Django passes autoescape=True, and an `undefined` that is milder than ours.
    settings: dict[str, Any] = {
        **options,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    env = Environment(**settings)  # noqa: S701
    env.globals.update(static=static, url=_url)
    return env


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)
