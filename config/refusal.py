"""What the catalogue says when it cannot run in these surroundings."""


class Refusal(Exception):
    """One clear sentence for the person at the keyboard; `manage.py` prints it alone and exits with 1."""
