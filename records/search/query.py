"""What somebody looks for: words, "quoted phrases", -not, or."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LONGEST = 200  # characters
TOO_LONG = f"Only the first {LONGEST} characters were looked for."
MOST = 20  # words and phrases; more of them say nothing more
# A phrase may lack its last quotation mark; the minus of -not stands at the beginning of a word.
TOKEN = re.compile(r'(-?)(?:["“”„]([^"“”„]*)["“”„]?|([^\s"“”„]+))')
INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Sought:
    """A word or a phrase that is to occur, or not to."""

    words: str
    wanted: bool = True


@dataclass(frozen=True)
class Query:
    """Alternatives, of each of which everything is asked: ((oslo, -norway), (dartmouth,))."""

    text: str
    alternatives: tuple[tuple[Sought, ...], ...]

    @classmethod
    def read(cls, text: str) -> "Query":
        """Any text can be read. Signs that nobody sees count as spaces."""
        plain = " ".join(INVISIBLE.sub(" ", text[:LONGEST]).split())
        found: list[list[Sought]] = [[]]
        for minus, phrase, word in TOKEN.findall(plain)[:MOST]:
            if word.casefold() == "or" and not minus:
                found.append([])
            elif re.search(r"\w", phrase or word):
                found[-1].append(Sought(phrase or word, not minus))
        return cls(plain, tuple(tuple(one) for one in found if one))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word and phrase that is to occur, each once."""
        wanted = (one.words for alternative in self.alternatives for one in alternative if one.wanted)
        return tuple(dict.fromkeys(wanted))

    @property
    def answerable(self) -> bool:
        """Each alternative says something that is to occur: of what lacks a word there is everything else."""
        return bool(self.alternatives) and all(any(x.wanted for x in one) for one in self.alternatives)

    @property
    def negative(self) -> bool:
        """Something is not to occur."""
        return any(not one.wanted for alternative in self.alternatives for one in alternative)

    def with_(self, other: dict[str, str]) -> "Query":
        """The same with some words exchanged for others."""
        changed = tuple(
            tuple(Sought(other.get(one.words, one.words), one.wanted) for one in alternative)
            for alternative in self.alternatives
        )
        return Query(" or ".join(" ".join(_written(x) for x in one) for one in changed), changed)

    def sql(self, found: str, missing: str) -> tuple[str, list[Any]]:
        """SQL that is true where the query is answered, and its parameters: `found` holds for a word or phrase, which
        stands for each %s in it; `missing` for one that is to be left out."""
        return self._joined(found, missing, " and ", " or ")

    def tsquery(self, function: str) -> tuple[str, list[Any]]:
        """SQL of the same as PostgreSQL's own kind of query; `function` makes one of a word or phrase."""
        return self._joined(f"{function}(%s)", f"!!{function}(%s)", " && ", " || ")

    def _joined(self, found: str, missing: str, both: str, either: str) -> tuple[str, list[Any]]:
        parts, parameters = [], []
        for alternative in self.alternatives:
            sqls = [found if sought.wanted else missing for sought in alternative]
            parts.append(f"({both.join(sqls)})")
            parameters += [
                x.words for x, sql in zip(alternative, sqls, strict=True) for _ in range(sql.count("%s"))
            ]
        return f"({either.join(parts)})", parameters


def _written(one: Sought) -> str:
    words = f'"{one.words}"' if " " in one.words else one.words
    return words if one.wanted else f"-{words}"


def plain_words(texts: Iterable[str]) -> list[str]:
    """The single words of some texts."""
    return [word for text in texts for word in re.findall(r"\w+", text)]
