"""How lists can be sorted, by people and by machines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ordering:
    """One way to sort a list.

    keys       columns, as `records.paging` takes them
    title      what it goes by, in words: "first year"; empty where only the API offers it
    forwards   how it stands then: "earliest first"; backwards likewise
    falls      begins with the most, where nobody says otherwise
    """

    keys: tuple[str, ...]
    title: str = ""
    forwards: str = ""
    backwards: str = ""
    falls: bool = False

    def named(self, name: str) -> str:
        """What stands in the address for it, in the direction it begins with."""
        return f"-{name}" if self.falls else name


Orderings = dict[str, Ordering]

NAME = Ordering(("sort_name",), "name", "A to Z", "Z to A")
BEGINS = Ordering(("begins",), "first year", "earliest first", "latest first")
CHANGED = Ordering(("changed", "id"), "last change", "oldest first", "latest first", falls=True)
# Of facts that have a list.
LISTED_FACTS: Orderings = {
    "date": Ordering(("begins",), "date", "earliest first", "latest first"),
    "dialogue": Ordering(("sort_name",), "dialogue", "A to Z", "Z to A"),
}


def directions(orderings: Orderings) -> dict[str, tuple[str, ...]]:
    """Every ordering forwards and, with a minus before it, backwards: name -> keys."""
    found = {name: one.keys for name, one in orderings.items()}
    return found | {f"-{name}": tuple(f"-{key}" for key in keys) for name, keys in found.items()}
