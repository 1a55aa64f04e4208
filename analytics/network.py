"""Who sat with whom: dialogues in, a network of actors by dialogues out, with the pairs that it holds.

An actor is joined to a dialogue by a statement: that they took part, that they had a role as a third party, or that a
participant served them then. Two who are joined to the same dialogue need not have met there: a long dialogue has many
meetings, and so a pair says what is known of the time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import orjson
from django.db import connections
from django.db.models import QuerySet

from analytics.counts import Condition
from records.viewer import current

PARTS = ("participant", "third_party", "served")
MOST_NODES, MOST_EDGES = 300, 2_000  # more of either nobody can read
ATTENDED = "p.status_id = 'participation_status:attended'"
# Of several identities that somebody may see, the most public counts; a public one is the only public one.
FIRST = (
    "(s.label = 0 or not exists (select from {0} o where o.participation_id = s.participation_id "
    "and (o.label, o.id) < (s.label, s.id)))"
)
PRESENT = (
    "p.dialogue_id as dialogue, p.id as fact, p.date_possible as held, p.date_words as words, "
    "p.meeting_id as meeting"
)
# Each part as a statement: actor, dialogue, the fact that says so, when that was, and the one meeting it speaks of.
LINKS = {
    "participant": f"select 'participant' as part, s.actor_id as actor, {PRESENT}, '' as role "
    "from participation_identity s join participation p on p.id = s.participation_id "
    f"where {ATTENDED} and {FIRST.format('participation_identity')}",
    "third_party": "select 'third_party' as part, t.actor_id as actor, t.dialogue_id as dialogue, t.id as fact, "
    "t.date_possible as held, t.date_words as words, t.meeting_id as meeting, t.role_id as role "
    "from third_party_role t",
    "served": f"select 'served' as part, s.organisation_id as actor, {PRESENT}, '' as role "
    "from participation_affiliation s join participation p on p.id = s.participation_id "
    f"where {ATTENDED} and s.organisation_id is not null and {FIRST.format('participation_affiliation')}",
}
YEARS = (
    "select string_agg(p.date_words, '; ' order by p.date_possible, p.position, p.id) as words, "
    "min(lower(p.date_possible)) as begins from period p where p.dialogue_id = d.id"
)
KEYS = "array(select id from {0} where slug = any (%s) or id::text = any (%s))"


def links(parts: Iterable[str]) -> str:
    """SQL: every statement that joins somebody to a dialogue by one of these parts."""
    return " union all ".join(LINKS[part] for part in parts)


def dialogues_of(actors: Sequence[str], parts: Sequence[str]) -> tuple[str, list[Any]]:
    """SQL: the dialogues that any of these, by slug or id, is joined to."""
    return (
        f"select l.dialogue from ({links(parts)}) l where l.actor = any ({KEYS.format('actor')})",
        [[*actors], [*actors]],
    )


def dialogues_around(dialogues: Sequence[str], parts: Sequence[str]) -> tuple[str, list[Any]]:
    """SQL: these dialogues, and those that share somebody with one of them."""
    return (
        f"select unnest({KEYS.format('dialogue')}) union select l.dialogue from ({links(parts)}) l "
        f"where l.actor = any (array({_actors_in(parts)}))",
        [[*dialogues], [*dialogues]] * 2,
    )


def _actors_in(parts: Iterable[str]) -> str:
    return f"select e.actor from ({links(parts)}) e where e.dialogue = any ({KEYS.format('dialogue')})"


# ------------------------------------------------------------------ what is found


@dataclass(frozen=True, slots=True)
class Node:
    """An actor or a dialogue. `kind` is a code: actor_kind or record_kind; `years` are a dialogue's, in words."""

    id: str
    slug: str | None
    name: str
    kind: str
    years: str | None = None
    begins: str = ""

    @property
    def record(self) -> dict[str, Any]:
        return {"id": self.id, "slug": self.slug, "name": self.name}


@dataclass(frozen=True, slots=True)
class Link:
    """A statement that joins an actor to a dialogue. Days are ISO, None where open or not known."""

    part: str
    actor: str
    dialogue: str
    fact: str
    role: str  # code of a third party's role; "" of others
    words: str
    first: str | None
    last: str | None
    meetings: frozenset[str]  # at which the actor is known to have been
    alone: str | None  # the one meeting that the statement speaks of


SAME_MEETING, SAME_TIME, UNKNOWN, APART = "same_meeting", "same_time", "not_known", "apart"
SINGLE = "single_event"  # the kind of record that is one meeting
GRADES = (SAME_MEETING, SAME_TIME, UNKNOWN, APART)


def together(one: Link, other: Link) -> str:
    """What is known of whether two were at a dialogue at the same time."""
    if one.meetings & other.meetings:
        return SAME_MEETING
    if one.alone and other.alone:
        return APART
    if not (one.first or one.last) or not (other.first or other.last):
        return UNKNOWN
    begins, ends = max(one.first or "", other.first or ""), min(one.last or "9999", other.last or "9999")
    return SAME_TIME if begins <= ends else APART


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors, and for each dialogue that both are joined to: the statements, and how far it is known that they were
    there at the same time."""

    one: Node
    other: Node
    shared: tuple[tuple[Node, Link, Link, str], ...]

    @property
    def grade(self) -> str:
        """The best of what is known."""
        return min((grade for *_, grade in self.shared), key=GRADES.index)


@dataclass(frozen=True)
class Network:
    """What a choice of dialogues holds, as far as it is drawn, and how much there is.

    actors, dialogues    those kept, in their order
    links                the statements between them
    around               ids of the actors asked for
    all_actors, all_dialogues, all_links   how many are joined at all
    chosen               dialogues of the choice, whether anybody is joined to them or not
    seats, named         participants of these, and how many of them have a name here
    beside               what else was asked for in the same statement
    """

    actors: dict[str, Node]
    dialogues: dict[str, Node]
    links: tuple[Link, ...]
    around: frozenset[str]
    all_actors: int
    all_dialogues: int
    all_links: int
    chosen: int
    seats: int
    named: int
    beside: Any = None

    @cached_property
    def edges(self) -> dict[tuple[str, str], list[Link]]:
        """By actor and dialogue, in the order of both."""
        found: dict[tuple[str, str], list[Link]] = {}
        for link in self.links:
            found.setdefault((link.actor, link.dialogue), []).append(link)
        return found

    @cached_property
    def degrees(self) -> dict[str, int]:
        """How many each node is joined to."""
        found = dict.fromkeys([*self.actors, *self.dialogues], 0)
        for actor, dialogue in self.edges:
            found[actor] += 1
            found[dialogue] += 1
        return found

    @cached_property
    def left_out(self) -> tuple[int, int]:
        """Actors and dialogues that are joined and not kept."""
        return self.all_actors - len(self.actors), self.all_dialogues - len(self.dialogues)

    @cached_property
    def everyone(self) -> list[Pair]:
        """Every two who share a dialogue, those who share most first; whoever was asked for stands first of the two."""
        at: dict[str, list[str]] = {}
        for actor, dialogue in self.edges:
            at.setdefault(dialogue, []).append(actor)
        place = {actor: number for number, actor in enumerate(self.actors)}
        found: dict[tuple[str, str], list[str]] = {}
        for dialogue in self.dialogues:
            for pair in combinations(sorted(at.get(dialogue, ()), key=place.__getitem__), 2):
                if not self.around or self.around.intersection(pair):
                    found.setdefault(pair, []).append(dialogue)
        pairs = [self._pair(pair, dialogues) for pair, dialogues in found.items()]
        return sorted(pairs, key=lambda p: (-len(p.shared), place[p.one.id], place[p.other.id]))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Those who may have met: not known only from different times."""
        return [pair for pair in self.everyone if pair.grade != APART]

    def _pair(self, pair: tuple[str, str], dialogues: Iterable[str]) -> Pair:
        one, other = pair
        shared = tuple(self._shared(one, other, dialogue) for dialogue in dialogues)
        return Pair(self.actors[one], self.actors[other], shared)

    def _shared(self, one: str, other: str, dialogue: str) -> tuple[Node, Link, Link, str]:
        both = product(self.edges[one, dialogue], self.edges[other, dialogue])
        grade, x, y = min(((together(x, y), x, y) for x, y in both), key=lambda t: GRADES.index(t[0]))
        node = self.dialogues[dialogue]
        return node, x, y, SAME_MEETING if node.kind == SINGLE else grade


# ------------------------------------------------------------------ finding it


def find(
    chosen: Condition,
    parts: Sequence[str],
    actors: Sequence[str] = (),
    dialogues: Sequence[str] = (),
    beside: QuerySet | None = None,
) -> Network:
    """The network of the dialogues whose documents fulfil a condition, around actors or dialogues if any are named.

    Where there are too many, kept are a third of the nodes, or as many as there is room for: the actors who were named,
    then those joined to most dialogues; and of their dialogues those that join most of them. One statement, which
    gives one value more that is asked for `beside`.
    """
    also, also_parameters = _compiled(beside)
    around = f"l.actor = any (array({_actors_in(parts)})) and" if dialogues else ""
    statement = f"""
    with chosen as materialized (select id from dialogue_document where {chosen.sql}),
    links as materialized (
        select * from ({links(parts)}) l where {around} l.dialogue in (select id from chosen)),
    named as (select a.id from actor a where a.id = any ({KEYS.format("actor")})),
    joined as (
        select l.actor, count(*)::int as links, count(distinct l.dialogue)::int as dialogues,
               l.actor in (select id from named) as asked from links l group by l.actor),
    sizes as (select greatest({MOST_NODES // 3}, {MOST_NODES} - count(distinct dialogue)) as actors from links),
    kept as materialized (
        select j.actor, row_number() over (order by j.asked desc, j.dialogues desc,
            coalesce(nullif(a.sort_name, ''), a.name), a.id) as place
        from joined j join actor a on a.id = j.actor order by place limit (select actors from sizes)),
    theirs as materialized (
        select l.dialogue from links l join kept k on k.actor = l.actor group by l.dialogue
        order by l.dialogue = any ({KEYS.format("dialogue")}) desc, count(distinct l.actor) desc, l.dialogue
        limit {MOST_NODES} - (select count(*) from kept)),
    shown as materialized (
        select l.*, k.place from links l join kept k on k.actor = l.actor
        where l.dialogue in (select dialogue from theirs) order by k.place, l.dialogue, l.fact limit {MOST_EDGES})
    select json_build_object(
    'beside', ({also}),
    'chosen', (select count(*) from chosen),
    'links', (select count(*) from links),
    'actors', (select count(*) from joined),
    'dialogues', (select count(distinct dialogue) from links),
    'seats', (select count(*) from participation p where {ATTENDED} and p.dialogue_id in (select id from chosen)),
    'named', (select count(*) from participation p where {ATTENDED} and p.dialogue_id in (select id from chosen)
        and exists (select from participation_identity i where i.participation_id = p.id)),
    'around', (select coalesce(json_agg(id), '[]') from named),
    'nodes', (select coalesce(json_agg(json_build_array(a.id, a.slug, a.name, split_part(a.kind_id, ':', 2))
        order by k.place), '[]') from kept k join actor a on a.id = k.actor),
    'told', (select coalesce(json_agg(json_build_array(d.id, d.slug, d.name, split_part(d.record_kind_id, ':', 2),
        y.words, coalesce(y.begins::text, '')) order by y.begins, d.name, d.id), '[]')
        from dialogue d cross join lateral ({YEARS}) y
        where d.id in (select dialogue from shown)),
    'shown', (select coalesce(json_agg(json_build_array(s.part, s.actor, s.dialogue, s.fact,
        split_part(s.role, ':', 2), s.words, coalesce(lower(s.held), lower(m.date_possible)),
        coalesce(upper(s.held), upper(m.date_possible)) - 1,
        array(select t.meeting_id from attendance t where t.participation_id = s.fact), s.meeting)
        order by s.place, s.dialogue, s.fact), '[]') from shown s left join meeting m on m.id = s.meeting))"""
    keys = [[*dialogues], [*dialogues]] if dialogues else []
    named = [[*actors], [*actors], [*dialogues], [*dialogues]]
    parameters = [*chosen.params, *keys, *named, *also_parameters]
    with connections[current().alias].cursor() as cursor:
        cursor.execute(statement, parameters)
        (found,) = cursor.fetchone()
    return _read(orjson.loads(found) if isinstance(found, (str, bytes)) else found)


def _compiled(rows: QuerySet | None) -> tuple[str, Sequence[Any]]:
    return ("null", ()) if rows is None else rows.query.get_compiler(current().alias).as_sql()


def _read(found: dict[str, Any]) -> Network:
    actors = {row[0]: Node(*row) for row in found["nodes"]}
    dialogues = {row[0]: Node(*row) for row in found["told"]}
    shown = tuple(_link(*row) for row in found["shown"])
    joined = {link.actor for link in shown} | {link.dialogue for link in shown}
    return Network(
        {key: node for key, node in actors.items() if key in joined},
        {key: node for key, node in dialogues.items() if key in joined},
        shown,
        frozenset(found["around"]),
        found["actors"],
        found["dialogues"],
        found["links"],
        found["chosen"],
        found["seats"],
        found["named"],
        found["beside"],
    )


def _link(*row: Any) -> Link:
    *said, meetings, alone = row
    values: list[Any] = [*said, frozenset([*meetings, alone] if alone else meetings), alone]
    return Link(*values)
