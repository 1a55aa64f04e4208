"""What the page of a dialogue, and of a conflict, is made of."""

from dialogues.models import Conflict, Dialogue, Funding, Meeting
from records.documents import Document
from records.listed import Listed, facets
from records.shapes import (
    DAY,
    ID,
    NAME,
    SLUG,
    TEXT,
    TRUTH,
    Shape,
    a_list,
    an_object,
    closed,
    fuzzy_date,
    nullable,
    term,
    text,
)

# A conflict stands with all that it is a part of.
FACETS = facets(
    "select r.record_kind_id",
    "select c.term_id from classification c where c.dialogue_id = r.id",
    "(with recursive above(id) as (select dc.conflict_id from dialogue_conflict dc where dc.dialogue_id = r.id "
    "union select c.parent_id from conflict c join above on c.id = above.id where c.parent_id is not null) "
    "select 'conflict:' || c.slug from conflict c join above on c.id = above.id)",
    "select ext.decades(p.date_possible, p.date_certain) from period p where p.dialogue_id = r.id",
    "select 'country:' || v.country from meeting m join meeting_venue v on v.meeting_id = m.id "
    "where m.dialogue_id = r.id and v.country <> ''",
    "select 'third_party:' || a.slug from third_party_role t join actor a on a.id = t.actor_id "
    "where t.dialogue_id = r.id",
    "select 'convener:' || a.slug from third_party_role t join actor a on a.id = t.actor_id "
    "where t.dialogue_id = r.id and t.role_id in ('third_party_role:convener', 'third_party_role:co_convener')",
    "select 'participant:' || a.slug from participation p join participation_identity i "
    "on i.participation_id = p.id join actor a on a.id = i.actor_id where p.dialogue_id = r.id",
    "select 'funder:' || a.slug from funding f join funding_funder g on g.funding_id = f.id "
    "join actor a on a.id = g.actor_id where f.dialogue_id = r.id",
    "select o.code_id from outcome o where o.dialogue_id = r.id",
    "select o.contribution_id from outcome o where o.dialogue_id = r.id",
    "select 'certainty:' || split_part(c.certainty_id, ':', 2) from outcome o "
    "join citation c on c.outcome_id = o.id where o.dialogue_id = r.id and c.certainty_id is not null",
    "select 'result:' || split_part(o.code_id, ':', 2) || '/' || split_part(o.contribution_id, ':', 2) "
    "|| '/' || split_part(coalesce(c.certainty_id, ':'), ':', 2) "
    "from outcome o left join citation c on c.outcome_id = o.id where o.dialogue_id = r.id",
    "select t.kind_id from transfer t where t.dialogue_id = r.id",
)
BEGINS = "select min(lower(p.date_possible)) from period p where p.dialogue_id = r.id"
ENDS = "select max(upper(p.date_possible)) - 1 from period p where p.dialogue_id = r.id"

YEARS = closed(
    {
        "words": {**nullable(TEXT), "description": "The dates of all periods, in English."},
        "earliest": {**nullable(DAY), "description": "First day it may have begun."},
        "latest": {**nullable(DAY), "description": "Last day it may have ended; null if open."},
    },
    title="Years",
    description="When the dialogue was alive, all its periods taken together.",
)

# A dialogue's document may not know the models of sources, which stand above it; the tables it may.
SOURCES = a_list(
    an_object(
        {
            "id": Shape("s.id", ID),
            "slug": Shape("s.slug", SLUG),
            "title": Shape("s.title", NAME),
            "authors": a_list(
                Shape("a.text", TEXT), "from source_author a where a.source_id = s.id", "a.position, a.id"
            ).saying("The authors' names as printed."),
            "outlet": text("s.outlet").saying("Journal, publisher or site."),
            "date": fuzzy_date("s.date", "s.date_possible", "s.date_certain").saying(
                "When it was published."
            ),
            "url": text("s.url").saying("Where it can be read."),
            "voice": text("s.voice").saying("Whose word it is, where several sources carry one voice."),
            "is_copy": Shape("s.is_copy", TRUTH).saying("Read in a copy on another site."),
            "source_type": term("s.source_type_id").saying("What sort of text it is, and whose."),
            "reliability": term("s.reliability_id").saying("Our rough rating of the source."),
            "derived_from": a_list(
                an_object(
                    {
                        "id": Shape("o.id", ID),
                        "slug": Shape("o.slug", SLUG),
                        "title": Shape("o.title", NAME),
                    },
                    **{
                        "title": "OriginalSource",
                        "description": "A source that others rest on.",
                        "x-table": "source",
                    },
                ),
                "from source_derivation d join source o on o.id = d.original_id where d.source_id = s.id",
                "o.title, o.id",
            ).saying("The sources it rests on, so that they never count as two."),
        },
        **{
            "title": "SourceOfDialogue",
            "description": "A source, as the dialogue's page lists it.",
            "x-table": "source",
        },
    ),
    # An array, so that the planner looks each source up instead of reading them all. An event is no part of a
    # dialogue, but is shown with it.
    "from source s where s.id = any (array(select c.source_id from cited c where c.dialogue_id = r.id "
    "union select c.source_id from citation c join event_dialogue e on e.event_id = c.event_id "
    "where e.dialogue_id = r.id))",
    "s.title, s.id",
).saying("Every source that something here rests on.")

DIALOGUE = Document(
    Dialogue,
    core={
        "years": Shape(
            """(select json_build_object(
            'words', string_agg(p.date_words, '; ' order by p.date_possible, p.position, p.id),
            'earliest', min(lower(p.date_possible)), 'latest', max(upper(p.date_possible)) - 1)
            from period p where p.dialogue_id = r.id)""",
            YEARS,
        ),
        "accounts_differ": Shape(
            "exists (select from competing_claim c where c.dialogue_id = r.id)", TRUTH
        ).saying("Whether accounts differ on a question about it."),
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
    names=("name", "other_names.text"),
    gist=("summary", "scope_note"),
    columns={
        "begins": BEGINS,
        "ends": ENDS,
        "span": f"({ENDS}) - ({BEGINS})",  # days
        "meetings_recorded": "select count(*)::int from meeting m where m.dialogue_id = r.id "
        "and m.kind_id = 'meeting_kind:dialogue_meeting'",
        "sort_name": "ext.fold(r.name)",
        "facets": FACETS,
    },
    indexes=(
        "(sort_name, id)",
        "(begins, id)",
        "(ends, id)",
        "(span, id)",
        "(meetings_recorded, id)",
        "using gin (facets)",
        "using gin (names_folded ext.gin_trgm_ops)",
    ),
)

CONFLICT = Document(
    Conflict,
    sections=("parties", "children", "dialogues", "processes"),
    columns={"sort_name": "ext.fold(r.name)"},
    indexes=("(sort_name, id)",),
)

# ------------------------------------------------------------------ lists of facts

Listed(
    Meeting,
    facets=(
        "select 'country:' || v.country from meeting_venue v where v.meeting_id = r.id and v.country <> ''",
    ),
)
Listed(
    Funding,
    facets=(
        "select g.kind_id from funding_funder g where g.funding_id = r.id",
        "select 'funder:' || a.slug from funding_funder g join actor a on a.id = g.actor_id where g.funding_id = r.id",
    ),
)
