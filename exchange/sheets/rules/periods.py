"""When a dialogue was active: how its periods may end, and which meetings they must hold."""

from datetime import date

from exchange.sheets.index import FoundAt, Index
from exchange.sheets.items import Item
from records.dates import InvalidDate, Span, parse


def ends(index: Index) -> FoundAt:
    for case in index.library.cases:
        active = case.get("status", {}).get("code") == "active"
        for item in case.get("periods", []):
            edtf, last = item.get("edtf", ""), item.get("last_attested")
            if edtf.endswith("..") and not _recent(last):
                yield item, "edtf", "An open end needs last_attested within 24 months; else end with /."
            if active and edtf.endswith("/") and not last:
                yield item, "edtf", "The end is not known and the status is active; add last_attested."


def _recent(last: str | None) -> bool:
    end = _possible(last).last
    return end is not None and (date.today() - end).days <= 731


def meetings(index: Index) -> FoundAt:
    for case in index.library.cases:
        spans = [_possible(item.get("edtf"), item.get("last_attested")) for item in case.get("periods", [])]
        for item in filter(_counts_for_periods, case.get("meetings", [])):
            day = _possible(item.get("edtf"))
            if "edtf" in item and not any(day.overlaps(span) for span in spans):
                yield item, "edtf", f"{item['edtf']} lies outside the periods; correct one of them."


def _counts_for_periods(item: Item) -> bool:
    own = item.get("kind") in ("dialogue_meeting", "remote")
    return own and item.get("status") not in ("planned", "cancelled")


def _possible(text: str | None, last_attested: str | None = None) -> Span:
    """The possible days; without bounds where the date cannot be read, which `form.dates` reports."""
    try:
        return parse(text or "", last_attested).possible
    except InvalidDate:
        return Span(None, None)
