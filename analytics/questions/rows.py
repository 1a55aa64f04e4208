"""SQL that the questions share: what is shown of a row, and the first satellite of each kind."""

from actors.models import Actor
from analytics.questions.parameters import kept
from dialogues.models import Conflict, Dialogue
from outcomes.models import OfficialProcess
from records.documents import fact_view
from records.kernel.graph import table
from records.models import Fact, Record
from records.shapes import reference, term

# Conflicts, each with itself and all that it is a part of; goes before a statement.
TREE = (
    "with recursive tree(id, above) as (select id, id from conflict union "
    "select t.id, c.parent_id from tree t join conflict c on c.id = t.above where c.parent_id is not null) "
)
DIALOGUES = f"select count(*) from dialogue d where {kept()}"
ATTENDED = "p.status_id = 'participation_status:attended'"
HELD = "m.status_id = 'meeting_status:held' and m.kind_id = 'meeting_kind:dialogue_meeting'"


def fact(model: type[Fact], column: str) -> str:
    """A statement as documents have it; null without one."""
    return f"select v.data from {fact_view(model)} v where v.id = here.{column}"


def facts(model: type[Fact], column: str, most: int = 1000) -> str:
    """The first statements that a column lists, in its order."""
    return (
        f"select coalesce(json_agg(v.data order by i.place), '[]') from unnest(here.{column}[1:{most}]) "
        f"with ordinality i(id, place) join {fact_view(model)} v on v.id = i.id"
    )


def one(model: type[Record], column: str) -> str:
    return reference(model, f"here.{column}").sql


def all_of(model: type[Record], column: str) -> str:
    """References to all records that a column lists, in its order."""
    name = "title" if table(model) == "source" else "name"
    return (
        f"select coalesce(json_agg(json_build_object('id', r.id, 'slug', r.slug, 'name', r.{name}) order by "
        f"i.place), '[]') from unnest(here.{column}) with ordinality i(id, place) join {table(model)} r on r.id = "
        "i.id"
    )


def code(column: str) -> str:
    return term(f"here.{column}").sql


def dialogue(column: str = "dialogue") -> str:
    return one(Dialogue, column)


def actor(column: str = "actor") -> str:
    return one(Actor, column)


def conflict(column: str = "conflict") -> str:
    return one(Conflict, column)


def process(column: str = "process") -> str:
    return one(OfficialProcess, column)


def years(column: str = "dialogue") -> str:
    """When a dialogue was alive, in words."""
    return (
        "select string_agg(p.date_words, '; ' order by p.date_possible, p.position, p.id) "
        f"from period p where p.dialogue_id = here.{column}"
    )


def named(participation: str = "p") -> str:
    """The participant, where a name is shown; at the desk the most public of several."""
    return _first("participation_identity", "participation_id", participation, "actor_id")


def served(participation: str = "p") -> str:
    return _first("participation_affiliation", "participation_id", participation, "organisation_id")


def funder(funding: str = "f") -> str:
    return _first("funding_funder", "funding_id", funding, "actor_id")


def funder_kind(funding: str = "f") -> str:
    return _first("funding_funder", "funding_id", funding, "kind_id")


def country(meeting: str = "m") -> str:
    return _first("meeting_venue", "meeting_id", meeting, "country")


def _first(satellite: str, fk: str, owner: str, column: str) -> str:
    return f"(select s.{column} from {satellite} s where s.{fk} = {owner}.id order by s.label, s.id limit 1)"
