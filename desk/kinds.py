"""Kinds of row as the desk speaks of them: what each is called, what belongs to it, and how one row is told."""

from functools import cache

from django.db import models
from django.db.models import QuerySet
from django.http import Http404

from records.kernel import graph
from records.kernel.graph import children, owners, table
from records.models import Fact, Record

# Where the model's own name is not what people say.
TITLES = {
    "absence": "What is not known",
    "actor": "Person or organisation",
    "actor_basis": "Reason for naming",
    "actor_name": "Another name",
    "affiliation": "Post",
    "attendance": "Who was there",
    "basis": "What allows the name",
    "citation": "Source for it",
    "classification": "What it has been called",
    "competing_claim": "Where accounts differ",
    "claim_version": "One account",
    "dialogue_conflict": "What it is about",
    "dialogue_name": "Another name",
    "dialogue_note": "Log entry",
    "dialogue_relation": "Came from, led to",
    "fate": "What became of it",
    "funding": "Money",
    "funding_amount": "How much",
    "funding_funder": "Who paid",
    "legal_restriction": "Law then",
    "meeting_date": "Exact date",
    "meeting_venue": "Where",
    "meetings_stated": "How many meetings, as stated",
    "official_process": "Official talks",
    "official_stance": "What officials said and did",
    "participation": "Participant",
    "participation_affiliation": "Post then",
    "participation_identity": "Who it is",
    "process_link": "Link to official talks",
    "remark_affiliation": "Speaker's post",
    "remark_speaker": "Who said it",
    "seat": "Seat at the official table",
    "source_derivation": "Rests on",
    "source_holding": "Where a copy is kept",
    "third_party_role": "Third party's role",
    "transfer": "What crossed into official talks",
}
# In the order in which somebody who logs a dialogue comes to them; the others follow.
FIRST = (
    "dialogue_note",
    "side",
    "meeting",
    "participation",
    "third_party_role",
    "funding",
    "outcome",
    "transfer",
)


def title(model: type[models.Model]) -> str:
    name = str(model._meta.verbose_name)
    return TITLES.get(table(model), name[:1].upper() + name[1:])


@cache
def _kinds() -> dict[str, type[Fact]]:
    return {table(model): model for model in graph.facts()}


def kind_of(name: str) -> type[Fact]:
    """The model of a kind of row, by its table's name; 404 where there is none."""
    try:
        return _kinds()[name]
    except KeyError:
        raise Http404 from None


@cache
def parts(model: type[Fact]) -> tuple[tuple[type[Fact], models.ForeignKey], ...]:
    """What may be added to a row and stands on its own, with the key that leads back; satellites come with the row."""
    found = [(child, fk) for child, fk in children(model) if not child.satellite]
    return tuple(
        sorted(found, key=lambda pair: FIRST.index(table(pair[0])) if table(pair[0]) in FIRST else 99)
    )


@cache
def satellites(model: type[Fact]) -> tuple[tuple[type[Fact], models.ForeignKey], ...]:
    """What may be more secret than the row and is entered with it."""
    return tuple((child, fk) for child, fk in children(model) if child.satellite)


def owner(row: Fact) -> tuple[Fact, models.ForeignKey] | None:
    """What the row is a part of."""
    for fk in owners(type(row)):
        if getattr(row, fk.attname):
            return getattr(row, fk.name), fk
    return None


def root(row: Fact) -> Fact:
    """The record that the row is a part of, or itself."""
    while not isinstance(row, Record) and (above := owner(row)):
        row = above[0]
    return row


def tellable(model: type[Fact]) -> QuerySet[Fact]:
    """With what `told` needs to tell each in a few words."""
    named = [fk.name for fk in (*graph.references(model), *graph.terms(model))]
    found = model._default_manager.all()
    return found.select_related(*named) if named else found  # without a name it would follow them all


def told(row: Fact) -> str:
    """A row in a few words."""
    for name in ("name", "title", "attribution", "text", "post", "place", "date_words", "locator"):
        if words := getattr(row, name, ""):
            return str(words)[:120]
    for fk in graph.references(type(row)):
        if getattr(row, fk.attname):
            return told(getattr(row, fk.name))
    for fk in graph.terms(type(row)):
        if getattr(row, fk.attname):
            return str(getattr(row, fk.name))
    return title(type(row))
