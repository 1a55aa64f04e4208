"""Works as reference managers read them: CSL-JSON, BibTeX and RIS."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from exchange.cite.works import Issued, Work
from records.presentation import Json

CSL_TYPES = {
    "page": "webpage",
    "newspaper": "article-newspaper",
    "weblog": "post-weblog",
    "document": "document",
    "dataset": "dataset",
}
RIS_TYPES = {"page": "ELEC", "newspaper": "NEWS", "weblog": "BLOG", "document": "GEN", "dataset": "DATA"}
PUBLISHED = ("document", "dataset")  # by somebody, rather than in something
# TeX's own signs. Of braces it counts those behind a backslash too, and so they are written in words.
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)
SAFE = ":/?#[]@!$&'()*+,;=%~"  # in an address, as it stands; all else is written as RFC 3986 has it


@dataclass(frozen=True, slots=True)
class Form:
    """One form of file, by its ending."""

    ending: str
    name: str
    content_type: str
    write: Callable[[Sequence[Work]], bytes]


# ------------------------------------------------------------------ CSL-JSON


def csl_json(works: Iterable[Work]) -> bytes:
    return orjson.dumps([csl(work) for work in works], option=orjson.OPT_INDENT_2)


def csl(work: Work) -> Json:
    """Names are literal: which part of one is the family's, the catalogue does not know."""
    outlet = "publisher" if work.sort in PUBLISHED else "container-title"
    found = {
        "id": work.key,
        "type": CSL_TYPES[work.sort],
        "title": work.title,
        "author": [{"literal": name} for name in work.authors],
        outlet: work.outlet,
        "issued": _csl_date(work.date) if work.date else None,
        "URL": link(work.url),
    }
    return {name: value for name, value in found.items() if value}


def _csl_date(when: Issued) -> Json:
    if not when.year:
        return {"literal": when.words}
    return {"date-parts": [when.parts], **({"circa": True} if when.about else {})}


# ------------------------------------------------------------------ BibTeX


def bibtex(works: Iterable[Work]) -> bytes:
    return "\n".join(map(_entry, works)).encode()


def _entry(work: Work) -> str:
    """Names and titles in braces of their own: neither is taken apart, nor its capitals away."""
    newspaper = work.sort == "newspaper"
    fields = {
        "author": " and ".join(f"{{{tex(name)}}}" for name in work.authors),
        "title": f"{{{tex(work.title)}}}",
        "journal" if newspaper else "howpublished": tex(work.outlet),
        **(_tex_date(work.date) if work.date else {}),
        "note": f"Last modified {tex(work.date.words)}" if work.date and work.changed else "",
        "url": link(work.url),
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}"
        for name, value in fields.items()
        if value
    ]
    return f"@{'article' if newspaper else 'misc'}{{{work.key},\n{',\n'.join(lines)}\n}}\n"


def _tex_date(when: Issued) -> dict[str, str]:
    """Year and the name of the month for BibTeX, date for BibLaTeX, which reads EDTF."""
    if not when.year:
        return {"year": tex(when.words)}
    year = f"about {when.year:04}" if when.about else f"{when.year:04}"
    month = {"month": when.month_name[:3].lower()} if when.month else {}
    return {"year": year, **month, "date": f"{when.iso}{'~' if when.about else ''}"}


def tex(text: str) -> str:
    return text.translate(TEX)


# ------------------------------------------------------------------ RIS


def ris(works: Iterable[Work]) -> bytes:
    return "\r\n".join(map(_record, works)).encode()


def _record(work: Work) -> str:
    lines = [
        ("TY", RIS_TYPES[work.sort]),
        ("ID", work.key),
        ("TI", work.title),
        *(("AU", name) for name in work.authors),
        ("PB" if work.sort in PUBLISHED else "T2", work.outlet),
        *(_ris_date(work.date) if work.date else ()),
        ("UR", link(work.url)),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in [*lines] if value) + "ER  - \r\n"


def _ris_date(when: Issued) -> list[tuple[str, str]]:
    """A year that is not sure, and a date that is no day, month or year, is told in words beside."""
    year, month, day = (f"{part:02}" if part else "" for part in (when.year, when.month, when.day))
    known = [("PY", f"{when.year:04}"), ("DA", f"{when.year:04}/{month}/{day}/")] if year else []
    return known if year and not when.about else [*known, ("N1", f"Date: {when.words}")]


# ------------------------------------------------------------------ all of them


def link(address: str) -> str:
    return quote(re.sub(r"\s", "", address), safe=SAFE)


FORMS = {
    form.ending: form
    for form in (
        Form("bib", "BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
        Form("ris", "RIS", "application/x-research-info-systems; charset=utf-8", ris),
        Form("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    )
}
