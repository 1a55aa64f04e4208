"""The files of the library, and the one list of the keys, codes and types of their rows."""

import re
from typing import NamedTuple

FILES = {  # name -> schema and the lists of rows in it
    "terms.yaml": ("t2-terms/3", ("terms",)),
    "sources.yaml": ("t2-sources/3", ("sources",)),
    "conflicts.yaml": ("t2-conflicts/2", ("conflicts",)),
    "processes.yaml": ("t2-processes/2", ("processes",)),
    "actors.yaml": ("t2-actors/1", ("actors",)),
    "context.yaml": ("t2-context/3", ("events", "publications", "statements")),
}
CASE_SCHEMA = "t2-case/3"
CASE_FILE = re.compile(r"cases/[a-z0-9-]+\.yaml")
BESIDES = {"README.md", "LICENCE"}


class Shape(NamedTuple):
    """The keys of a row, and for each key that holds a code (or a list of codes) its scheme."""

    needed: frozenset[str]
    allowed: frozenset[str]
    codes: dict[str, str]


def _shape(
    needed: str, optional: str = "", *, cited: str = "src cert", key: str = "uuid", **codes: str
) -> Shape:
    """A Shape from keys parted by blanks; `codes` are key=scheme."""
    must = frozenset(f"{key} {needed} {cited}".split())
    if "cert" in cited:
        codes["cert"] = "certainty"
        optional += " loc"
    return Shape(must, must | set(optional.split()), codes)


def _coded(scheme: str) -> Shape:
    return _shape("code", "text edtf", code=scheme)


_TEXT = _shape("text", cited="")
# fmt: off
SHAPES = {
    "case": _shape(
        "schema id name record_kind summary track conflict sides periods status continuity",
        "alt_names scope_note phases goals audience methods quietness attribution legality third_parties"
        " participants involvement funders official_stance meetings_stated meetings outcomes transfers"
        " subsequent_fate criticism assessments competing_claims relations unknown",
        cited="",
        record_kind="record_kind",
    ),
    "summary": _shape("text", cited="src", key=""),
    "sides": _TEXT,
    "alt_names": _TEXT,
    "unknown": _TEXT,
    "track": _shape("code by", "by_who edtf text", code="track"),
    "conflict": _shape("id", "text"),
    "periods": _shape("edtf", "text last_attested attested_only"),
    "phases": _shape("edtf text"),
    "status": _coded("status"),
    "continuity": _coded("continuity"),
    "goals": _coded("goals"),
    "audience": _coded("audience"),
    "methods": _coded("methods"),
    "quietness": _coded("quietness"),
    "attribution": _coded("attribution"),
    "legality": _shape("rule", "edtf text"),
    "third_parties": _shape(
        "name who kind role", "edtf text", kind="third_party_kind", role="third_party_role"
    ),
    "participants": _shape(
        "name who status", "side affiliation_then sector prox role edtf text",
        sector="sector", prox="proximity", status="participation_status",
    ),
    "involvement": _shape("name who kind", "side affiliation_then edtf text", kind="involvement_kind"),
    "funders": _shape(
        "name who kind", "edtf amount conditions participants_approved text",
        kind="funder_kind", conditions="funder_conditions", participants_approved="participants_approved",
    ),
    "official_stance": _shape(
        "actor who code channel", "on_behalf_of for edtf text",
        code="official_stance", channel="stance_channel",
    ),
    "meetings_stated": _shape("number text", "counts", cited="src"),
    "meetings": _shape(
        "edtf status kind", "ordinal series place country size text",
        status="meeting_status", kind="meeting_kind",
    ),
    "outcomes": _shape("code contribution", "edtf text", code="outcomes", contribution="contribution"),
    "transfers": _shape(
        "kind what from to contribution",
        "person who number from_process to_process edtf direction text",
        kind="transfer_kind", contribution="contribution", direction="transfer_direction",
    ),
    "subsequent_fate": _shape("text", "edtf"),
    "criticism": _shape("by code", "by_who edtf text", code="criticism"),
    "assessments": _shape("by kind text", "by_who edtf", kind="assessment_kind"),
    "competing_claims": _shape("about claims resolution", cited=""),
    "claims": _shape("text", cited="src"),
    "relations": _shape("kind to", "text", kind="relation"),
    "terms": _shape("scheme code label def", "rank use", cited=""),
    "sources": _shape(
        "id kind title url source_type reliability", "authors outlet date note derived_from voice copy read",
        cited="", kind="source_kind", source_type="source_type", reliability="reliability",
    ),
    "conflicts": _shape("id name region", "parent", cited=""),
    "processes": _shape("id name conflict phases", "agreements seats", cited=""),
    "process_phases": _shape("code edtf", "text", code="process_phase"),
    "agreements": _shape("id name edtf", "fate"),
    "seats": _shape("person who side role edtf", "text", role="seat_role"),
    "actors": _shape("id kind name sort in", "names same note", cited="", kind="actor_kind"),
    "names": _shape("text kind", "language", cited="", kind="name_kind"),
    "events": _shape("id kind name edtf", "linked_cases process", kind="event_kind"),
    "publications": _shape("", "title description authors edtf note venue publisher foreword foreword_who"),
    "authors": _shape("name who", "note", cited=""),
    "statements": _shape(
        "id by about stance text", "by_who post edtf code linked_cases",
        about="statement_about", stance="statement_stance", code="criticism",
    ),
}
# fmt: on
CHILDREN = {  # shape -> its keys that hold rows, with the shape of these rows
    "case": {key: key for key in SHAPES["case"].allowed & SHAPES.keys()},
    "competing_claims": {"claims": "claims"},
    "processes": {"phases": "process_phases", "agreements": "agreements", "seats": "seats"},
    "actors": {"names": "names"},
    "publications": {"authors": "authors"},
}
SINGLE = {"summary", "status", "continuity"}
NAMED = {  # in these rows the text under the first key is the actor under the second
    "third_parties": {"name": "who"},
    "participants": {"name": "who"},
    "involvement": {"name": "who"},
    "funders": {"name": "who"},
    "official_stance": {"actor": "who", "on_behalf_of": "for"},
    "transfers": {"person": "who"},
    "seats": {"person": "who"},
    "authors": {"name": "who"},
    "publications": {"foreword": "foreword_who"},
}
WHO_KEYS = {"who", "for", "by_who", "foreword_who"}
PEOPLE = {"participants", "involvement", "transfers", "seats", "authors"}
LISTED = {  # key -> what its ids belong to
    "src": "sources",
    "derived_from": "sources",
    "linked_cases": "cases",
    "from_process": "processes",
    "to_process": "processes",
    "process": "processes",
}
LISTED_IN = {  # the same for keys that mean something else in other rows
    "conflict": {"id": "conflicts"},
    "conflicts": {"parent": "conflicts"},
    "processes": {"conflict": "conflicts"},
}
OWN_ID = {"sources", "conflicts", "processes", "actors", "agreements", "events", "statements"}
LISTS = {"src", "use", "in", "derived_from", "linked_cases"}
LISTS_IN = {("third_parties", "role"), ("sources", "authors")}
TYPES = {  # every other value is text in quotes, or a code
    "number": "a number",
    "size": "a number",
    "rank": "a number",
    "copy": "true or false",
    "attested_only": "true or false",
    "url": "text or null",
}


def type_of(kind: str, key: str) -> str:
    """The type of a value in words: "text in quotes", "text or null", "a list of texts" ..."""
    if key in CHILDREN.get(kind, {}):
        return "one mapping" if key in SINGLE else "a list of mappings"
    if key in LISTS or (kind, key) in LISTS_IN:
        return "a list of texts"
    return TYPES.get(key, "text in quotes")
