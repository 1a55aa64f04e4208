"""What may be typed into the desk's forms: how much, and nothing that cannot be seen."""

import unicodedata

from django.core.exceptions import ValidationError

LINE, TEXT = 2_000, 20_000  # characters of a line, and of a text
UNSEEN = (
    "There is a character in it that cannot be seen, after “{}”. Type that place again instead of pasting it."
)


def visible(words: str) -> None:
    """Raises ValidationError where a control character stands, other than a line's end or a tab."""
    for place, character in enumerate(words):
        if unicodedata.category(character) == "Cc" and character not in "\t\n\r":
            raise ValidationError(UNSEEN.format(words[max(0, place - 20) : place]), code="unseen")
