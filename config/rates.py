"""How often somebody may ask: "600/minute", or "off"."""

import re
from dataclasses import dataclass

from config.refusal import Refusal

SECONDS = {"second": 1, "minute": 60, "hour": 3600}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second after that."""

    number: int
    seconds: int

    @property
    def per_second(self) -> float:
        return self.number / self.seconds


def rate(name: str, words: str) -> Rate | None:
    """The rate that a variable of the environment says; None for "off". Raises Refusal."""
    found = re.fullmatch(r"([1-9][0-9]{0,6})/(second|minute|hour)", words.strip())
    if found:
        return Rate(int(found[1]), SECONDS[found[2]])
    if words.strip() == "off":
        return None
    raise Refusal(f"{name}={words} is no rate: write one like 600/minute (second, minute or hour), or off.")
