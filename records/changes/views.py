"""The feed of public changes, as Atom has it."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from records.api import absolute
from records.changes.reading import Change, changes
from records.paging import BadCursor, paginate
from records.presentation import Link, address, day
from records.public import takes
from records.search.views import KINDS

SIZE = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a catalogue without records last changed


NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot say


class Feed(Atom1Feed):
    """With links to its neighbouring pages (RFC 5005), and dated by what it holds."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for rel in ("first", "previous", "next"):
            if self.feed[rel]:
                handler.addQuickElement("link", "", {"rel": rel, "href": self.feed[rel]})

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


@takes("cursor")
def feed(request: HttpRequest) -> HttpResponse:
    """The latest public changes, newest first, and from there back to the first."""
    cursor = request.GET.get("cursor", "")
    order = ["-changed", "-id"]
    try:
        page = paginate(changes(), order, cursor=cursor, size=SIZE, query=request.path_info)
    except BadCursor as mistake:
        return HttpResponse(f"{mistake}\n", content_type="text/plain; charset=utf-8", status=400)
    link = Link(request.path, request.GET)
    pages = {
        "self": link.with_(cursor=cursor),
        "first": link.with_(),
        "previous": page.previous and link.with_(cursor=page.previous),
        "next": page.next and link.with_(cursor=page.next),
    }
    written = _feed({rel: href and absolute(href) for rel, href in pages.items()})
    for change in page.rows:
        written.add_item(**_entry(change))
    return HttpResponse(written.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _feed(pages: dict[str, str]) -> Feed:
    given: dict[str, Any] = {"feed_url": pages.pop("self"), **pages}
    return Feed(
        title="Track Two Catalogue: what changed",
        link=absolute(reverse("home")),
        description="",
        subtitle="Case histories of unofficial dialogues: what is new and what was changed.",
        language="en-GB",
        author_name="Track Two Catalogue",
        feed_guid=f"tag:{urlsplit(settings.SITE_URL).hostname},2026:changes",
        feed_copyright="CC BY 4.0",
        **given,
    )


def _entry(change: Change) -> dict[str, Any]:
    route, one, _ = KINDS[change.kind]
    new = change.changed == change.published
    what = "new here" if new else f"changed; first published {day(change.published.isoformat())}"
    return {
        "title": NO_TEXT.sub(" ", change.name),
        "link": absolute(address(route, {"slug": change.slug, "id": str(change.id)})),
        "description": f"{one[:1].upper()}{one[1:]}, {what}.",
        "unique_id": change.id.urn,
        "pubdate": change.published,
        "updateddate": change.changed,
        "categories": [one],
    }
