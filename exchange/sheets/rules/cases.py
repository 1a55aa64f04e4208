"""What a case sheet says of itself, of its effect, and of claims that compete."""

import re

from exchange.sheets.index import Found, Index, Row


def sheet(index: Index, row: Row) -> Found:
    if row.kind != "case":
        return
    if row.item.file != f"cases/{row.item.get('id')}.yaml":
        yield "id", f"The id {row.item.get('id')!r} differs from the name of the file; make them equal."
    status = row.item.get("status", {})
    if status.get("code") == "active" and "edtf" not in status:
        yield "status", "Status active needs the date of the sighting; add edtf."
    text = row.item.get("summary", {}).get("text", "")
    if len(text.split()) > 60 or len(re.findall(r"[.!?](?:\s|$)", text)) != 2:
        yield "summary", "Write the summary in two sentences of at most 60 words together."


def grade(index: Index, row: Row) -> Found:
    """A grade says how far an outcome or a transfer is the dialogue's own doing."""
    if "contribution" not in row.item:
        return
    code = row.item["contribution"]
    term = index.codes["contribution"].get(code)
    if term and row.kind not in term.get("use", []):
        yield "contribution", f"The grade {code} is not for {row.kind}; use another grade."
    if code == "same_person" and row.kind == "transfers":
        if row.item.get("kind") != "person":
            yield "contribution", "same_person is for transfers of the kind person; correct one."
        if not row.item.keys() & {"person", "number"}:
            yield "contribution", "same_person needs person, or number where no names are given; add it."


def claims(index: Index, row: Row) -> Found:
    if row.kind == "competing_claims" and len(row.item.get("claims", [])) < 2:
        yield "claims", "A competing claim needs at least two claims; add the other one."
