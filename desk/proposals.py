"""What somebody thinks a public row should say: proposed by its form, taken up or declined by an editor, and kept."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.acting import acting, why
from desk.forms import Entry, FactForm
from desk.history import filled, people
from desk.kinds import kind_of, tellable, title, told
from records import notices, services
from records.models import Fact
from records.presentation import url
from records.services import Proposal
from records.viewer import current

TAKEN = "proposal"  # the field, and the word in the address, that say which proposal is taken up
OURS = ("who", "seen")


@dataclass(frozen=True)
class Shown:
    """A proposal with the row it is about, in words."""

    proposal: Proposal
    row: Fact
    who: str
    decided_by: str
    fields: list[tuple[str, str]]

    @property
    def words(self) -> str:
        return f"{title(type(self.row))}: {told(self.row)}"

    @property
    def form(self) -> str:
        return f"{url('desk')}rows/{self.proposal.kind}/{self.row.pk}/"


def suggest(form: FactForm, reason: str) -> None:
    """What differs in a form from what its row says becomes a proposal; raises services.Refused."""
    fields = [
        (name, form.data.get(form.add_prefix(name), "")) for name in form.changed_data if name not in OURS
    ]
    if not fields:
        raise services.Refused("Nothing differs from what it says.")
    services.suggest(row=form.row, fields=fields, reason=reason)
    notices.to_editors()


def taken_up(entry: Entry, key: str) -> QueryDict | None:
    """A proposal as if it had been typed into the row's form; None where there is no such open one for the viewer."""
    found = next((one for one in services.proposals() if str(one.id) == key and not one.decided_at), None)
    if found is None or found.row != entry.row.pk:
        return None
    typed = filled(entry)
    for name, value in found.fields:
        typed[name] = value
    return typed


def settled(request: HttpRequest, row: Fact, reason: str) -> None:
    """An editor has saved what was proposed of a row, as it was or otherwise."""
    key = request.POST.get(TAKEN, "")
    found = next((one for one in services.proposals() if str(one.id) == key and one.row == row.pk), None)
    if found:
        services.decide(proposal=found.id, accepted=True, reason=reason or "as proposed")
        notices.to(found.actor)


def about(row: Fact) -> list[Shown]:
    """Every proposal about a row that the viewer may see."""
    return shown([one for one in services.proposals() if one.row == row.pk])


def shown(found: list[Proposal]) -> list[Shown]:
    """With what they are about, one query for each kind of row."""
    rows: dict[uuid.UUID, Fact] = {}
    for kind in {one.kind for one in found}:
        wanted = [one.row for one in found if one.kind == kind]
        rows |= {row.pk: row for row in tellable(kind_of(kind)).filter(pk__in=wanted)}
    names = people(who for one in found for who in (one.actor, one.decided_by))
    return [
        Shown(one, rows[one.row], names.get(one.actor, ""), names.get(one.decided_by, ""), _fields(one, rows))
        for one in found
        if one.row in rows
    ]


def _fields(one: Proposal, rows: dict[uuid.UUID, Fact]) -> list[tuple[str, str]]:
    titles = {f.name: str(f.verbose_name).capitalize() for f in type(rows[one.row])._meta.concrete_fields}
    return [(titles[name], value or "nothing") for name, value in one.fields if name in titles]


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """One's own proposals; for editors everybody's, those to decide first."""
    page: dict[str, Any] = {"found": shown(services.proposals()), "is_editor": current().group == "editor"}
    return render(request, "desk/proposals.html", page)


@acting
def decline(request: HttpRequest, key: uuid.UUID) -> str:
    found = next((one for one in services.proposals() if one.id == key), None)
    if found is None:
        raise Http404
    services.decide(proposal=key, accepted=False, reason=why(request))
    notices.to(found.actor)
    return url("proposals")
