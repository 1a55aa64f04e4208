"""What pages share: finding a record's document, counting facets."""

from typing import Any

import orjson
from django.http import Http404

from records.documents import Document, by_key, documents_of


def find_document(doc: Document, key: str) -> dict[str, Any]:
    """The whole document of one record by slug or id; 404 for hidden and absent alike. One query."""
    names = ("core", *doc.section_names)
    row = documents_of(doc)._default_manager.filter(by_key(key)).values_list(*names).first()
    if row is None:
        raise Http404
    core = orjson.loads(row[0])
    return core | {name: orjson.loads(text) for name, text in zip(names[1:], row[1:], strict=True)}
