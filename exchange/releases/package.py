"""What stands in a release beside its tables: for programs, for people, and for whoever cites it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import yaml
from django.conf import settings
from django.template.loader import render_to_string

from exchange.cite.works import CATALOGUE, LICENCE, public_address
from exchange.codebook import entries
from exchange.codebook.entries import Sheet, missing
from exchange.columns import Column
from exchange.releases import changes
from records.presentation import counted, day
from records.vocabulary import vocabulary

LICENCE_TEXT = """\
The data of this release are licensed under the Creative Commons Attribution 4.0
International licence (CC BY 4.0).

The licence text: {address}legalcode
A summary:        {address}

You may share and adapt the data for any purpose, provided that you give credit,
name the licence and say what you changed. How to cite this release stands in
CITATION.cff and in README.md.

The works that the data cite are not part of it and keep their own terms.
"""
NOT_A_SAMPLE = (
    "This library is not a sample. Cases were chosen from a few texts on the field and from what could be sourced; "
    "dialogues that stayed secret, failed early or were held in other languages are missing more often than others. "
    "State the denominator with every share: shares describe this library, not the world."
)
TYPES = {"uuid": ("string", "uuid"), "datetime": ("datetime", "any")}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a table has, and how many of them are new, others, gone."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    merged: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A release as it is made.

    as_of     when what it holds last changed
    previous  the release that it is compared with; empty for the first
    replaces  releases whose files go, each with the reason in words
    kinds     kinds of case file, in words, with how many there are
    """

    version: str
    note: str
    as_of: datetime
    previous: str
    replaces: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, int], ...]
    tallies: Mapping[Sheet, Tally]

    @property
    def address(self) -> str:
        return public_address("data/releases", self.version)

    @property
    def title(self) -> str:
        return f"{CATALOGUE}, release {self.version}"

    @property
    def date(self) -> str:
        return day(self.as_of.isoformat())


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the release, by its path in it."""

    path: str
    size: int
    digest: str


def path_of(sheet: Sheet) -> str:
    return f"data/{sheet.name}.csv"


CHANGES = "changes.csv"


# ------------------------------------------------------------------ for programs


def datapackage(draft: Draft, members: Mapping[str, Member]) -> bytes:
    """A data package of tables (Table Schema)."""
    found = {
        "profile": "tabular-data-package",
        "name": "track-two-catalogue",
        "title": draft.title,
        "version": draft.version,
        "created": draft.as_of.isoformat(),
        "homepage": draft.address,
        "description": f"Case histories of unofficial dialogues in conflicts. {NOT_A_SAMPLE}",
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        "resources": [*(_resource(sheet, members) for sheet in draft.tallies), _changes(members)],
    }
    return written(found)


def written(found: Any) -> bytes:
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _resource(sheet: Sheet, members: Mapping[str, Member]) -> dict[str, Any]:
    keys = [c for c in sheet.columns if c.refers]
    schema = {
        "fields": [field(column) for column in sheet.columns],
        "primaryKey": "id",
        "foreignKeys": [
            # Within a table the data package's word for itself is nothing.
            {
                "fields": c.name,
                "reference": {"resource": "" if c.refers == sheet.name else c.refers, "fields": "id"},
            }
            for c in keys
        ],
        "missingValues": [""],
    }
    return _tabular(sheet.name, sheet.title, sheet.about, members[path_of(sheet)], schema)


def _changes(members: Mapping[str, Member]) -> dict[str, Any]:
    fields = [
        {"name": name, "type": "string", "title": name.capitalize(), "description": about}
        for name, about in changes.COLUMNS.items()
    ]
    schema = {"fields": fields, "missingValues": [""]}
    about = "What changed since the release before; nothing in the first."
    return _tabular("changes", "Changes", about, members[CHANGES], schema)


def _tabular(name: str, title: str, about: str, member: Member, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "profile": "tabular-data-resource",
        "path": member.path,
        "title": title,
        "description": about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": member.size,
        "hash": f"sha256:{member.digest}",
        "schema": schema,
    }


def field(c: Column) -> dict[str, Any]:
    """A column in the words of Table Schema, with what the codebook says beside."""
    kind, form = TYPES.get(c.kind, (c.kind, ""))
    codes = list(vocabulary().get(c.scheme, ())) if c.scheme else []
    constraints: dict[str, Any] = {} if c.empty else {"required": True}
    constraints |= {"enum": codes} if codes else {}
    more = {
        "format": form,
        "constraints": constraints,
        "unit": c.unit,
        "vocabulary": c.scheme,
        "missing": missing(c),
        "since": c.since,
    }
    said = {"name": c.name, "title": c.title, "type": kind, "description": c.about}
    return said | {name: value for name, value in more.items() if value}


def checksums(members: Iterable[Member]) -> bytes:
    """As `sha256sum --check` reads them."""
    return "".join(f"{one.digest}  {one.path}\n" for one in members).encode()


# ------------------------------------------------------------------ for who cites it


def citation(draft: Draft) -> bytes:
    """In the Citation File Format."""
    found = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite this release.",
        "type": "dataset",
        "title": draft.title,
        "version": draft.version,
        "date-released": draft.as_of.date(),
        "authors": [{"name": CATALOGUE}],
        "license": "CC-BY-4.0",
        "url": draft.address,
        "abstract": NOT_A_SAMPLE,
    }
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=100).encode()


def licence() -> bytes:
    return LICENCE_TEXT.format(address=LICENCE).encode()


# ------------------------------------------------------------------ for people


def codebook_page() -> bytes:
    """A page that needs no other file."""
    return render_to_string("codebook/file.html", entries.page()).encode()


def readme(draft: Draft) -> bytes:
    rows = "\n".join(f"| {_table_row(sheet, tally)} |" for sheet, tally in draft.tallies.items())
    kinds = ", ".join(f"{title}: {number}" for title, number in draft.kinds)
    return f"""\
# {draft.title}

The public catalogue as of {draft.date}: case histories of unofficial dialogues in conflicts, who met, who convened, who
paid, what came of it, and who says so. {draft.note}

{_replaces(draft)}{settings.SITE_URL} · this release: {draft.address}

## Not a sample

{NOT_A_SAMPLE}

Case files by kind: {kinds}. Contacts named together, back channels and mediations are kept for contrast: leave them out
of figures about dialogues, and say so.

## How to cite

{CATALOGUE}. {draft.as_of.year}. “{draft.title}.” Data set. {draft.address}

Also in CITATION.cff. Licence: CC BY 4.0, see LICENCE.

## What is in it

* `data/`: one table for each kind of row, CSV as RFC 4180 has it, UTF-8, rows in order of their ids.
* `datapackage.json`: the tables described in Table Schema, with types, keys, codes, lengths and checksums.
* `codebook.html`, `codebook.json`: what every column and every code means (version {entries.VERSION} of the codebook).
* `changes.csv`: {_since(draft)}
* `SHA256SUMS`: of all other files; `sha256sum --check SHA256SUMS`.

## How to read it

* Files are joined by id: `dialogue_id` in `participation.csv` is `id` in `dialogue.csv`. Ids stay the same from release
  to release.
* An empty cell means that nothing is recorded here, not that there was nothing. What somebody looked for and did not
  find stands in `absence.csv`.
* Dates are EDTF: only what is known. Beside each stand the first and the last day it may cover, and how it stands.
* A text that a spreadsheet program would take for a formula, or that begins with an apostrophe, has one apostrophe put
  before it: take it away again. Several values of one cell have `|` between.
* Who says so and how sure that makes it stands in `citation.csv`; `certainty` beside a statement sums it up.

## Tables

| table | rows | added | changed | removed | merged | what a row is |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
{rows}
""".encode()


def _table_row(sheet: Sheet, t: Tally) -> str:
    numbers = (t.rows, t.added, t.changed, t.removed, t.merged)
    return " | ".join([f"`{sheet.name}`", *map(str, numbers), " ".join(sheet.about.split())])


def _since(draft: Draft) -> str:
    if not draft.previous:
        return "empty, for this is the first release; later ones say what changed."
    total = sum(t.added + t.changed + t.removed + t.merged for t in draft.tallies.values())
    return f"{counted(total, 'change')} since release {draft.previous}, by table and id, with the columns that changed."


def _replaces(draft: Draft) -> str:
    """A sentence for each release whose file this one takes the place of."""
    return "".join(
        f"It takes the place of release {version}, whose file was withdrawn: {reason}.\n\n"
        for version, reason in draft.replaces
    )
