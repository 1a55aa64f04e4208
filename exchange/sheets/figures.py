"""Count the library. What a figure counts is said by its name."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from exchange.sheets.items import Item, Library, several


def figures(library: Library) -> dict[str, Any]:
    """The figures of a library without problems, by name.

    A value is a number, a dict of code -> number, a dict of name -> number or a list of slugs. People and
    funders are counted as actors (`who`), not by the spelling of their names."""
    counted = _Counts(library)
    return {
        **_sheets(library.cases),
        **_meetings(counted),
        **_participations(counted),
        **_transfers(counted),
        **_outcomes(counted),
        **_in_several(counted),
        **_standing(counted),
        **_registers(library),
    }


class _Counts:
    """The rows of all case sheets under one key."""

    def __init__(self, library: Library) -> None:
        self.cases = library.cases
        self.names = {actor["id"]: actor["name"] for actor in library.actors}

    def pairs(self, key: str) -> Iterator[tuple[Item, str]]:
        return ((row, case["id"]) for case in self.cases for row in case.get(key, []))

    def rows(self, key: str) -> list[Item]:
        return [row for row, _ in self.pairs(key)]

    def sheets(self, key: str) -> list[str]:
        return [case["id"] for case in self.cases if case.get(key)]

    def people(self) -> Iterator[tuple[Item, str]]:
        yield from self.pairs("participants")
        yield from self.pairs("involvement")
        yield from ((row, case) for row, case in self.pairs("third_parties") if row["kind"] == "person")

    def in_several(self, pairs: Iterator[tuple[Item, str]]) -> dict[str, int]:
        """Name of each actor that stands in more than one sheet -> number of sheets."""
        sheets = defaultdict(set)
        for row, case in pairs:
            sheets[row["who"]].add(case)
        return {self.names[who]: len(found) for who, found in sorted(sheets.items()) if len(found) > 1}

    def certainty(self) -> dict[str, int]:
        values = (value for case in self.cases for value in case.values())
        rows = (row for value in values for row in several(value) if isinstance(row, Item))
        return _by([row for row in rows if "cert" in row], "cert")


def _by(rows: list[Item], key: str) -> dict[str, int]:
    return dict(Counter(row.get(key, "(not given)") for row in rows).most_common())


def _sheets(cases: list[Item]) -> dict[str, Any]:
    labels = {case["id"]: {track["code"] for track in case["track"]} for case in cases}
    return {
        "sheets": len(cases),
        "sheets by record_kind": _by(cases, "record_kind"),
        "sheets by track label": dict(Counter(code for codes in labels.values() for code in codes)),
        "sheets with more than one label": [slug for slug, codes in labels.items() if len(codes) > 1],
    }


def _meetings(counted: _Counts) -> dict[str, Any]:
    meetings = counted.rows("meetings")
    held = [m for m in meetings if m["status"] == "held" and m["kind"] == "dialogue_meeting"]
    return {
        "meetings": len(meetings),
        "meetings by status": _by(meetings, "status"),
        "meetings by kind": _by(meetings, "kind"),
        "dialogue meetings held": len(held),
        "meetings by country": _by(meetings, "country"),
        "dialogue meetings held, by country": _by(held, "country"),
        "sheets with meetings_stated": len(counted.sheets("meetings_stated")),
    }


def _participations(counted: _Counts) -> dict[str, Any]:
    people = counted.rows("participants")
    rated = [person for person in people if "prox" in person]
    return {
        "participations": len(people),
        "participations by status": _by(people, "status"),
        "participations with a proximity rating": len(rated),
        "participations by proximity": _by(rated, "prox"),
        "involvement rows by kind": _by(counted.rows("involvement"), "kind"),
    }


def _transfers(counted: _Counts) -> dict[str, Any]:
    transfers = counted.rows("transfers")
    moved = [t for t in transfers if t["kind"] == "person"]
    to_unofficial = [t for t in moved if t.get("direction") == "t1_t2"]
    return {
        "transfers": len(transfers),
        "transfers of persons": len(moved),
        "sheets with transfers of persons": len({row.file for row in moved}),
        "transfers of persons with a name": sum("person" in row for row in moved),
        "transfers of persons from official to unofficial": len(to_unofficial),
        "transfers by contribution": _by(transfers, "contribution"),
    }


def _outcomes(counted: _Counts) -> dict[str, Any]:
    outcomes = counted.rows("outcomes")
    return {
        "outcomes": len(outcomes),
        "outcomes by contribution": _by(outcomes, "contribution"),
        "outcomes by code": _by(outcomes, "code"),
        "sheets with a legal restriction": counted.sheets("legality"),
    }


def _in_several(counted: _Counts) -> dict[str, Any]:
    attended = ((row, case) for row, case in counted.pairs("participants") if row["status"] == "attended")
    return {
        "people attending two or more dialogues": counted.in_several(attended),
        "people named in two or more sheets in any part": len(counted.in_several(counted.people())),
        "funders of more than one dialogue": counted.in_several(counted.pairs("funders")),
        "sheets with funding": len(counted.sheets("funders")),
    }


def _standing(counted: _Counts) -> dict[str, Any]:
    """What is said for and against, how records hang together, and how sure all of it is."""
    return {
        "stances by channel": _by(counted.rows("official_stance"), "channel"),
        "competing claims": len(counted.rows("competing_claims")),
        "sheets with competing claims": len(counted.sheets("competing_claims")),
        "relations by kind": _by(counted.rows("relations"), "kind"),
        "statements by certainty": counted.certainty(),
    }


def _registers(library: Library) -> dict[str, Any]:
    return {
        "sources in the register": len(library.sources),
        "derived sources": sum("derived_from" in source for source in library.sources),
        "conflicts": len(library.conflicts),
        "conflicts at the top": sum("parent" not in conflict for conflict in library.conflicts),
        "official processes": len(library.processes),
        "agreements": sum(len(process.get("agreements", [])) for process in library.processes),
        "seats": sum(len(process.get("seats", [])) for process in library.processes),
        "events": len(library.events),
        "publications": len(library.publications),
        "statements": len(library.statements),
        "actors": len(library.actors),
        "actors by kind": _by(library.actors, "kind"),
    }
