"""What the page of a person or organisation is made of."""

from actors.models import Actor
from records.documents import Document
from records.listed import facets

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
        "facets": facets(
            "select r.kind_id",
            "select 'as:participant' from participation_identity i where i.actor_id = r.id",
            "select 'as:third_party' from third_party_role t where t.actor_id = r.id",
            "select 'as:funder' from funding_funder f where f.actor_id = r.id",
            "select 'as:official' from seat s where s.actor_id = r.id",
            "select t.role_id from third_party_role t where t.actor_id = r.id",
            "select p.status_id from participation p join participation_identity i on i.participation_id = p.id "
            "where i.actor_id = r.id",
        ),
        "dialogues": "select count(*)::int from ("
        "select p.dialogue_id from participation p join participation_identity i on i.participation_id = p.id "
        "where i.actor_id = r.id "
        "union select t.dialogue_id from third_party_role t where t.actor_id = r.id "
        "union select f.dialogue_id from funding f join funding_funder g on g.funding_id = f.id "
        "where g.actor_id = r.id) d",
    },
    indexes=(
        "(sort_name, id)",
        "(dialogues, id)",
        "using gin (facets)",
        "using gin (names_folded ext.gin_trgm_ops)",
    ),
)
