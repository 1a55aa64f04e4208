"""What a question can be asked with: codes, records, numbers. Each knows its values and refuses others in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from dialogues.querysets import CONTRAST
from records.filters import unknown
from records.vocabulary import vocabulary

ANY = "any"
MOST_OPTIONS = 300  # records that a form offers; among more one is named by its slug
LONGEST = 200  # characters of a value
Values = dict[str, Any]
Option = tuple[str, str]  # value and words


class Wrong(ValueError):
    """A value that cannot be, with a sentence that says why."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    name: str
    label: str
    default: Any = ""
    help: str = ""

    def read(self, text: str) -> Any:
        """The value as the SQL takes it."""
        return text

    def options(self) -> list[Option]:
        """What the form offers; none where one writes oneself."""
        return []


@dataclass(frozen=True, kw_only=True)
class Code(Parameter):
    """A code of a scheme; with words for `every`, also any of them."""

    scheme: str
    every: str = ""

    def read(self, text: str) -> str:
        if self.every and text == ANY:
            return ""
        if text not in self.known():
            raise Wrong(unknown(text, "code", self.known()))
        return text

    def known(self) -> list[str]:
        return [*vocabulary().get(self.scheme, {}), *([ANY] if self.every else [])]

    def options(self) -> list[Option]:
        terms = [(entry.code, entry.title) for entry in vocabulary().get(self.scheme, {}).values()]
        return [(ANY if self.default else "", self.every), *terms] if self.every else terms


@dataclass(frozen=True, kw_only=True)
class Word(Parameter):
    """One of a few words of ours."""

    words: Mapping[str, str]

    def read(self, text: str) -> str:
        if text not in self.words:
            raise Wrong(unknown(text, "word", filter(None, self.words)))
        return text

    def options(self) -> list[Option]:
        return [*self.words.items()]


@dataclass(frozen=True, kw_only=True)
class Number(Parameter):
    """A whole number within bounds."""

    least: int
    most: int

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not self.least <= int(text) <= self.most:
            raise Wrong(f"“{text[:60]}” is not a whole number from {self.least} to {self.most}.")
        return int(text)


@dataclass(frozen=True, kw_only=True)
class Looked(Parameter):
    """A value that stands in the catalogue. One that does not finds nothing: hidden and absent are the same."""

    every: str = ""
    offered: str = ""  # SQL of the options: value, words, in order

    def read(self, text: str) -> str:
        if len(text) > LONGEST or "\0" in text:
            raise Wrong("That is no name of anything here: it is too long, or holds a character of no text.")
        return text


@dataclass(frozen=True, kw_only=True)
class Reference(Looked):
    """A record, by slug or id; `among` is SQL that gives the ids of those worth asking about."""

    table: str
    among: str
    words: str = "name"
    slug: str = "slug"

    def __post_init__(self) -> None:
        key = f"coalesce({self.slug}, id::text)" if self.slug else "id::text"
        # The names are ours.
        offered = (
            f"select {key}, {self.words} from {self.table} where id in ({self.among}) "
            f"order by ext.fold({self.words}), id"
        )
        object.__setattr__(self, "offered", offered)

    @property
    def id(self) -> str:
        """SQL: the id of the record that is meant; null for none."""
        keys = f"{self.slug}, id::text" if self.slug else "id::text"
        return f"(select id from {self.table} where %({self.name})s in ({keys}) order by label, id limit 1)"

    def holds(self, column: str) -> str:
        """SQL: whether a column is that record, or none is asked for."""
        return f"(%({self.name})s = '' or {column} = {self.id})"


@dataclass(frozen=True, kw_only=True)
class Kinds(Parameter):
    """Kinds of record. Those kept for contrast are left out unless they are asked for."""

    name: str = "record_kind"
    label: str = "Kind of record"
    help: str = ""
    default: Any = ""
    usual: str = field(default="Dialogues, single meetings, standing bodies, missions")

    def read(self, text: str) -> str:
        known = [*vocabulary().get("record_kind", {}), "all"]
        if text not in known:
            raise Wrong(unknown(text, "code", known))
        return text

    def options(self) -> list[Option]:
        terms = [(entry.code, entry.title) for entry in vocabulary().get("record_kind", {}).values()]
        return [("", self.usual), ("all", "Every kind"), *terms]


KINDS = Kinds()
MATCH = Word(
    name="match",
    label="Dates",
    words={"": "Include uncertain dates", "certain": "Only certain dates"},
)


def kept(dialogue: str = "d") -> str:
    """SQL: whether a dialogue is of a kind that is asked about."""
    return (
        f"(%(record_kind)s = 'all' or {dialogue}.record_kind_id = 'record_kind:' || %(record_kind)s "
        f"or (%(record_kind)s = '' and {dialogue}.record_kind_id <> all (%(contrast)s)))"
    )


def defaults(parameters: Sequence[Parameter]) -> Values:
    return {
        "contrast": [f"record_kind:{kind}" for kind in CONTRAST],
        **{one.name: one.default for one in parameters},
    }


def read(parameters: Sequence[Parameter], given: QueryDict) -> tuple[Values, dict[str, str]]:
    """The values, and by name a sentence for each that cannot be; the usual one stands in its place."""
    values, wrong = defaults(parameters), {}
    for one in parameters:
        if text := given.get(one.name, "").strip():
            try:
                values[one.name] = one.read(text)
            except Wrong as mistake:
                wrong[one.name] = str(mistake)
    return values, wrong
