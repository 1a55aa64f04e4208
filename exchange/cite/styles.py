"""Works as text in two styles: the Chicago Manual's notes and bibliography (17th edition), and APA (7th edition).

Names stand as they are printed, in no style the family's first: which part that is, the catalogue does not know.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from exchange.cite.formats import link
from exchange.cite.works import Issued, Work
from records.presentation import capital

MOST_IN_A_NOTE = 3  # authors; of more, the first and "et al."
NOT_DATED = "n.d."
PLAIN = Markup("{}")
TEXT = Markup("<bdi>{}</bdi>")
ITALIC = Markup("<cite><bdi>{}</bdi></cite>")
QUOTED = Markup("“<bdi>{}</bdi>”")


def chicago_note(work: Work) -> Markup:
    """Author, “Title,” Outlet, last modified November 25, 2026, address."""
    by = "" if _is_its_own(work) else _of_a_note(work.authors)
    title = QUOTED.format(f"{_inner(work.title)},")
    rest = [(_container(work), work.outlet), (TEXT, _chicago_date(work)), (PLAIN, link(work.url))]
    *before, last = [(frame, text) for frame, text in rest if text]
    said = Markup(", ").join([*(frame.format(text) for frame, text in before), _sentence(*last)])
    return Markup("{}{} {}").format(Markup("{}, ").format(TEXT.format(by)) if by else "", title, said)


def chicago_bibliography(work: Work) -> Markup:
    """Author. “Title.” Outlet. Last modified November 25, 2026. Address."""
    outlet, when = "" if _is_its_own(work) else work.outlet, _chicago_date(work)
    if work.changed:
        published = [_sentence(_container(work), outlet), _sentence(TEXT, capital(when))]
    else:  # “Title.” Outlet, October 6, 2015.
        within = Markup("{}, ").format(_container(work).format(outlet)) if outlet else Markup()
        published = [within + _sentence(TEXT, when)]
    by, title = _sentence(TEXT, _listed(work.authors, "and")), _sentence(QUOTED, _inner(work.title))
    return _joined(by, title, *published, _sentence(PLAIN, link(work.url)))


def apa(work: Work) -> Markup:
    """Author. (2026, November 25). Title. Outlet. Address"""
    by = _sentence(TEXT, _listed(work.authors, "&"))
    when = _sentence(TEXT, f"({_apa_date(work.date)})")
    within = work.sort in ("newspaper", "weblog")  # then what it stands in is in italics, otherwise the title
    title = _sentence(TEXT if within else ITALIC, work.title)
    if work.sort == "dataset":  # Title [Data set].
        title = Markup("{} [Data set].").format(ITALIC.format(work.title))
    outlet = _sentence(ITALIC if within else TEXT, "" if _is_its_own(work) else work.outlet)
    beginning = (by, when, title) if by else (title, when)
    return _joined(*beginning, outlet, PLAIN.format(link(work.url)))


STYLES = (
    ("Chicago, in a note", chicago_note),
    ("Chicago, in a bibliography", chicago_bibliography),
    ("APA", apa),
)


# ------------------------------------------------------------------ parts


def _joined(*sentences: Markup) -> Markup:
    return Markup(" ").join(filter(None, sentences))


def _sentence(frame: Markup, text: str) -> Markup:
    """A text, if there is one, with the full stop inside its frame."""
    if not text:
        return Markup()
    return frame.format(text if text.endswith((".", "?", "!")) else f"{text}.")


def _of_a_note(names: Sequence[str]) -> str:
    return f"{names[0]} et al." if len(names) > MOST_IN_A_NOTE else _listed(names, "and")


def _listed(names: Sequence[str], conjunction: str) -> str:
    """ "A", "A and B", "A, B, and C"."""
    if len(names) < 2:
        return "".join(names)
    comma = "," if len(names) > 2 or conjunction == "&" else ""
    return f"{', '.join(names[:-1])}{comma} {conjunction} {names[-1]}"


def _is_its_own(work: Work) -> bool:
    """Whether what it stands in is also who wrote it, and so is named once."""
    return work.authors == (work.outlet,)


def _container(work: Work) -> Markup:
    return ITALIC if work.sort == "newspaper" else TEXT


def _inner(title: str) -> str:
    """Quotation marks within quotation marks."""
    return title.replace("“", "‘").replace("”", "’")


def _chicago_date(work: Work) -> str:
    when = work.date
    if when is None:
        return NOT_DATED
    said = _american(when) if when.year else when.words
    return f"last modified {said}" if work.changed else said


def _american(when: Issued) -> str:
    """ "October 6, 2015", "October 2015", "ca. 2015"."""
    day = f" {when.day}," if when.day else ""
    said = f"{when.month_name}{day} {when.year}" if when.month else str(when.year)
    return f"ca. {said}" if when.about else said


def _apa_date(when: Issued | None) -> str:
    """ "2015, October 6"."""
    if when is None or not when.year:
        return when.words if when else NOT_DATED
    rest = " ".join(_texts(when.month_name, str(when.day or "")))
    return f"{'ca. ' if when.about else ''}{', '.join(_texts(str(when.year), rest))}"


def _texts(*texts: str) -> Iterable[str]:
    return filter(None, texts)
