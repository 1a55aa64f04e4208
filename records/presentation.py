"""From a document to what a template needs: numbered sources, words for counts, sections that fold when empty."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.http import QueryDict
from django.urls import get_script_prefix, reverse
from markupsafe import Markup, escape

from records.vocabulary import vocabulary

Json = dict[str, Any]
DESK = "/desk/"
KEY = "~key~"  # stands in a route for a slug or id
FOLDED_FROM = 4  # this many empty sections in a row become one sentence


# ------------------------------------------------------------------ small words


def key(record: Json) -> str:
    """The last part of a record's address: its slug, or its id while it has none."""
    return record["slug"] or record["id"]


def url(name: str, key: str = "") -> str:
    """The address of a route, at the reader's own door; `key` is the last part of a record's."""
    return _route(get_script_prefix(), name, bool(key)).replace(KEY, quote(key, safe=""))


@cache  # a page has a hundred links, and to work one out takes longer than to show it
def _route(prefix: str, name: str, keyed: bool) -> str:
    return reverse(name, args=[KEY] if keyed else [])


def address(name: str, record: Json) -> str:
    """Where a record has its page; `name` is that of the route."""
    return url(name, key(record))


def at_desk() -> bool:
    """Whether the reader has come in by the desk."""
    return get_script_prefix() == DESK


def api(path: str) -> str:
    """An address of the API, at the reader's own door."""
    return f"{get_script_prefix()}api/v1/{path}"


def link(name: str, record: Json) -> Markup:
    """A record's name, leading to its page."""
    return Markup(f'<a href="{address(name, record)}"><bdi>{escape(record["name"])}</bdi></a>')


def anchor(identifier: str) -> str:
    """The name of a fact on its page, so that one claim can be cited."""
    return f"f-{str(identifier)[:8]}"


def when(date: Json | None, without: str = "No date") -> Markup:
    if date is None:
        return Markup(f'<span class="none">{without}</span>')
    return escape(capital(date["words"]))


def day(moment: str) -> str:
    """The day of a moment as documents write it: "25 November 2026"."""
    return f"{date.fromisoformat(moment[:10]):%-d %B %Y}"


def defined(scheme: str, code: str) -> str:
    """The definition of a code; empty where the vocabulary of this moment has none."""
    entry = vocabulary().get(scheme, {}).get(code)
    return entry.definition if entry else ""


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 meeting", "1,204 meetings"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """With a capital and a full stop, whatever was entered."""
    text = capital(text.strip())
    return text if text.endswith((".", "?", "!", "”")) else f"{text}."


def first_sentence(text: str | None) -> str:
    """Up to the first full stop that a capital follows; initials and "U.S." do not end a sentence."""
    words = (text or "").split(" ")
    for place, word in enumerate(words[:-1], start=1):
        if word.endswith(".") and len(word) > 3 and "." not in word[:-1] and words[place][:1].isupper():
            return " ".join(words[:place])
    return text or ""


def host(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")


# ------------------------------------------------------------------ parts of a page


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page: its anchor, heading, what the rail says beside it, and whether there is anything in it."""

    name: str
    title: str
    count: int | None = None
    empty: bool = False


def folded(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Parts in order, one by one; a long run of empty ones together."""
    for empty, together in groupby(parts, key=lambda part: part.empty):
        run = tuple(together)
        if empty and len(run) >= FOLDED_FROM:
            yield run
        else:
            yield from ((part,) for part in run)


def by(rows: Iterable[Json], *path: str) -> dict[Any, list[Json]]:
    """Rows under the value at a path ("role", "code"), in order of first appearance."""
    found: dict[Any, list[Json]] = {}
    for row in rows:
        found.setdefault(at(row, *path), []).append(row)
    return found


def at(row: Json | None, *path: str) -> Any:
    """The value at a path; None where it breaks off."""
    for name in path:
        if row is None:
            return None
        row = row[name]
    return row


def dated(rows: Iterable[Json]) -> list[Json]:
    """In order of their dates; those without one last."""
    return sorted(rows, key=lambda row: _when(row.get("date")))


def _when(date: Json | None) -> tuple[str, str]:
    if date is None:
        return ("9999", "")
    return (date["earliest"] or date["latest"] or "9999", date["latest"] or "")


def distinct(terms: Iterable[Json | None]) -> list[Json]:
    """Each term once, in order of first appearance."""
    return list({term["code"]: term for term in terms if term}.values())


# ------------------------------------------------------------------ links of a list


@dataclass(frozen=True)
class Link:
    """Addresses of this list with other parameters. A changed list begins at its first page."""

    path: str
    chosen: QueryDict
    known: frozenset[str] = field(default_factory=frozenset)

    def pairs(self, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        dropped = {*without, "cursor"}
        return [
            (name, value)
            for name, values in self.chosen.lists()
            if name in self.known and name not in dropped
            for value in values
            if value
        ]

    def with_(self, **changes: str) -> str:
        return self._address([*self.pairs(without=changes), *((n, v) for n, v in changes.items() if v)])

    def without(self, *names: str) -> str:
        return self._address(self.pairs(without=names))

    def without_pair(self, name: str, value: str) -> str:
        return self._address([pair for pair in self.pairs() if pair != (name, value)])

    def file(self, form: str) -> str:
        """The address of all of this list as a file, which has no order of its own."""
        return self._address(self.pairs(without=["ordering"]), f"{self.path.removesuffix('/')}.{form}")

    def _address(self, pairs: list[tuple[str, str]], path: str = "") -> str:
        return f"{path or self.path}?{urlencode(pairs)}" if pairs else path or self.path
