"""Views that run into the database's refusals after they have read a row, for tests of what is told of it."""

from collections.abc import Callable

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import path

from desk.urls import urlpatterns as real
from dialogues.models import Dialogue
from records.viewer import current
from tests import factories as make
from tests import worlds


def run(sql: str, parameters: list | None = None) -> None:
    with connections[current().alias].cursor() as cursor:
        cursor.execute(sql, parameters)


def check() -> None:
    Dialogue.objects.exclude(label=0).update(record_kind_id="nowhere:one")


def null() -> None:
    Dialogue.objects.exclude(label=0).update(name=None)


def duplicate() -> None:
    run("insert into dialogue select * from dialogue where label <> 0")


def dangling() -> None:
    Dialogue.objects.exclude(label=0).update(record_kind_id="record_kind:nowhere")


def cast() -> None:
    run("select name::int from dialogue where label <> 0")


def parameter() -> None:
    """With a hidden name among the parameters of the statement that fails."""
    name = Dialogue.objects.exclude(label=0).values_list("name", flat=True)[0]
    run("select 1 / (count(*) - count(*)) from dialogue where name = %s", [name])


def too_long() -> None:
    run("set local statement_timeout = 5; select name, pg_sleep(1) from dialogue where label <> 0")


def policy() -> None:
    Dialogue.objects.exclude(label=0).update(own_label=worlds.label_of(frozenset({worlds.OTHERS})))


def write() -> None:
    make.dialogue(own_label=worlds.label_of(frozenset({worlds.PRIVATE})))


def view(act: Callable[[], None]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        names = [*Dialogue.objects.values_list("name", flat=True)]
        act()
        return HttpResponse(", ".join(names))

    return answer


REFUSED = [check, null, duplicate, dangling, cast, parameter, too_long, policy]
# With the real ones, which the page of a mistake leads to.
urlpatterns = [*(path(f"{act.__name__}/", view(act)) for act in [*REFUSED, write]), *real]
handler500 = "records.site.broken"
