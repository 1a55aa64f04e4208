"""What the page of a dialogue, and of a conflict, is made of."""

from dialogues.models import Conflict, Dialogue, Funding, Meeting
from records.documents import Document
from records.gathered import Gathered, own
from records.listed import Listed
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

WITHIN = (  # each conflict with all that it is a part of: worked out once, of however many dialogues it is asked
    "(with recursive within(id, above_id) as (select id, id from conflict "
    "union select w.id, c.parent_id from within w join conflict c on c.id = w.above_id where c.parent_id is not null) "
    "select * from within)"
)
RESULT = (
    "'result:' || split_part(o.code_id, ':', 2) || '/' || split_part(o.contribution_id, ':', 2) || '/' || "
)
THIRD_PARTIES = "third_party_role t join actor a on a.id = t.actor_id"
FACETS = (
    own("dialogue", "record_kind_id"),
    Gathered("classification c", "c", "c.dialogue_id", "c.term_id"),
    Gathered(
        f"dialogue_conflict dc join {WITHIN} w on w.id = dc.conflict_id join conflict c on c.id = w.above_id",
        "dc",
        "dc.dialogue_id",
        "c.slug",
        "conflict",
    ),
    Gathered(
        "period p cross join lateral ext.decades(p.date_possible, p.date_certain) d(v)",
        "p",
        "p.dialogue_id",
        "d.v",
    ),
    Gathered(
        "meeting m join meeting_venue v on v.meeting_id = m.id",
        "v",
        "m.dialogue_id",
        "v.country",
        "country",
        "v.country <> ''",
    ),
    Gathered(THIRD_PARTIES, "t", "t.dialogue_id", "a.slug", "third_party"),
    Gathered(
        THIRD_PARTIES,
        "t",
        "t.dialogue_id",
        "a.slug",
        "convener",
        "t.role_id in ('third_party_role:convener', 'third_party_role:co_convener')",
    ),
    Gathered(
        "participation p join participation_identity i on i.participation_id = p.id join actor a on a.id = i.actor_id",
        "i",
        "p.dialogue_id",
        "a.slug",
        "participant",
    ),
    Gathered(
        "funding f join funding_funder g on g.funding_id = f.id join actor a on a.id = g.actor_id",
        "g",
        "f.dialogue_id",
        "a.slug",
        "funder",
    ),
    Gathered(
        "outcome o cross join lateral (values (o.code_id), (o.contribution_id)) g(v)",
        "o",
        "o.dialogue_id",
        "g.v",
    ),
    Gathered(
        "outcome o join citation c on c.outcome_id = o.id cross join lateral "
        "(values ('certainty:' || split_part(c.certainty_id, ':', 2)), "
        f"({RESULT}split_part(coalesce(c.certainty_id, ':'), ':', 2))) g(v)",
        "c",
        "o.dialogue_id",
        "g.v",
    ),
    # None that is public: what is public has a source.
    Gathered(
        "outcome o",
        "o",
        "o.dialogue_id",
        f"{RESULT}''",
        where="not exists (select from citation c where c.outcome_id = o.id)",
    ),
    Gathered("transfer t", "t", "t.dialogue_id", "t.kind_id"),
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
        "record_kind": "r.record_kind_id",
        "begins": BEGINS,
        "ends": ENDS,
        "span": f"({ENDS}) - ({BEGINS})",  # days
        "meetings_recorded": "select count(*)::int from meeting m where m.dialogue_id = r.id "
        "and m.kind_id = 'meeting_kind:dialogue_meeting'",
        "sort_name": "ext.fold(r.name)",
    },
    facets=FACETS,
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
