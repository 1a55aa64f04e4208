"""What the page of a dialogue, and of a conflict, is made of."""

from dialogues.models import Conflict, Dialogue
from records.documents import Document, term_json

# What lists filter by, as `scheme:code` or `kind of record:slug`. A conflict stands with all that it is a part of.
FACETS = """array(select v from (
    select r.record_kind_id
    union select c.term_id from classification c where c.dialogue_id = r.id
    union (with recursive above(id) as (
            select dc.conflict_id from dialogue_conflict dc where dc.dialogue_id = r.id
            union select c.parent_id from conflict c join above on c.id = above.id where c.parent_id is not null)
        select 'conflict:' || c.slug from conflict c join above on c.id = above.id)
    union select 'country:' || v.country from meeting m join meeting_venue v on v.meeting_id = m.id
        where m.dialogue_id = r.id and v.country <> ''
    union select 'third_party:' || a.slug from third_party_role t join actor a on a.id = t.actor_id
        where t.dialogue_id = r.id
    union select 'convener:' || a.slug from third_party_role t join actor a on a.id = t.actor_id
        where t.dialogue_id = r.id and t.role_id in ('third_party_role:convener', 'third_party_role:co_convener')
    union select 'participant:' || a.slug from participation p
        join participation_identity i on i.participation_id = p.id join actor a on a.id = i.actor_id
        where p.dialogue_id = r.id
    union select 'funder:' || a.slug from funding f
        join funding_funder g on g.funding_id = f.id join actor a on a.id = g.actor_id
        where f.dialogue_id = r.id
    union select o.code_id from outcome o where o.dialogue_id = r.id
    union select o.contribution_id from outcome o where o.dialogue_id = r.id
    union select 'certainty:' || split_part(c.certainty_id, ':', 2) from outcome o
        join citation c on c.outcome_id = o.id where o.dialogue_id = r.id and c.certainty_id is not null
    union select 'result:' || split_part(o.code_id, ':', 2) || '/' || split_part(o.contribution_id, ':', 2)
            || '/' || split_part(coalesce(c.certainty_id, ':'), ':', 2)
        from outcome o left join citation c on c.outcome_id = o.id where o.dialogue_id = r.id
    union select t.kind_id from transfer t where t.dialogue_id = r.id
) facet(v) order by v)"""

SOURCES = f"""select coalesce(json_agg(json_build_object(
        'id', s.id, 'slug', s.slug, 'title', s.title,
        'authors', (select coalesce(json_agg(a.text order by a.position, a.id), '[]'::json)
                    from source_author a where a.source_id = s.id),
        'outlet', nullif(s.outlet, ''),
        'date', ext.fuzzy(s.date, s.date_possible, s.date_certain, s.date_words),
        'url', nullif(s.url, ''), 'voice', nullif(s.voice, ''), 'is_copy', s.is_copy,
        'source_type', {term_json("s.source_type_id")},
        'reliability', {term_json("s.reliability_id")},
        'derived_from', (select coalesce(json_agg(json_build_object('id', o.id, 'slug', o.slug, 'title', o.title)
                             order by o.title, o.id), '[]'::json)
                         from source_derivation d join source o on o.id = d.original_id where d.source_id = s.id)
    ) order by s.title, s.id), '[]'::json)
    from source s where s.id in (select c.source_id from cited c where c.dialogue_id = r.id)"""

DIALOGUE = Document(
    Dialogue,
    core={
        "years": """(select json_build_object(
            'words', string_agg(p.date_words, '; ' order by p.date_possible, p.position, p.id),
            'earliest', min(lower(p.date_possible)), 'latest', max(upper(p.date_possible)) - 1)
            from period p where p.dialogue_id = r.id)""",
        "accounts_differ": "exists (select from competing_claim c where c.dialogue_id = r.id)",
    },
    sections=(
        "other_names",
        "sides",
        "conflicts",
        "periods",
        "phases",
        "classifications",
        "meetings_stated",
        "meetings",
        "participations",
        "involvements",
        "roles",
        "funding",
        "stances",
        "restrictions",
        "outcomes",
        "transfers",
        "fates",
        "assessments",
        "competing_claims",
        "relations",
        "related_from",
        "process_links",
        "events",
        "absences",
    ),
    extra={"sources": SOURCES},
    columns={
        "begins": "select min(lower(p.date_possible)) from period p where p.dialogue_id = r.id",
        "ends": "select max(upper(p.date_possible)) - 1 from period p where p.dialogue_id = r.id",
        "sort_name": "ext.fold(r.name)",
        "facets": FACETS,
        "names_folded": """ext.fold(concat_ws(' | ', r.name,
            (select string_agg(n.text, ' | ' order by n.position, n.id)
             from dialogue_name n where n.dialogue_id = r.id)))""",
    },
    indexes=(
        "(sort_name, id)",
        "(begins, id)",
        "using gin (facets)",
        "using gin (names_folded ext.gin_trgm_ops)",
    ),
)

CONFLICT = Document(
    Conflict,
    sections=("parties", "children", "dialogues", "processes"),
    columns={"sort_name": "ext.fold(r.name)", "names_folded": "ext.fold(r.name)"},
    indexes=("(sort_name, id)",),
)
