"""A work that somebody cites: a record of the catalogue, one statement of it, or a source it rests on."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import quote

from django.conf import settings

from records.dates import MONTHS
from records.presentation import Json, day, key

CATALOGUE = "Track Two Catalogue"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"  # of the data
Sort = Literal["page", "newspaper", "weblog", "document", "dataset"]
# What sort of text a source is, as far as that tells how it is cited. All others are a page, or a document without one.
SORTS: dict[str, Sort] = {"press": "newspaper", "party_press": "newspaper", "weblog": "weblog"}
ONE_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?([~?%]?)")


@dataclass(frozen=True, slots=True)
class Issued:
    """When a work appeared, no finer than is known: `year` is 0 where no single year is, month and day likewise."""

    words: str
    year: int = 0
    month: int = 0
    day: int = 0
    about: bool = False

    @property
    def parts(self) -> list[int]:
        """Year, month and day, as many as are known."""
        return [part for part in (self.year, self.month, self.day) if part]

    @property
    def iso(self) -> str:
        """ "2015-10"; empty where no single year is known."""
        return "-".join(f"{part:02}" for part in self.parts)

    @property
    def month_name(self) -> str:
        return MONTHS[self.month - 1] if self.month else ""


@dataclass(frozen=True, slots=True)
class Work:
    """`key` names it in files and is plain letters; `changed` tells that its date is that of its last change."""

    key: str
    title: str
    authors: tuple[str, ...] = ()
    outlet: str = ""
    url: str = ""
    date: Issued | None = None
    sort: Sort = "page"
    changed: bool = False


def public_address(folder: str, key: str = "") -> str:
    """Where everybody finds a page, whoever asks from which door."""
    return f"{settings.SITE_URL}/{folder}/{quote(key, safe='') + '/' if key else ''}"


def of_record(folder: str, record: Json, sort: Sort = "page") -> Work:
    """The catalogue's page of a record; without a date where the public is told nothing of it. What is no page stays
    as it is, and its date is its own."""
    name = record["name"] if "name" in record else record["title"]
    return Work(
        plain(f"tracktwo-{key(record) or folder}"),
        one_line(name),
        (CATALOGUE,),
        CATALOGUE,
        public_address(folder, key(record)),
        _moment(record["changed"]),
        sort,
        changed=sort == "page",
    )


def of_statement(page: Work, code: str, words: str) -> Work:
    """One statement of a record's page, by the code in its anchor."""
    title = f"{page.title}: {one_line(words)}"
    return replace(page, key=f"{page.key}-{code}", title=title, url=f"{page.url}#f-{code}")


def of_source(s: Json) -> Work:
    """What the catalogue knows of a text; `s` as its own document or a dialogue's has it."""
    authors = tuple(one_line(a if isinstance(a, str) else a["text"]) for a in s["authors"])
    sort = SORTS.get(s["source_type"]["code"]) or ("page" if s["url"] else "document")
    return Work(
        plain(key(s)),
        one_line(s["title"]),
        authors,
        one_line(s["outlet"]),
        s["url"] or "",
        issued(s["date"]),
        sort,
    )


def issued(fuzzy: Json | None) -> Issued | None:
    """From a date as documents give it."""
    if fuzzy is None:
        return None
    found = ONE_DATE.fullmatch(fuzzy["edtf"])
    if found is None:
        return Issued(fuzzy["words"])
    year, month, day_of_month, doubt = found.groups(default="")
    return Issued(fuzzy["words"], int(year), int(month or 0), int(day_of_month or 0), bool(doubt))


def _moment(moment: str | None) -> Issued | None:
    if moment is None:
        return None
    when = date.fromisoformat(moment[:10])
    return Issued(day(moment), when.year, when.month, when.day)


def one_line(text: str | None) -> str:
    """Without line breaks and other control characters; marks of direction and joiners are a part of a text."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text or "").split())


def plain(name: str) -> str:
    """Letters, digits and hyphens only, as every program takes for a name."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")
