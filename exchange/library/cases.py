"""A case sheet: a dialogue, or one of its neighbours, and everything that is said of it."""

import re
from decimal import Decimal
from uuid import UUID, uuid5

from dialogues.models import (
    Absence,
    Classification,
    Dialogue,
    DialogueConflict,
    DialogueName,
    DialogueRelation,
    Funding,
    FundingAmount,
    FundingFunder,
    Involvement,
    LegalRestriction,
    Meeting,
    MeetingsStated,
    MeetingVenue,
    OfficialStance,
    Participation,
    ParticipationAffiliation,
    ParticipationIdentity,
    Period,
    Phase,
    Side,
    ThirdPartyRole,
)
from exchange.library.rows import Rows
from exchange.sheets import Item, Library
from outcomes.models import (
    Assessment,
    ClaimVersion,
    CompetingClaim,
    Fate,
    Outcome,
    ProcessLink,
    Transfer,
)
from records.dates import Span, parse
from records.models import Fact
from sources.models import Basis

PLAIN: dict[
    str, tuple[type[Fact], str]
] = {  # section -> what each of its items becomes, and how the fields are filled
    "alt_names": (DialogueName, "text"),
    "sides": (Side, "text"),
    "conflict": (DialogueConflict, "conflict=id text"),
    "periods": (Period, "date=edtf last_attested attested_only text"),
    "phases": (Phase, "date=edtf text"),
    "legality": (LegalRestriction, "rule date=edtf text"),
    "involvement": (Involvement, "kind actor=who side post=affiliation_then date=edtf text"),
    "official_stance": (OfficialStance, "actor=who on_behalf_of=for code channel date=edtf text"),
    "meetings_stated": (MeetingsStated, "number counts text"),
    "outcomes": (Outcome, "code contribution date=edtf text"),
    "subsequent_fate": (Fate, "date=edtf text"),
    "criticism": (Assessment, "by by_actor=by_who criticism=code date=edtf text"),
    "assessments": (Assessment, "by by_actor=by_who kind date=edtf text"),
}
# The section is the scheme.
CLASSIFIED = ("track", "goals", "audience", "methods", "quietness", "attribution", "status", "continuity")


def add_cases(rows: Rows, library: Library) -> None:
    processes = {process["id"] for process in library.processes}
    for case in library.cases:
        dialogue = rows.item(
            Dialogue, case, "slug=id name record_kind scope_note", summary=case["summary"]["text"]
        )
        rows.cite(dialogue, case["summary"])
        _plain(rows, dialogue, case)
        _labels(rows, dialogue, case)
        _at_the_table(rows, dialogue, case)
        for item in case.get("relations", ()):
            _relation(rows, dialogue, item, to_process=item["to"] in processes)


def _plain(rows: Rows, dialogue: Dialogue, case: Item) -> None:
    for section, (model, keys) in PLAIN.items():
        for item in case.get(section, ()):
            rows.item(model, item, keys, dialogue)
    for item in case.get("unknown", ()):
        rows.item(Absence, item, "text", dialogue, kind="unknown")
    for item in case.get("transfers", ()):
        _transfer(rows, dialogue, item)
    for item in case.get("competing_claims", ()):
        question = rows.item(CompetingClaim, item, "about resolution", dialogue)
        for claim in item["claims"]:
            rows.item(ClaimVersion, claim, "text", question)


def _labels(rows: Rows, dialogue: Dialogue, case: Item) -> None:
    for scheme in CLASSIFIED:
        value = case.get(scheme, ())
        for item in [value] if isinstance(value, Item) else value:
            term = f"{scheme}:{item['code']}"
            rows.item(Classification, item, "by by_actor=by_who date=edtf text", dialogue, term=term)


def _at_the_table(rows: Rows, dialogue: Dialogue, case: Item) -> None:
    periods = [parse(period["edtf"], period.get("last_attested")).possible for period in case["periods"]]
    for item in case.get("meetings", ()):
        _meeting(rows, dialogue, item, periods)
    for item in case.get("participants", ()):
        _participation(rows, dialogue, item)
    for item in case.get("third_parties", ()):
        _roles(rows, dialogue, item)
    for item in case.get("funders", ()):
        _funding(rows, dialogue, item)


def _meeting(rows: Rows, dialogue: Dialogue, item: Item, periods: list[Span]) -> None:
    day = parse(item["edtf"]).possible
    outside = not any(day.overlaps(period) for period in periods)
    keys = "date=edtf status kind ordinal series size text"
    row = rows.item(Meeting, item, keys, dialogue, outside_periods=outside)
    if item.keys() & {"place", "country"}:
        rows.below(row, MeetingVenue, "venue", place=item.get("place"), country=item.get("country"))


def _participation(rows: Rows, dialogue: Dialogue, item: Item) -> None:
    """The name and the post are rows of their own, since they may be more secret than the seat."""
    anonymous = ", ".join(["a participant", *([item["side"]] if item.get("side") else [])])
    keys = "side status role sector proximity=prox date=edtf"
    row = rows.item(Participation, item, keys, dialogue, attribution=anonymous)
    identity = rows.below(row, ParticipationIdentity, "identity", actor=item["who"], note=item.get("text"))
    rows.below(identity, Basis, "basis", kind="published_source", source=item["src"][0])
    if "affiliation_then" in item:
        rows.below(row, ParticipationAffiliation, "affiliation", post=item["affiliation_then"])


def _roles(rows: Rows, dialogue: Dialogue, item: Item) -> None:
    """One row for each role; the first has the id of the item."""
    first = UUID(item["uuid"])
    for number, role in enumerate(item["role"]):
        key = uuid5(first, f"role:{role}") if number else first
        said = {"date": item.get("edtf"), "text": item.get("text")}
        row = rows.add(ThirdPartyRole, key, dialogue, actor=item["who"], role=role, **said)
        rows.cite(row, item)


def _funding(rows: Rows, dialogue: Dialogue, item: Item) -> None:
    keys = "date=edtf conditions approval=participants_approved text"
    row = rows.item(Funding, item, keys, dialogue)
    rows.below(row, FundingFunder, "funder", actor=item["who"], kind=item["kind"])
    if "amount" in item:
        number, currency = plain_amount(item["amount"])
        rows.below(row, FundingAmount, "amount", text=item["amount"], number=number, currency=currency)


PLAIN_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})*|\d+)(\.\d+)?( million)? ([A-Z]{3})")


def plain_amount(text: str) -> tuple[Decimal | None, str]:
    """The number and the currency (ISO 4217) of "69,000 EUR"; (None, "") for all that says more or less."""
    found = PLAIN_AMOUNT.fullmatch(text)
    if not found:
        return None, ""
    whole, fraction, million, currency = found.groups()
    number = Decimal(whole.replace(",", "") + (fraction or "")) * (1_000_000 if million else 1)
    return number.quantize(Decimal("0.01")), currency


def _transfer(rows: Rows, dialogue: Dialogue, item: Item) -> None:
    keys = (
        "kind what origin=from target=to from_process to_process contribution actor=who number date=edtf text"
    )
    rows.item(Transfer, item, keys, dialogue, direction=item.get("direction", "t2_t1"))


def _relation(rows: Rows, dialogue: Dialogue, item: Item, *, to_process: bool) -> None:
    if to_process:
        rows.item(ProcessLink, item, "kind process=to text", dialogue)
    else:
        rows.item(DialogueRelation, item, "kind to_dialogue=to text", dialogue)
