"""What every statement of a page shows: who says so, how sure that is, and the statement's own address.

Made in Python, not by macros: a page has hundreds of these, and a macro takes ten times as long for each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from records.circles import Chip, chips
from records.presentation import Json, address, anchor, at, capital, url, when
from records.seen import noted

NOTHING = Markup()
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as the list at the foot has it."""

    number: int
    source: Json
    places: int  # how often the page cites it; place 2 of source 3 has the anchor c3-2
    same_voice: tuple[int, ...]
    rests_on: tuple[tuple[int, Json], ...]  # number on this page or 0, and the source


class Citations:
    """Numbers sources in the order in which a page first cites them and remembers every place, for the way back.

    sources          what the page lists at its foot; a citation of another one links to that source's own page
    accounts_differ  whether the page has a section on what sources disagree about
    """

    def __init__(self, sources: Iterable[Json], *, accounts_differ: bool = False) -> None:
        self.known = {source["id"]: source for source in sources}
        self.numbers: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.accounts_differ = accounts_differ

    def number(self, citation: Json) -> int:
        return self.numbers.setdefault(citation["source"]["id"], len(self.numbers) + 1)

    # ---------------------------------------------------------------- beside a statement

    def said(self, row: Json) -> Markup:
        """The usual end of a statement."""
        return self.marks(row) + self.doubt(row) + self.proof(row)

    @cached_property
    def chips(self) -> dict[str, Chip]:
        """Who can see each row of the page; nothing at the open door, where everybody sees all there is."""
        return chips(ids) if (ids := noted()) else {}

    def chip(self, row: Json) -> Markup:
        """At the desk, who can see a row, and the way to its form."""
        if not (chip := self.chips.get(row["id"])):
            return NOTHING
        form = f"{url('desk')}rows/{chip.kind}/{row['id']}/"
        return Markup(
            f' <span class="badge">{escape(chip.words)}</span> <a class="small" href="{form}">Edit</a>'
        )

    def marks(self, row: Json) -> Markup:
        """The superscript numbers of its sources."""
        if not row["citations"]:
            return NOTHING
        return Markup(f'<sup class="cite">{"<wbr>".join(map(self._mark, row["citations"]))}</sup>')

    def _mark(self, citation: Json) -> str:
        source = citation["source"]
        if source["id"] not in self.known:
            return f'<a href="{address("source", source)}">source</a>'
        number = self.number(citation)
        place = self.places[source["id"]] = self.places.get(source["id"], 0) + 1
        return f'<a id="c{number}-{place}" href="#s{number}" aria-label="Source {number}">{number}</a>'

    def doubt(self, row: Json) -> Markup:
        """A word where a statement is not well founded."""
        certainty = row["certainty"]
        if not certainty or certainty["code"] not in ("low", "conflict"):
            return NOTHING
        label = escape(certainty["label"])
        if self.accounts_differ and certainty["code"] == "conflict":
            return Markup(f' <a class="doubt" href="#differ">{label}</a>')
        return Markup(f' <span class="doubt">{label}</span>')

    def proof(self, row: Json) -> Markup:
        """What folds out: the certainty, each source with its place in the text, the statement's address and the page
        that cites it, which stands below the record's own."""
        certainty, chip = row["certainty"], self.chip(row)
        sure = f"How sure: {escape(certainty['label'])}. " if certainty else ""
        sources = "; ".join(self._source(citation, certainty) for citation in row["citations"])
        return Markup(
            f'<details class="src"><summary>Source and certainty</summary><p>{sure}{sources}{". " if sources else ""}'
            f'<a href="#{(name := anchor(row["id"]))}">Link to this fact</a> · '
            f'<a href="cite/?fact={name[2:]}">Cite</a></p></details>{chip}'
        )

    def _source(self, citation: Json, certainty: Json | None) -> str:
        stance, source = citation["stance"], citation["source"]
        word = "Source" if stance["code"] == "supports" else escape(capital(stance["label"]))
        if source["id"] in self.known:
            number = self.number(citation)
            found = f'{word} <a href="#s{number}">{number}</a>'
        else:
            found = f'{word} <a href="{address("source", source)}">on its own page</a>'
        if citation["locator"]:
            found += f", {escape(citation['locator'])}"
        if citation["certainty"] and certainty and citation["certainty"]["code"] != certainty["code"]:
            found += f" ({escape(citation['certainty']['label'])})"
        return f"{found}: {escape(citation['note'])}" if citation["note"] else found

    def sources(self, row: Json) -> list[Json]:
        """The sources of a statement, as far as the page lists them."""
        return [self.known[c["source"]["id"]] for c in row["citations"] if c["source"]["id"] in self.known]

    def when_said(self, row: Json) -> Markup:
        """When something was said; where the row has no date, when its first source appeared."""
        if not row["date"] and (date := at(next(iter(self.sources(row)), None), "date")):
            return Markup(f'<span class="quiet">In a text of {escape(date["words"])}</span>')
        return when(row["date"])

    # ---------------------------------------------------------------- at the foot

    def listed(self) -> list[Listed]:
        """All sources of the page by number; those it names nowhere come last, without a way back."""
        for source in self.known:
            self.numbers.setdefault(source, len(self.numbers) + 1)
        voices: dict[str, list[int]] = {}
        for identifier, source in self.known.items():
            if source.get("voice"):
                voices.setdefault(source["voice"], []).append(self.numbers[identifier])
        return [
            self._listed(self.known[identifier], number, voices)
            for identifier, number in self.numbers.items()
        ]

    def _listed(self, source: Json, number: int, voices: Mapping[str, list[int]]) -> Listed:
        voice = voices.get(source.get("voice") or "", [])
        same = tuple(sorted(other for other in voice if other != number))
        rests_on = tuple((self.numbers.get(s["id"], 0), s) for s in source["derived_from"])
        return Listed(number, source, self.places.get(source["id"], 0), same, rests_on)


def ways_back(item: Listed) -> Markup:
    """Links from a source to each place that cites it: a, b, c, and numbers after z."""
    places = (
        f'<a href="#c{item.number}-{place}" aria-label="Back to citation {place} of source {item.number}">'
        f"{LETTERS[place - 1] if place <= len(LETTERS) else place}</a>"
        for place in range(1, item.places + 1)
    )
    return Markup("".join(places))
