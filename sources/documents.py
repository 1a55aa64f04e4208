"""What the page of a source is made of: what it says of itself, and everything that rests on it."""

from dialogues.models import Dialogue
from outcomes.models import OfficialProcess
from records.documents import Document, reference_json, term_json
from sources.models import Source

SOURCE = Document(
    Source,
    sections=("authors", "derived_from", "derived"),
    extra={
        "supports": f"""select coalesce(json_agg(json_build_object(
            'kind', c.kind, 'id', c.fact_id,
            'stance', {term_json("c.stance_id")}, 'certainty', {term_json("c.certainty_id")},
            'dialogue', {reference_json(Dialogue, "c.dialogue_id")},
            'process', {reference_json(OfficialProcess, "c.official_process_id")}
        ) order by c.dialogue_id, c.official_process_id, c.kind, c.position, c.id), '[]'::json)
        from cited c where c.source_id = r.id"""
    },
    columns={
        "sort_name": "ext.fold(r.title)",
        "facets": """array(select v from (
            select r.source_type_id union select r.reliability_id
            union select 'cited_in:' || d.slug from cited c join dialogue d on d.id = c.dialogue_id
                where c.source_id = r.id
        ) facet(v) order by v)""",
        "names_folded": """ext.fold(concat_ws(' | ', r.title, nullif(r.outlet, ''),
            (select string_agg(a.text, ' | ' order by a.position, a.id)
             from source_author a where a.source_id = r.id)))""",
    },
    indexes=("(sort_name, id)", "using gin (facets)", "using gin (names_folded ext.gin_trgm_ops)"),
)
