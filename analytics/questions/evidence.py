"""What the catalogue rests on: single thin sources, and everything that rests on one of them."""

from analytics.bars import Bar, one_group
from analytics.questions.asking import Asked, Found, Question, Waiting
from analytics.questions.parameters import Code, Reference, Values
from analytics.questions.telling import Answer, Cell, Json, call, columns, linked, part_at, record, share
from records.presentation import capital, counted, url
from sources.models import TARGETS

GROUP = "What it rests on"
FACT = f"coalesce({', '.join(f'c.{name}_id' for name in TARGETS)})"
KIND = f"case {' '.join(f"when c.{name}_id is not null then '{name}'" for name in TARGETS)} end"
# The page on which a statement stands, as kind and key; what is no part of a record stands in the field's history.
PAGE = (
    "select json_build_object('route', p.route, 'key', p.key, 'name', p.name) from (select c.* from cited c "
    "where c.id = here.citation) c cross join lateral (select 'dialogue' as route, coalesce(r.slug, r.id::text) "
    "as key, r.name from dialogue r where r.id = c.dialogue_id union all select 'process', coalesce(r.slug, "
    "r.id::text), r.name from official_process r where r.id = c.official_process_id union all select 'conflict', "
    "coalesce(r.slug, r.id::text), r.name from conflict r where r.id = c.conflict_id union all select 'actor', "
    "coalesce(r.slug, r.id::text), r.name from actor r where r.id = c.actor_id union all select 'history', '', "
    "'History of the field' where c.dialogue_id is null and c.official_process_id is null and c.conflict_id is "
    "null and c.actor_id is null) p order by p.route, p.key limit 1"
)
ITSELF = "select json_build_object('id', s.id, 'slug', s.slug, 'name', s.title) from source s where s.id = here.source"
TITLES = {
    "classification": "Label",
    "dialogue": "Summary",
    "dialogue_conflict": "What it was about",
    "third_party_role": "Role of a third party",
    "official_stance": "What an official said or did",
    "legal_restriction": "Law",
    "meetings_stated": "Number of meetings",
    "dialogue_relation": "Relation to another dialogue",
    "process_link": "Relation to official talks",
    "process_phase": "Phase of official talks",
    "claim_version": "One of several accounts",
    "outcome": "Result",
    "fate": "What became of it",
    "assessment": "Judgement",
    "participation": "Participant",
    "involvement": "Somebody connected",
    "conflict_party": "Party to a conflict",
    "seat": "Seat in official talks",
}


def kind_of(name: str) -> str:
    return TITLES.get(name, capital(name.replace("_", " ")))


def statement(page: Json | None, kind: str, identifier: str) -> Cell:
    """A kind of statement, leading to its place. A summary is its page."""
    if page is None:
        return Cell(kind_of(kind))
    if page["route"] == "history":
        return Cell(kind_of(kind), url("history"))
    if kind == "dialogue":
        return Cell(kind_of(kind), url(page["route"], page["key"]))
    return part_at(page["route"], page["key"], identifier, kind_of(kind))


def place(page: Json | None) -> Cell:
    if page is None:
        return Cell("")
    return Cell(page["name"], url(page["route"], page["key"]))


# ------------------------------------------------------------------ 32: on one thin source alone

SURE = Code(name="certainty", label="How sure", scheme="certainty", default="low")


def _thin(values: Values) -> Asked:
    alone = (
        f"select min(c.id::text)::uuid as citation, {FACT} as statement, min({KIND}) as kind from citation c "
        f"group by {FACT} having count(*) = 1 and min(c.certainty_id) = 'certainty:' || %(certainty)s"
    )
    return Asked(
        found=(
            "select a.citation, a.statement, a.kind, s.title, c.source_id as source from "
            f"({alone}) a join citation c on c.id = a.citation join source s on s.id = c.source_id"
        ),
        order="kind, title, source, statement",
        shown={
            "page": PAGE,
            "source": ITSELF,
            "locator": "select nullif(c.locator, '') from citation c where c.id = here.citation",
        },
        figures={
            "statements": f"select count(distinct {FACT}) from citation c",
            "alone": f"select count(*) from (select from citation c group by {FACT} having count(*) = 1) n",
            "kinds": "select coalesce(json_agg(json_build_object('kind', k.kind, 'number', k.number) "
            "order by k.number desc, k.kind), '[]') from (select kind, count(*) as number from found group by "
            "kind) k",
        },
    )


def _told_thin(found: Found, values: Values) -> Answer:
    figures = found.figures
    return Answer(
        columns(
            linked("statement", "Statement"),
            linked("on", "On"),
            linked("source", "Its only source"),
            ("locator", "Where in it"),
        ),
        [
            (
                statement(row["page"], row["kind"], row["statement"]),
                place(row["page"]),
                record("source", row["source"]),
                Cell(row["locator"] or ""),
            )
            for row in found.rows
        ],
        of=(
            f"{found.total:,} of {counted(figures['statements'], 'statement')} with sources; {figures['alone']:,} "
            "rest on one source, thin or not."
        ),
        chart=one_group(
            "Statements on one source of that grade, by kind",
            "statements",
            [Bar(kind_of(one["kind"]), one["number"]) for one in figures["kinds"]],
        ),
    )


THIN = Question(
    slug="on-one-thin-source",
    number=32,
    title="Which statements rest on a single thin source?",
    group=GROUP,
    method=(
        "Statements with exactly one citation, graded as chosen. Two sources that carry one voice, or rest on "
        "each other, count as two here: see the page of each source.",
    ),
    parameters=(SURE,),
    asked=_thin,
    told=_told_thin,
    api=lambda values: [("Citations of that grade", call("citations", ("certainty", values["certainty"])))],
    drawn=True,
)

# ------------------------------------------------------------------ 34: everything that cites a source

SOURCE = Reference(
    name="source",
    label="Source",
    table="source",
    words="title",
    among="select source_id from citation",
    every="All of them, counted",
)


def _citing(values: Values) -> Asked:
    figures = {
        "sources": "select count(*) from source",
        "cited": "select count(distinct source_id) from citation",
        "citations": "select count(*) from citation",
    }
    if values["source"]:
        found = (
            f"select c.id as citation, {FACT} as statement, {KIND} as kind, c.certainty_id as certainty, "
            f"c.stance_id as stance from citation c where c.source_id = {SOURCE.id}"
        )
        shown = {"page": PAGE, "certainty": _label("certainty"), "stance": _label("stance")}
        return Asked(found, "kind, statement, citation", shown, figures)
    found = (
        "select s.id as source, s.title, count(*)::int as statements, (count(*) filter (where n.others = "
        f"1))::int as alone from source s join citation c on c.source_id = s.id join (select {FACT} as statement, "
        f"count(*) as others from citation c group by 1) n on n.statement = {FACT} group by s.id"
    )
    return Asked(found, "statements desc, title, source", {"source": ITSELF}, figures)


def _label(column: str) -> str:
    return f"select t.title from term t where t.id = here.{column}"


def _told_citing(found: Found, values: Values) -> Answer:
    figures = found.figures
    of = (
        f"{share(figures['cited'], figures['sources'], 'source')} are cited, {figures['citations']:,} times in "
        "all. A source that says more than is cited here says it there."
    )
    if values["source"]:
        rows = [
            (
                statement(row["page"], row["kind"], row["statement"]),
                place(row["page"]),
                Cell(capital(row["stance"] or "")),
                Cell(capital(row["certainty"] or "Not graded")),
            )
            for row in found.rows
        ]
        named = columns(
            linked("statement", "Statement"),
            linked("on", "On"),
            ("stance", "The source"),
            ("certainty", "How sure"),
        )
        return Answer(named, rows, of)
    return Answer(
        columns(linked("source", "Source"), ("statements", "Cited for"), ("alone", "Alone for")),
        [
            (record("source", row["source"]), Cell(row["statements"]), Cell(row["alone"]))
            for row in found.rows
        ],
        of,
        one_group(
            "Sources by the statements they are cited for",
            "statements",
            [Bar(row["source"]["name"], row["alone"], row["statements"]) for row in found.rows[:20]],
        ),
    )


CITING = Question(
    slug="what-a-source-is-cited-for",
    number=34,
    title="What is a source cited for?",
    group=GROUP,
    method=(
        "Every statement that cites the source, whether the source supports, contradicts or only mentions it. "
        "Without a choice, the sources by the number of statements, and of how many they are the only one "
        "(filled in the chart).",
    ),
    parameters=(SOURCE,),
    asked=_citing,
    told=_told_citing,
    api=lambda values: [("The citations", call("citations", ("source", values["source"])))],
    drawn=True,
)

QUESTIONS = (THIN, CITING)
WAITING = (
    Waiting(
        33,
        "How has a record changed since a date, and why?",
        GROUP,
        "Waits for reasons that are themselves public; when a record last changed is in the feed of changes.",
    ),
)
