"""What must be true of the database before anything is served; start-up, `check --deploy` and tests ask the same."""

from typing import Any

from django.core.checks import Error, Tags, register

from config.refusal import Refusal
from records.kernel.lint.logins import logins
from records.kernel.lint.server import server
from records.kernel.lint.structure import placed, structure


def refuse_unless_sound() -> None:
    """Raises Refusal where a login of this process could do more than its door allows."""
    if found := [*logins()]:
        raise Refusal("Nothing is served, since a login could do too much: " + " ".join(found))


@register(Tags.security, deploy=True)
def sound_database(app_configs: Any, **kwargs: Any) -> list[Error]:
    """All of it for `manage.py check --deploy`."""
    found = [*placed(), *logins(), *structure(), *server()]
    return [Error(finding, id="records.E001") for finding in found]
