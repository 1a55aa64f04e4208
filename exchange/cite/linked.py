"""Records as linked data, in the words of schema.org. What is not known is left out."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from dialogues.presentation import conveners
from exchange.cite.works import CATALOGUE, LICENCE, issued, public_address
from records.presentation import Json, at, key

# All other kinds of dialogue are one event.
SERIES = {"process", "forum_institution"}
ACTORS = {"person": "Person", "state": "GovernmentOrganization", "other": "Thing"}
STATUS = {"cancelled": "https://schema.org/EventCancelled"}
ONE_END = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")


def dialogue(d: Json) -> Json:
    return {
        "@type": "EventSeries" if d["record_kind"]["code"] in SERIES else "Event",
        "alternateName": [n["text"] for n in d["other_names"]],
        "description": d["summary"],
        **_times(row["date"] for row in d["periods"]),
        "organizer": [_actor(actor) for actor, nearly in conveners(d["roles"]) if not nearly],
        "about": [_reference("Thing", "conflicts", row["conflict"]) for row in d["conflicts"]],
        "location": _countries(at(m, "venue", "country") for m in d["meetings"]),
        "subjectOf": _sources(d["sources"]),
    }


def meeting(m: Json) -> Json:
    place, country = (at(m, "venue", part) for part in ("place", "country"))
    return {
        "@type": "Event",
        "description": m["text"],
        **_times([at(m, "exact", "date") or m["date"]]),
        "eventStatus": STATUS.get(m["status"]["code"]),
        "superEvent": _reference("Event", "dialogues", m["dialogue"]),
        "location": _place(place, _countries([country])),
        "subjectOf": _sources(m["sources"]),
    }


def actor(a: Json) -> Json:
    return {
        "@type": _actor_type(a["kind"]["code"]),
        "alternateName": [n["text"] for n in a["names"]],
    }


def conflict(c: Json) -> Json:
    return {"@type": "Thing"}


def process(p: Json) -> Json:
    return {
        "@type": "EventSeries",
        "about": _reference("Thing", "conflicts", p["conflict"]) if p["conflict"] else None,
        **_times(row["date"] for row in p["phases"]),
    }


def source(s: Json) -> Json:
    when = issued(s["date"])
    return {
        "@type": "CreativeWork",
        "author": [_actor(a["actor"]) if a["actor"] else a["text"] for a in s["authors"]],
        "isPartOf": {"@type": "CreativeWork", "name": s["outlet"]} if s["outlet"] else None,
        "datePublished": when.iso if when and not when.about else None,
        "url": s["url"],
        "isBasedOn": [_reference("CreativeWork", "sources", x["original"]) for x in s["derived_from"]],
    }


def history(h: Json) -> Json:
    return {
        "@type": "WebPage",
        "isPartOf": {"@type": "WebSite", "name": CATALOGUE, "@id": f"{settings.SITE_URL}/"},
    }


def release(r: Json) -> Json:
    page = public_address("data/releases", r["version"])
    file = {
        "@type": "DataDownload",
        "contentUrl": f"{page[:-1]}.zip",
        "encodingFormat": "application/zip",
        "contentSize": f"{r['size']} B",
        "sha256": r["digest"],
    }
    return {
        "@type": "Dataset",
        "description": "Case histories of unofficial dialogues in conflicts: who met, what came of it, and who says "
        "so. The library is not a sample.",
        "version": r["version"],
        "datePublished": r["changed"],
        "license": LICENCE,
        "isAccessibleForFree": r["withdrawal"] is None,
        "creator": {"@type": "Organization", "name": CATALOGUE},
        "distribution": [] if r["withdrawal"] else [file],
    }


# ------------------------------------------------------------------ parts


def _reference(kind: str, folder: str, record: Json) -> Json:
    return {"@type": kind, "@id": public_address(folder, key(record)), "name": record["name"]}


def _sources(sources: Iterable[Json]) -> list[Json]:
    return [_reference("CreativeWork", "sources", {**s, "name": s["title"]}) for s in sources]


def _actor(a: Json) -> Json:
    return _reference(_actor_type(a["kind"]), "actors", a)


def _actor_type(kind: str) -> str:
    return ACTORS.get(kind, "Organization")


def _countries(names: Iterable[str | None]) -> list[Json]:
    return [{"@type": "Country", "name": name} for name in dict.fromkeys(filter(None, names))]


def _place(name: str | None, countries: list[Json]) -> list[Json]:
    return [{"@type": "Place", "name": name, "containedInPlace": countries}] if name else countries


def _times(dates: Iterable[Any]) -> Json:
    """The first day, month or year and the last, each only where it is exactly known which of the dates that is."""
    known = [*dates]
    if not known or None in known:
        return {}
    first = min(known, key=lambda date: date["earliest"] or "")
    last = max(known, key=lambda date: date["latest"] or "9999")
    return {"startDate": _end(first, 0), "endDate": _end(last, -1)}


def _end(date: Json, which: int) -> str | None:
    text = date["edtf"].split("/")[which]
    return text if ONE_END.fullmatch(text) else None
