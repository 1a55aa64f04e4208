"""The page that puts dialogues side by side, and how one chooses them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dialogues.compare.rows import Row, compared
from dialogues.documents import DIALOGUE
from exchange.tables import Cell, Table, csv_response
from records.citing import Citations
from records.documents import column_and_value, documents_of
from records.presentation import Json, address, key, url
from records.public import takes
from records.search.names import containing
from records.search.query import LONGEST, TOO_LONG
from records.views import find_documents

FEWEST, MOST = 2, 4  # dialogues
OFFERED = 100  # names to choose from
TOO_MANY = (
    "At most four dialogues stand side by side. The first four are shown; take one away to add another."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A dialogue to add, or to take away."""

    name: str
    href: str


@takes("d", "q")
def compare(request: HttpRequest, form: str = "") -> HttpResponse:
    """Two to four dialogues side by side; fewer, and a form to choose them."""
    keys = [*dict.fromkeys(request.GET.getlist("d"))]
    dialogues = _found([k for k in keys if k][:MOST])
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())
    wrong = [TOO_MANY] * (len(keys) > MOST) + [TOO_LONG] * (len(text) > LONGEST)
    rows = compared(dialogues) if len(dialogues) >= FEWEST else []
    if form == "csv" and not wrong:
        return csv_response(_table(dialogues, rows))
    chosen = [key(d) for d in dialogues]
    page: dict[str, Any] = {
        "dialogues": dialogues,
        "rows": [row for row in rows if not row.empty],
        "silent": [row.title for row in rows if row.empty],
        "cites": Citations(_sources(dialogues)),
        "unknown": [k[:60] for k in keys[:MOST] if not any(k in (d["slug"], d["id"]) for d in dialogues)],
        "wrong": wrong,
        "q": text[:LONGEST],
        "without": [Choice(d["name"], _href([k for k in chosen if k != key(d)])) for d in dialogues],
        "csv": f"{url('compare').rstrip('/')}.csv?{urlencode([('d', k) for k in chosen])}",
        "offered": _offered(text[:LONGEST], chosen) if len(chosen) < MOST else [],
        "again": _href(chosen),
        "fewest": FEWEST,
    }
    return render(request, "dialogues/compare.html", page, status=400 if wrong else 200)


def _found(keys: Sequence[str]) -> list[Json]:
    """The dialogues of these slugs and ids, in this order; what is none of either is left out. One query."""
    if not keys:
        return []
    pairs = [column_and_value(k) for k in keys]
    values = {
        name: [value for column, value in pairs if column == name and value is not None]
        for name in ("id", "slug")
    }
    found = find_documents(
        DIALOGUE,
        "(id = any(%s::uuid[]) or slug = any(%s))",
        [values["id"], values["slug"]],
        sections=DIALOGUE.section_names,
    )
    asked = [str(value) for _, value in pairs]
    return sorted(found, key=lambda d: min(asked.index(k) for k in (d["id"], d["slug"]) if k in asked))


def _sources(dialogues: Sequence[Json]) -> list[Json]:
    """Each source once, however many of them it speaks of."""
    return [*{source["id"]: source for d in dialogues for source in d["sources"]}.values()]


def _href(keys: Sequence[str]) -> str:
    return f"{url('compare')}?{urlencode([('d', k) for k in keys])}" if keys else url("compare")


def _offered(text: str, chosen: Sequence[str]) -> list[Choice]:
    """Dialogues by what somebody typed of a name, or the first by name; those chosen already left out."""
    if text:
        named = [(one.slug or str(one.id), one.name) for one in containing(text, [DIALOGUE])]
    else:
        rows = documents_of(DIALOGUE)._default_manager.order_by("sort_name", "id")
        named = [(slug or str(i), name) for slug, i, name in rows.values_list("slug", "id", "name")[:OFFERED]]
    return [Choice(name, _href([*chosen, k])) for k, name in named if k not in chosen]


# ------------------------------------------------------------------ as a table


def _table(dialogues: Sequence[Json], rows: Sequence[Row]) -> Table:
    """A row for each answer; one without an answer where nothing is recorded."""
    columns = ("question", "dialogue", "address", "answer", "certainty", "sources", "differs")
    return Table("compare", columns, _lines(dialogues, rows))


def _lines(dialogues: Sequence[Json], rows: Sequence[Row]) -> Iterator[Sequence[Cell]]:
    for row in rows:
        for d, cell in zip(dialogues, row.cells, strict=True):
            begun = (row.title, d["name"], address("dialogue", d))
            differs = "yes" if cell.differs else "no"
            for answer in cell.answers:
                yield (*begun, answer.words, *_grounds(answer.fact), differs)
            if not cell.answers:
                yield (*begun, "Not recorded here", "", "", differs)


def _grounds(fact: Json | None) -> tuple[str, str]:
    if fact is None:
        return "", ""
    certainty = fact["certainty"]["label"] if fact["certainty"] else ""
    return certainty, "; ".join(c["source"]["slug"] or c["source"]["id"] for c in fact["citations"])
