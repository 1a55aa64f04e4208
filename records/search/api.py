"""Searching by machines: the same answers as the page's."""

import orjson
from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from records.api import FORMAT, ApiView, Parameters, absolute
from records.public import takes
from records.search.finding import Answer, Hit, answer, kinds, mark_of, read_cursor, write_cursor
from records.search.query import LONGEST
from records.search.results import MOST
from records.shapes import ID, NAME, SLUG, TEXT, WHOLE, Schema, closed, nullable

SIZE, LARGEST = 25, 100


@takes(refuse_others=True)
class SearchView(ApiView):
    """Records that answer to words, best first."""

    operation = "search"
    name = "search"
    has_page = True
    summary = "Records of one kind that answer to words, best first."
    about = (
        "Words in any of what a record shows: its names, what it says of itself, its people, places and sources. "
        "“Quoted words” stand together, a minus leaves a word out, `or` gives a choice. Where nothing answers, the "
        "nearest spelling that a name has is looked for, and `query` tells which."
    )

    @property
    def answer(self) -> Schema:
        address = {**nullable(TEXT), "format": "uri"}
        result = closed(
            {
                "kind": {**TEXT, "description": "What sort of record."},
                "id": ID,
                "slug": SLUG,
                "name": NAME,
                "snippet": {
                    **TEXT,
                    "description": "HTML: what was found stands in <mark>, all else is escaped.",
                },
            },
            title="SearchResult",
            description="A record that answers to a search.",
        )
        return closed(
            {
                "next": {**address, "description": "The next page; null on the last."},
                "previous": {**address, "description": "The page before; null on the first."},
                "query": {**TEXT, "description": "What was looked for in the end."},
                "totals": {
                    **closed({kind: WHOLE for kind in kinds()}),
                    "description": f"How many answer, of each kind; at most {MOST} of a kind can be paged through.",
                },
                "results": {"type": "array", "items": result},
            }
        )

    @property
    def parameters(self) -> dict[str, Schema]:
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE}
        return {
            "q": {
                "description": f"What to look for; at most {LONGEST} characters.",
                "schema": {**TEXT, "minLength": 1, "maxLength": LONGEST},
                "required": True,
            },
            "kind": {
                "description": "The kind of record to list.",
                "schema": {**TEXT, "enum": [*kinds()], "default": next(iter(kinds()))},
            },
            "page_size": {"description": "Results on a page.", "schema": size},
            "cursor": {"description": "Where a page begins, as in `next` and `previous`.", "schema": TEXT},
            "format": FORMAT,
        }

    def get(self, request: Request) -> Response:
        query: QueryDict = request._request.GET
        asked = Parameters(query, self.parameters)
        kind = asked.word("kind", kinds()) or next(iter(kinds()))
        size = asked.number("page_size", SIZE, LARGEST)
        text, cursor = str(query.get("q", "")), str(query.get("cursor", ""))
        if not text.strip():
            asked.refuse("q", "Say what to look for.")
        mark = mark_of(text, kind)
        first = read_cursor(cursor, mark) if cursor else 0
        if first is None:
            asked.refuse("cursor", "This cursor belongs to another query. Begin again without it.")
        asked.done()
        found = answer(text, {one: size if one == kind else 0 for one in kinds()}, first=first or 0)
        written = self._written(found, kind, first or 0, size, mark)
        neighbours = {"first": self._link(mark, 0), "prev": written["previous"], "next": written["next"]}
        return self.linked(orjson.dumps(written), **neighbours)

    def _written(self, found: Answer, kind: str, first: int, size: int, mark: str) -> dict:
        group = found.group(kind)
        after = first + size if first + size < min(MOST, group.total) else None
        return {
            "next": self._link(mark, after),
            "previous": self._link(mark, max(first - size, 0) if first else None),
            "query": found.query.text,
            "totals": {one.kind: one.total for one in found.groups},
            "results": [_told(hit) for hit in group.hits],
        }

    def _link(self, mark: str, first: int | None) -> str | None:
        if first is None:
            return None
        return absolute(self.address(cursor=write_cursor(first, mark)) if first else self.address())


def _told(hit: Hit) -> dict:
    return {
        "kind": hit.kind,
        "id": hit.core["id"],
        "slug": hit.core["slug"],
        "name": hit.plain_name,
        "snippet": str(hit.snippet or hit.name),
    }
