"""What the page of an official process is made of."""

from outcomes.models import OfficialProcess
from records.documents import Document

PROCESS = Document(
    OfficialProcess,
    sections=("phases", "agreements", "seats", "transfers_in", "transfers_out", "links", "events"),
    columns={"sort_name": "ext.fold(r.name)"},
    indexes=("(sort_name, id)",),
)
