"""What the page of an official process is made of, and the lists of results and of what crossed over."""

from outcomes.models import OfficialProcess, Outcome, Transfer
from records.documents import Document
from records.gathered import Gathered
from records.listed import Listed

PROCESS = Document(
    OfficialProcess,
    sections=("phases", "agreements", "seats", "transfers_in", "transfers_out", "links", "events"),
    columns={"sort_name": "ext.fold(r.name)"},
    facets=(
        Gathered(
            "official_process p join conflict c on c.id = p.conflict_id", "p", "p.id", "c.slug", "conflict"
        ),
    ),
    indexes=("(sort_name, id)",),
)

Listed(Outcome)
Listed(
    Transfer,
    facets=(
        "select 'to_process:' || p.slug from official_process p where p.id = r.to_process_id",
        "select 'from_process:' || p.slug from official_process p where p.id = r.from_process_id",
    ),
)
