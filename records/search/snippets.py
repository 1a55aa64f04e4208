"""Where in a text the words stand that somebody looked for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape
from snowballstemmer import stemmer

WIDTH = 180  # characters of a snippet, about
BEFORE = 60  # of them before the first word found
# Letters that are no letter with a sign added, as PostgreSQL's unaccent writes them.
OTHERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
ANY = re.compile(r"\w+")
_english = stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word as PostgreSQL's English dictionary sees it: without accents, case and ending."""
    parts = unicodedata.normalize("NFKD", word.lower().translate(OTHERS))
    return _english.stemWord("".join(c for c in parts if not unicodedata.combining(c)))


@dataclass(frozen=True)
class Marker:
    """Finds and marks the words of a query in texts."""

    stems: frozenset[str]
    near: re.Pattern[
        str
    ]  # finds words that may be meant, quickly, where there are no letters but English ones

    @classmethod
    def of(cls, words: Iterable[str]) -> "Marker":
        stems = frozenset(map(stem, words))
        starts = "|".join(sorted({re.escape(one[:3]) for one in stems})) or r"(?!)"
        return cls(stems, re.compile(rf"\b(?:{starts})\w*", re.IGNORECASE))

    def places(self, text: str) -> Iterable[tuple[int, int]]:
        for found in (self.near if text.isascii() else ANY).finditer(text):
            if stem(found.group()) in self.stems:
                yield found.span()

    def occurs(self, text: str) -> bool:
        return any(True for _ in self.places(text))

    def marked(self, text: str) -> Markup:
        """The whole text with <mark> around what was found; everything else is escaped."""
        parts, end = [], 0
        for begins, ends in self.places(text):
            parts += [escape(text[end:begins]), "<mark>", escape(text[begins:ends]), "</mark>"]
            end = ends
        return Markup("".join([*parts, escape(text[end:])]))

    def snippet(self, body: str) -> Markup:
        """The line with most of the words, cut to a window around the first; empty where none stands anywhere."""
        said: dict[int, set[str]] = {}  # by where a line begins
        first: dict[int, int] = {}
        for begins, ends in self.places(body):
            line = body.rfind("\n", 0, begins) + 1
            said.setdefault(line, set()).add(stem(body[begins:ends]))
            first.setdefault(line, begins)
        if not said:
            return Markup("")
        best = max(said, key=lambda line: (len(said[line]), -line))
        begins = max(best, self._cut(body, first[best] - BEFORE))
        shown = body[begins : begins + WIDTH + 40].split("\n", 1)[0]
        whole = len(shown) <= WIDTH
        shown = shown if whole else shown[:WIDTH].rsplit(" ", 1)[0]
        return Markup("".join(["… " if begins > best else "", self.marked(shown), "" if whole else " …"]))

    @staticmethod
    def _cut(body: str, place: int) -> int:
        """The beginning of a word at or after this place."""
        return 0 if place <= 0 else body.find(" ", place) + 1
