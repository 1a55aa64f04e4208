"""Finding records by words: the same code at both doors."""
