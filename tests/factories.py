"""Small things to make: a dialogue, a person, a source that says so. Under a viewer; public unless said otherwise."""

import itertools
from typing import Any

from django.db import connections, models

from actors.models import Actor
from dialogues.models import Dialogue, Meeting, Participation, ParticipationIdentity
from records.models import Fact, Term
from sources.models import Basis, Citation, Source

_numbers = itertools.count(1)
EDITORS = 1


def term(code: str, **kwargs: Any) -> str:
    """The id of a term, made if it is not there."""
    scheme, name = code.split(":")
    Term.objects.get_or_create(
        id=code,
        defaults={
            "scheme": scheme,
            "code": name,
            "title": name,
            "definition": name,
            "own_label": 0,
            **kwargs,
        },
    )
    return code


def source(**kwargs: Any) -> Source:
    return _make(
        Source,
        {
            "title": f"Source {next(_numbers)}",
            "source_type_id": term("source_type:press"),
            "reliability_id": term("reliability:high"),
        },
        kwargs,
    )


def dialogue(**kwargs: Any) -> Dialogue:
    return _make(
        Dialogue,
        {"name": f"Dialogue {next(_numbers)}", "record_kind_id": term("record_kind:process")},
        kwargs,
    )


def actor(**kwargs: Any) -> Actor:
    return _make(Actor, {"name": f"Person {next(_numbers)}", "kind_id": term("actor_kind:person")}, kwargs)


def participation(of: Dialogue, **kwargs: Any) -> Participation:
    defaults = {"attribution": "a participant", "status_id": term("participation_status:attended")}
    return _make(Participation, {"dialogue": of, **defaults}, kwargs)


def identity(
    of: Participation, who: Actor, *, because: str = "public_role", **kwargs: Any
) -> ParticipationIdentity:
    """With what allows it, unless that is empty."""
    made = _make(ParticipationIdentity, {"participation": of, "actor": who}, kwargs)
    if because:
        basis(because, identity=made)
    return made


def basis(kind: str = "consent", **kwargs: Any) -> Basis:
    """What allows a row, given by its name, to tell who somebody is."""
    return _make(Basis, {"kind_id": term(f"basis_kind:{kind}"), "own_label": EDITORS}, kwargs)


def meeting(of: Dialogue, **kwargs: Any) -> Meeting:
    defaults = {"kind_id": term("meeting_kind:dialogue_meeting"), "status_id": term("meeting_status:held")}
    return _make(Meeting, {"dialogue": of, "date": "1993", **defaults}, kwargs)


def factor(*users: int) -> None:
    """They have a second factor."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into kernel.factor select unnest(%s::bigint[]) on conflict do nothing", [[*users]]
        )


def clearance(user: int, *compartments: int) -> None:
    """Somebody holds these from now on."""
    factor(user)
    with connections["owner"].cursor() as cursor:
        for compartment in compartments:
            cursor.execute(
                "insert into kernel.clearance (user_id, compartment_id) values (%s, %s)", [user, compartment]
            )


def cite(fact: Fact, by: Source, **kwargs: Any) -> Citation:
    """The source says so."""
    target = {fact._meta.db_table: fact}
    return _make(Citation, {"source": by, "stance_id": term("citation_stance:supports"), **target}, kwargs)


def _make(model: type[models.Model], defaults: dict[str, Any], given: dict[str, Any]) -> Any:
    values = {"own_label": 0, **defaults, **given}
    if any(f.name == "slug" for f in model._meta.fields):
        values.setdefault("slug", f"{model._meta.db_table}-{next(_numbers)}")
    return model._default_manager.create(**values)
