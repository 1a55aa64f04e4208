"""What the page of a person or organisation is made of."""

from actors.models import Actor
from records.documents import Document
from records.gathered import Gathered, own

ACTOR = Document(
    Actor,
    sections=(
        "names",
        "affiliations",
        "participations",
        "involvements",
        "roles",
        "funding_given",
        "stances",
        "stances_on_behalf",
        "seats",
        "transfers",
        "classifications_made",
        "assessments_made",
        "sources",
        "publications",
        "forewords",
    ),
    names=("name", "names.text"),
    gist=("note",),
    columns={
        "sort_name": "coalesce(nullif(r.sort_name, ''), r.name)",
        "dialogues": "select count(*)::int from ("
        "select p.dialogue_id from participation p join participation_identity i on i.participation_id = p.id "
        "where i.actor_id = r.id "
        "union select t.dialogue_id from third_party_role t where t.actor_id = r.id "
        "union select f.dialogue_id from funding f join funding_funder g on g.funding_id = f.id "
        "where g.actor_id = r.id) d",
    },
    facets=(
        own("actor", "kind_id"),
        Gathered("participation_identity i", "i", "i.actor_id", "'as:participant'"),
        Gathered("third_party_role t", "t", "t.actor_id", "'as:third_party'"),
        Gathered("funding_funder f", "f", "f.actor_id", "'as:funder'"),
        Gathered("seat s", "s", "s.actor_id", "'as:official'"),
        Gathered("third_party_role t", "t", "t.actor_id", "t.role_id"),
        Gathered(
            "participation p join participation_identity i on i.participation_id = p.id",
            "i",
            "i.actor_id",
            "p.status_id",
        ),
    ),
    indexes=(
        "(sort_name, id)",
        "(dialogues, id)",
        "using gin (facets)",
        "using gin (names_folded ext.gin_trgm_ops)",
    ),
)
