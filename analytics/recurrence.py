"""Who comes back, as pages of a dialogue or an actor tell it.

Each function gives SQL, to be asked with what else the page asks; a row is json, and says its place among the others.
"""

from collections.abc import Collection
from typing import Any

from analytics.network import ATTENDED, links
from dialogues.querysets import CONTRAST
from records.shapes import term

SAT = links(["participant"])
ACTOR = "json_build_object('id', a.id, 'slug', a.slug, 'name', a.name)"
DIALOGUE = "json_build_object('id', d.id, 'slug', d.slug, 'name', d.name)"
BY_NAME = "coalesce(nullif(a.sort_name, ''), a.name), a.id"
CONVENED = "t.role_id in ('third_party_role:convener', 'third_party_role:co_convener')"


def elsewhere(dialogue: str, people: Collection[str], most: int = 8) -> tuple[str, list[Any]]:
    """The first dialogues other than this one in which each of these people, by id, took part.

    Keys: actor, dialogue, its years, and the number of all dialogues of this actor but this one.
    """
    told = (
        f"json_build_object('actor', {ACTOR}, 'dialogue', {DIALOGUE}, "
        "'years', d.core->'years'->'words', 'number', r.number)"
    )
    return (
        f"select {told} as told, row_number() over (order by {BY_NAME}, r.turn) as place "
        "from (select s.actor, s.dialogue, count(*) over (partition by s.actor) as number, "
        "row_number() over (partition by s.actor order by s.begins, s.dialogue) as turn "
        "from (select distinct l.actor, l.dialogue, "
        "(select b.begins from dialogue_document b where b.id = l.dialogue) as begins "
        f"from ({SAT}) l where l.actor = any (%s::uuid[]) and l.dialogue <> %s::uuid) s) r "
        f"join actor a on a.id = r.actor join dialogue_document d on d.id = r.dialogue where r.turn <= {most:d} "
        "and a.id = any (%s::uuid[])",  # said again, or the planner reads all actors for a few
        [[*people], dialogue, [*people]],
    )


def companions(actor: str, most: int = 20, shown: int = 8) -> tuple[str, list[Any]]:
    """Who took part in more than one of the dialogues in which this actor, by id, did, those in most first.

    Keys: actor, the first dialogues, the number of all of them, and how many such people there are.
    """
    first = (
        f"(select json_agg({DIALOGUE} order by i.turn) from unnest(r.dialogues[1:{shown:d}]) "
        "with ordinality i(id, turn) join dialogue d on d.id = i.id)"
    )
    return (
        f"select json_build_object('actor', {ACTOR}, 'dialogues', {first}, 'number', r.number, 'all', r.everyone) "
        f"as told, row_number() over (order by r.number desc, {BY_NAME}) as place "
        "from (select s.actor, count(*) as number, count(*) over () as everyone, "
        "array_agg(s.dialogue order by s.name, s.dialogue) as dialogues "
        f"from (select distinct o.actor, o.dialogue, d.name from ({SAT}) l join ({SAT}) o on o.dialogue = l.dialogue "
        "join dialogue d on d.id = l.dialogue where l.actor = %s::uuid and o.actor <> l.actor) s "
        "group by s.actor having count(*) > 1) r "
        f"join actor a on a.id = r.actor order by place limit {most:d}",
        [actor],
    )


def brought_together(convener: str) -> tuple[str, list[Any]]:
    """Of the dialogues that this actor, by id, convened: how many took part in each, by how close to power they were.

    Keys: dialogue, proximity, number. What is kept for contrast is left out.
    """
    return (
        f"select json_build_object('dialogue', {DIALOGUE}, 'proximity', {term('r.proximity').sql}, 'number', r.number) "
        "as told, row_number() over (order by d.name, d.id, r.proximity) as place "
        "from (select p.dialogue_id as dialogue, p.proximity_id as proximity, count(*) as number from participation p "
        f"where {ATTENDED} and p.dialogue_id in (select t.dialogue_id from third_party_role t "
        f"where t.actor_id = %s::uuid and {CONVENED}) group by 1, 2) r "
        "join dialogue d on d.id = r.dialogue where d.record_kind_id <> all (%s)",
        [convener, [f"record_kind:{kind}" for kind in CONTRAST]],
    )
