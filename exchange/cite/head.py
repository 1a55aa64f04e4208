"""What programs read in the head of a page: the work it is about, its files, and the record as linked data."""

from collections.abc import Iterable

import orjson
from markupsafe import Markup

from exchange.cite.formats import FORMS, link
from exchange.cite.works import CATALOGUE, Work
from records.presentation import Json

# As Zotero names them, which reads them from the type.
TYPES = {
    "page": "webpage",
    "newspaper": "newspaperArticle",
    "weblog": "blogPost",
    "document": "document",
    "dataset": "dataset",
}
META = Markup('<meta name="{}" content="{}">')
SITE = Markup('<meta property="og:site_name" content="{}">')
FILE = Markup('<link rel="alternate" type="{}" title="{}" href="{}">')
LINKED = Markup('<script type="application/ld+json">{}</script>')
# A browser looks for the end of a script, and for comments, before anything in it is taken for JSON.
UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def head(work: Work, address: str, api: str, linked: Json) -> Markup:
    """`address` is the page's at the reader's own door, without its last slash; `api` that of the same as JSON."""
    files = [
        (form.content_type.partition(";")[0], form.name, f"{address}.{form.ending}")
        for form in FORMS.values()
    ]
    other = [("application/json", "JSON", api)] if api else []
    return Markup("\n  ").join(
        [*_meta(work), *(FILE.format(*file) for file in [*files, *other]), _script(linked)]
    )


def _meta(work: Work) -> Iterable[Markup]:
    """A body's name is not among the authors: Zotero would take its last word for a family's."""
    named = [name for name in work.authors if name != CATALOGUE]
    when = work.date.iso if work.date and not work.date.about else ""
    tags = [
        ("DC.type", TYPES[work.sort]),
        ("citation_title", work.title),
        *(("citation_author", name) for name in named),
        ("citation_date", when),
        ("citation_public_url", link(work.url)),
    ]
    yield from (META.format(name, content) for name, content in tags if content)
    if work.outlet:
        yield SITE.format(work.outlet)


def _script(linked: Json) -> Markup:
    text = orjson.dumps(_known(linked)).decode()
    return LINKED.format(Markup(text.translate(UNSAFE)))


def _known(node: Json) -> Json:
    """Without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
