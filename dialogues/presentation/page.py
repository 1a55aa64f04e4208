"""From a dialogue's document to its page: the same facts, grouped as the page shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from analytics import timeline
from analytics.composition import composed, took_part
from analytics.meanwhile import meanwhile, stuck
from records.citing import Citations
from records.presentation import (
    Json,
    Part,
    address,
    anchor,
    at,
    by,
    capital,
    counted,
    dated,
    distinct,
    folded,
    key,
    url,
)

LABELS = ("track", "nine_tracks", "montville_processes", "theory_of_change")
TRAITS = {
    "goals": "Goal",
    "audience": "Audience",
    "methods": "Method",
    "continuity": "Rhythm",
    "status": "What became of it",
}
CONVENERS = ("convener", "co_convener")
# Named in the facts box where nobody is recorded as convener, with what they were instead.
NEXT_TO_CONVENERS = (
    ("initiator", "founder", "organiser", "host"),
    ("mediator", "intermediary", "facilitator"),
)
AT_THE_TABLE = ("attended", "withdrew")
IMPARTIALITY = "third_party_bias"
NEIGHBOURS = 8  # of one sort, before a link to all
# How a relation reads from the other end.
INVERSE = {
    "part_of": "Has as a part",
    "spun_off_from": "Gave rise to",
    "successor_of": "Was followed by",
    "parallel_to": "Runs beside",
    "mirrors": "Is mirrored by",
    "may_be_meant_by": "May be among",
}


def dialogue_page(
    d: Json, processes: Sequence[Json], elsewhere: Sequence[Json], bearing: Mapping[str, Sequence[Json]]
) -> Json:
    """What dialogue.html needs.

    processes  documents of the official talks
    elsewhere  seats of its participants in other dialogues: actor, dialogue, years
    bearing    for each of `shared_facets` the first dialogues that bear it: id, slug, name, begins, years
    """
    parts = page_parts(d)
    return {
        "d": d,
        "cites": Citations(d["sources"], accounts_differ=d["accounts_differ"]),
        "parts": parts,
        "folded": list(folded(parts)),
        **_facts(d),
        **_called(d),
        **_timeline(d, processes),
        **_people(d, elsewhere),
        **_third_parties(d),
        **_power(d),
        **_results(d),
        **_links(d, bearing),
        "absences": {label: rows for label, rows in by(d["absences"], "kind", "label").items()},
    }


def page_parts(d: Json) -> list[Part]:
    """The page's sections in order."""
    called = [c for c in d["classifications"] if c["term"]["scheme"] not in ("quietness", "attribution")]
    secrecy = [c for c in d["classifications"] if c["term"]["scheme"] in ("quietness", "attribution")]
    times = [*d["meetings"], *d["meetings_stated"], *d["phases"], *d["periods"], *d["events"]]
    results = [*d["outcomes"], *d["transfers"], *d["fates"]]
    links = [*d["relations"], *d["related_from"], *d["process_links"], *d["conflicts"]]
    people = [p for p in d["participations"] if p["status"]["code"] in AT_THE_TABLE]
    return [
        Part("called", "What it has been called", empty=not called),
        Part("timeline", "Timeline", len(d["meetings"]) or None, empty=not times),
        Part("people", "Who took part", len(people), empty=not (d["participations"] or d["involvements"])),
        Part("third", "Third parties", len({r["actor"]["id"] for r in d["roles"]}), empty=not d["roles"]),
        Part("money", "Money", len(d["funding"]), empty=not d["funding"]),
        Part("secrecy", "Secrecy and law then", empty=not (secrecy or d["restrictions"] or d["stances"])),
        Part("results", "What came of it", len(d["outcomes"]), empty=not results),
        Part("judgements", "Judgements", len(d["assessments"]), empty=not d["assessments"]),
        Part("differ", "Where accounts differ", len(d["competing_claims"]), empty=not d["competing_claims"]),
        Part("links", "Came from, led to", empty=not links),
        Part("unknown", "Not known", len(d["absences"]), empty=not d["absences"]),
        Part("sources", "Sources", len(d["sources"])),
    ]


# ------------------------------------------------------------------ the facts box


def _facts(d: Json) -> Json:
    schemes = by(d["classifications"], "term", "scheme")
    return {
        "schemes": {name: schemes.get(name, []) for name in ("quietness", "status", "attribution")},
        "conveners": conveners(d["roles"]),
        "funders": _once(at(row, "funder", "actor") for row in d["funding"]),
    }


def conveners(roles: Iterable[Json]) -> list[tuple[Json, str]]:
    """Who convened, each once, with "" beside; or who came nearest to convening, with the role's name."""
    roles = list(roles)
    found = _once(r["actor"] for r in roles if r["role"]["code"] in CONVENERS)
    if found:
        return [(actor, "") for actor in found]
    for codes in NEXT_TO_CONVENERS:
        found = [r for r in roles if r["role"]["code"] in codes]
        if found:
            near = {r["actor"]["id"]: (r["actor"], r["role"]["label"].lower()) for r in reversed(found)}
            return list(reversed(near.values()))
    return []


def _once(actors: Iterable[Json | None]) -> list[Json]:
    return list({actor["id"]: actor for actor in actors if actor}.values())


# ------------------------------------------------------------------ labels and traits


def _called(d: Json) -> Json:
    schemes = by(d["classifications"], "term", "scheme")
    labels = [c for scheme in LABELS for c in schemes.get(scheme, [])]
    return {
        "labels": labels,
        "label_terms": distinct(c["term"] for c in labels),
        "traits": [(title, schemes[scheme]) for scheme, title in TRAITS.items() if scheme in schemes],
    }


# ------------------------------------------------------------------ time


def _timeline(d: Json, processes: Sequence[Json]) -> Json:
    return {
        "drawing": timeline.against_official(d, processes),
        "chronicle": dated([*_own_rows(d), *_laws(d), *_official_rows(d, processes)]),
        "recorded_meetings": sum(m["kind"]["code"] == "dialogue_meeting" for m in d["meetings"]),
        "meeting_kinds": distinct(m["kind"] for m in d["meetings"]),
        "stuck": meanwhile(d["meetings"], stuck(processes)),
    }


def _row(
    fact: Json, kind: str, *, title: str = "", text: str | None = "", link: str = "", own: bool = True
) -> Json:
    return {
        "date": fact["date"],
        "kind": kind,
        "title": title,
        "text": text,
        "link": link,
        "fact": fact,
        "own": own,
    }


def _own_rows(d: Json) -> list[Json]:
    meetings = [
        _row(
            m,
            _meeting_kind(m),
            title=_where_and_which(m),
            text=m["text"],
            link=url("meeting", m["id"]),
        )
        for m in d["meetings"]
    ]
    periods = [_row(p, "Period", text=p["text"] or "The dialogue was alive") for p in d["periods"]]
    phases = [_row(p, "Phase", text=p["text"]) for p in d["phases"]]
    events = [_row(e, e["kind"]["label"], text=e["name"]) for e in d["events"]]
    return [*periods, *phases, *events, *meetings]


def _meeting_kind(meeting: Json) -> str:
    held = meeting["status"]["code"] == "held"
    return (
        meeting["kind"]["label"]
        if held
        else f"{meeting['kind']['label']}, {meeting['status']['label'].lower()}"
    )


def meeting_title(meeting: Json) -> str:
    return _where_and_which(meeting) or "Meeting"


def _where_and_which(meeting: Json) -> str:
    """Its number in the series and its place, as far as they are public."""
    place = at(meeting, "venue", "place") or ""
    country = at(meeting, "venue", "country") or ""
    where = place if country in place else ", ".join(filter(None, [place, country]))
    number = " ".join(filter(None, [meeting["series"], meeting["ordinal"]]))
    return ": ".join(filter(None, [number, where]))


def _laws(d: Json) -> list[Json]:
    return [_row(x, "Law", title=x["rule"], link=f"#f-{x['id'][:8]}", own=False) for x in d["restrictions"]]


def _official_rows(d: Json, processes: Sequence[Json]) -> list[Json]:
    """Phases of the official talks in the dialogue's time, each leading to its sources on the talks' own page."""
    scale = timeline.window(
        [s for row in [*d["periods"], *d["meetings"]] if (s := timeline.span(row["date"]))], 700
    )
    rows = []
    for process in processes:
        for phase in process["phases"]:
            piece = timeline.span(phase["date"])
            if scale and piece and scale.shows(piece):
                link = f"{address('process', process)}#f-{phase['id'][:8]}"
                what = f"{process['name']}: {phase['code']['label'].lower()}"
                rows.append(
                    _row(phase, "Official talks", title=what, text=phase["text"], link=link, own=False)
                )
    return rows


# ------------------------------------------------------------------ people


def _people(d: Json, elsewhere: Sequence[Json]) -> Json:
    present = [p for p in d["participations"] if p["status"]["code"] in AT_THE_TABLE]
    return {
        "at_table": by(present, "side"),
        "not_there": [p for p in d["participations"] if p["status"]["code"] not in AT_THE_TABLE],
        "people_line": _people_line(present),
        "proximities": distinct(p["proximity"] for p in present),
        "involvement_kinds": distinct(i["kind"] for i in d["involvements"]),
        "meeting_names": {m["id"]: (m["date"] or {}).get("words") or "a meeting" for m in d["meetings"]},
        "composition": composed(
            (side or "Side not recorded", "", rows) for side, rows in by(present, "side").items()
        ),
        "by_meeting": composed(_at_meetings(d)),
        "elsewhere": list(by(elsewhere, "actor", "id").values()),
        "named_people": len(
            {p["identity"]["actor"]["id"] for p in present if took_part(p) and p["identity"]}
        ),
    }


def _at_meetings(d: Json) -> Iterator[tuple[str, str, list[Json]]]:
    """Of each meeting, in order of time, its title, its place on the page and who is recorded as having been there."""
    seats = {p["id"]: p for p in d["participations"]}
    for m in dated(d["meetings"]):
        at_it = {p["id"]: p for p in d["participations"] if p["meeting"] == m["id"]}
        listed = (seats.get(a["participation"]) for a in m["attendances"])
        at_it |= {p["id"]: p for p in listed if p}
        date = capital(m["date"]["words"]) if m["date"] else "No date"
        yield ": ".join(filter(None, [date, _where_and_which(m)])), f"#{anchor(m['id'])}", [*at_it.values()]


def _people_line(present: Sequence[Json]) -> str:
    """How many are named, and that nobody claims the list to be whole."""
    named = sum(p["identity"] is not None for p in present)
    others = len(present) - named
    unnamed = f", {counted(others, 'seat')} without a name here" if others else ""
    return f"{named} named{unnamed}; whether the list is complete is not recorded"


def _third_parties(d: Json) -> Json:
    return {
        "third_parties": list(by(d["roles"], "actor", "id").values()),
        "role_terms": distinct(r["role"] for r in d["roles"]),
        "on_impartiality": [
            a for a in d["assessments"] if a["role"] or at(a, "criticism", "code") == IMPARTIALITY
        ],
    }


# ------------------------------------------------------------------ money, secrecy, results


def _power(d: Json) -> Json:
    channels = by(d["stances"], "channel", "code")
    return {
        "stances": {code: channels.get(code, []) for code in ("public", "private", "unknown")},
        "stance_terms": distinct(s["code"] for s in d["stances"]),
        "funding_terms": distinct(f["conditions"] for f in d["funding"]),
        "money_line": money_line(d["funding"]),
    }


def money_line(gifts: Sequence[Json]) -> str:
    """Of how many gifts it is recorded what the giver asked for, and what participants were told."""
    asked = sum(bool(gift["conditions"] or gift["decision"]) for gift in gifts)
    told = sum(bool(gift["disclosure"] or gift["approval"]) for gift in gifts)
    return (
        f"What the giver asked for, or how that was answered, is recorded for {asked} of "
        f"{counted(len(gifts), 'gift')}; what participants were told, or whether they approved, for {told}"
    )


def _results(d: Json) -> Json:
    return {
        "outcome_terms": distinct(o["code"] for o in d["outcomes"]),
        "contributions": distinct(row["contribution"] for row in [*d["outcomes"], *d["transfers"]]),
        "crossed": dated(d["transfers"]),
        "fates": dated(d["fates"]),
        "judgements": dated(d["assessments"]),
        "judgement_terms": [],
    }


# ------------------------------------------------------------------ neighbours


def shared_facets(d: Json) -> list[str]:
    """By what other dialogues are neighbours of this one."""
    return [facet for _, _, shared in _shared(d) for facet in shared]


def _shared(d: Json) -> list[tuple[str, str, list[str]]]:
    """Filter of the list, heading, and the facets under it."""
    conflicts = [f"conflict:{key(c['conflict'])}" for c in d["conflicts"]]
    by_whom = [f"convener:{key(actor)}" for actor, nearly in conveners(d["roles"]) if not nearly]
    return [("conflict", "Others on this conflict", conflicts), ("convener", "Same convener", by_whom)]


def _links(d: Json, bearing: Mapping[str, Sequence[Json]]) -> Json:
    related = {r["to_dialogue"]["id"] for r in d["relations"]} | {
        r["dialogue"]["id"] for r in d["related_from"]
    }
    groups = [
        _neighbours(parameter, title, shared, bearing, related | {d["id"]})
        for parameter, title, shared in _shared(d)
    ]
    return {
        "related_from": [(INVERSE.get(r["kind"]["code"], r["kind"]["label"]), r) for r in d["related_from"]],
        "neighbours": [group for group in groups if group[1]],
    }


def _neighbours(
    parameter: str, title: str, shared: Sequence[str], bearing: Mapping[str, Sequence[Json]], but: set[str]
) -> tuple[str, list[Json], str]:
    """Heading, the first of those that bear one of the facets, and the address of all if these are more."""
    found = {n["id"]: n for facet in shared for n in bearing[facet] if n["id"] not in but}
    rows = sorted(found.values(), key=lambda n: (n["begins"] or date.max, n["id"]))
    query = "&".join(f"{parameter}={facet.partition(':')[2]}" for facet in shared)
    more = f"{url('dialogues')}?{query}" if len(rows) > NEIGHBOURS else ""
    return title, rows[:NEIGHBOURS], more
