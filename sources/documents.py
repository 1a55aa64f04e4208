"""What the page of a source is made of: what it says of itself, and everything that rests on it."""

from dialogues.models import Dialogue
from outcomes.models import OfficialProcess
from records.documents import Document
from records.gathered import Gathered, own
from records.shapes import ID, TEXT, Shape, a_list, an_object, optional, reference, term
from sources.models import TARGETS, Source

SUPPORTS = a_list(
    an_object(
        {
            "kind": Shape("c.kind", {**TEXT, "enum": [*TARGETS]}).saying("What sort of statement."),
            "id": Shape("c.fact_id", ID).saying("Its id."),
            "stance": term("c.stance_id").saying("Supports, contradicts, or only mentions."),
            "certainty": optional(term("c.certainty_id")).saying("How sure that makes it."),
            "dialogue": optional(reference(Dialogue, "c.dialogue_id")).saying(
                "The dialogue it is a part of."
            ),
            "process": optional(reference(OfficialProcess, "c.official_process_id")).saying(
                "The official talks it is a part of."
            ),
        },
        title="SupportedFact",
        description="A statement that rests on the source, or that it speaks against.",
    ),
    "from cited_by_source c where c.source_id = r.id",
    "c.dialogue_id, c.official_process_id, c.kind, c.position, c.id",
).saying("Every statement it speaks to.")

SOURCE = Document(
    Source,
    sections=("authors", "derived_from", "derived", "holdings"),
    extra={"supports": SUPPORTS},
    names=("title", "outlet", "authors.text"),
    gist=("note",),
    columns={
        "sort_name": "ext.fold(r.title)",
        "begins": "lower(r.date_possible)",
        "ends": "upper(r.date_possible) - 1",
    },
    facets=(
        own("source", "source_type_id", "reliability_id", "extent_id"),
        Gathered(
            "source s cross join lateral ext.decades(s.date_possible, s.date_certain) d(v)",
            "s",
            "s.id",
            "d.v",
        ),
        Gathered(
            "citation x join cited_by_source c on c.id = x.id join dialogue d on d.id = c.dialogue_id",
            "x",
            "x.source_id",
            "d.slug",
            "cited_in",
        ),
    ),
    indexes=(
        "(sort_name, id)",
        "(begins, id)",
        "using gin (facets)",
        "using gin (names_folded ext.gin_trgm_ops)",
    ),
)
