"""From a person's or body's document to its page: everything on one line of time."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from analytics.composition import ATTENDED, composed, took_part
from dialogues.querysets import CONTRAST
from records.citing import Citations
from records.presentation import Json, address, at, by, key, sentence, url

CONVENERS = ("convener", "co_convener")
JUDGED = ("classifications_made", "assessments_made")


def actor_page(
    a: Json,
    dialogues: Sequence[Json],
    others: Sequence[Json],
    brought: Sequence[Json],
    sources: Sequence[Json],
) -> Json:
    """What actor.html needs.

    dialogues  cores of all that the document mentions, for their years
    others     who took part in several of the actor's dialogues
    brought    how close to power those were whom the actor brought together: dialogue, proximity, number
    """
    years = {d["id"]: d["years"] for d in dialogues}
    parts = [*_parts_in_dialogues(a, years), *_seats(a)]
    return {
        "a": a,
        "cites": Citations(sources),
        "parts": sorted(parts, key=lambda row: row["order"]),
        "said": [*a["stances"], *a["stances_on_behalf"]],
        "judged": [row for section in JUDGED for row in a[section]],
        "figures": _figures(a),
        "company": _company(a),
        "others": others,
        "brought": composed(
            (rows[0]["dialogue"]["name"], f"{address('dialogue', rows[0]['dialogue'])}#people", _each(rows))
            for rows in by(brought, "dialogue", "id").values()
        ),
        "convened": len(convened(a)),
    }


def sat_in(a: Json) -> set[str]:
    """Ids of the dialogues in which the actor took part."""
    return {p["dialogue"]["id"] for p in a["participations"] if took_part(p)}


def convened(a: Json) -> set[str]:
    """Ids of the dialogues that the actor convened, those kept for contrast left out."""
    return {
        r["dialogue"]["id"]
        for r in a["roles"]
        if r["role"]["code"] in CONVENERS and r["dialogue"]["kind"] not in CONTRAST
    }


def _each(rows: Iterable[Json]) -> list[Json]:
    """Counted people, one by one."""
    return [
        {"status": {"code": ATTENDED}, "proximity": row["proximity"]}
        for row in rows
        for _ in range(row["number"])
    ]


def _company(a: Json) -> tuple[str, str] | None:
    """The network around the actor: its address and words; by what they did as a third party where they sat nowhere."""
    around = f"{url('network')}?{urlencode({'actor': key(a)})}"
    if sat_in(a):
        return around, "Who sat there with them"
    return (f"{around}&as=third_party", "Who else had a role there") if a["roles"] else None


def _figures(a: Json) -> list[tuple[str, int]]:
    """How many dialogues the actor had each part in."""
    present = [p for p in a["participations"] if p["status"]["code"] in ("attended", "withdrew")]
    sections = (
        ("took part in", present),
        ("third party in", a["roles"]),
        ("paid for", a["funding_given"]),
        ("connected with", a["involvements"]),
    )
    return [(words, len({row["dialogue"]["id"] for row in rows})) for words, rows in sections if rows]


def _parts_in_dialogues(a: Json, years: dict[str, Json]) -> Iterable[Json]:
    for p in a["participations"]:
        post = at(p, "affiliation", "post")
        note = at(p, "identity", "note")
        near = at(p, "proximity", "label")
        texts = [post and f"Post then: {post}", near and f"How close to power: {near}", p["role"], note]
        yield _part(p, years, p["status"]["label"], texts)
    for r in a["roles"]:
        yield _part(r, years, r["role"]["label"], [r["text"]])
    for i in a["involvements"]:
        yield _part(i, years, i["kind"]["label"], [i["post"], i["text"]])
    for f in a["funding_given"]:
        told, approved = at(f, "disclosure", "label"), at(f, "approval", "label")
        texts = [
            *(at(f, "amount", "text"), f["text"], at(f, "conditions", "label"), at(f, "decision", "label")),
            told and f"Participants were told: {told.lower()}",
            approved and f"Whether participants approved: {approved.lower()}",
        ]
        yield _part(f, years, "Paid", texts)


def _part(fact: Json, years: dict[str, Json], words: str, texts: Iterable[str | None]) -> Json:
    span = years.get(fact["dialogue"]["id"], {"words": None, "earliest": None})
    date = fact["date"]
    return {
        "fact": fact,
        "order": (
            (date or {}).get("earliest") or (date or {}).get("latest") or span["earliest"] or "9999",
            fact["id"],
        ),
        "when": date["words"] if date else span["words"],
        "dated_by_dialogue": date is None and bool(span["words"]),
        "where": fact["dialogue"],
        "official": False,
        "words": words,
        "text": " ".join(sentence(text) for text in texts if text),
    }


def _seats(a: Json) -> Iterable[Json]:
    for seat in a["seats"]:
        date = seat["date"]
        yield {
            "fact": seat,
            "order": ((date or {}).get("earliest") or (date or {}).get("latest") or "9999", seat["id"]),
            "when": date["words"] if date else None,
            "dated_by_dialogue": False,
            "where": seat["process"],
            "official": True,
            "words": seat["role"]["label"],
            "text": " ".join(sentence(text) for text in (seat["side"], seat["text"]) if text),
        }
