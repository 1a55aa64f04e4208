"""A page as a visitor's browser takes it apart: text, links, anchors, headings."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
INLINE = {"a", "b", "bdi", "cite", "code", "mark", "span", "strong", "sup"}
UNSEEN = {"title", "desc", "style", "script"}  # in a drawing or the head, not in the running text


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self._written().split())

    def _written(self) -> str:
        """As it runs: only elements within a line join without a space."""
        parts = [c if isinstance(c, str) else c._written() for c in self.children if not _unseen(c)]
        return "".join(parts) if self.name in INLINE else f" {''.join(parts)} "

    def all(self, name: str = "", **attributes: str) -> "list[Element]":
        """Elements below, by name and attributes (`id`, `class_`: one of the classes, `href` …)."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if child.is_(name, attributes):
                    found.append(child)
                found += child.all(name, **attributes)
        return found

    def one(self, name: str = "", **attributes: str) -> "Element":
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} of {name} {attributes}"
        return found[0]

    def is_(self, name: str, attributes: dict[str, str]) -> bool:
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}
        classes = self.attributes.get("class", "").split()
        return name in ("", self.name) and all(
            value in classes if key == "class" else self.attributes.get(key) == value
            for key, value in wanted.items()
        )


def _unseen(child: "Element | str") -> bool:
    return isinstance(child, Element) and child.name in UNSEEN


class Page(HTMLParser):
    """A parsed page. Fails where elements are not closed in order."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response, self.status = response, response.status_code
        self.root = self._open = Element("", {})
        self.feed(response.content.decode())
        self.close()
        assert self._open is self.root, f"<{self._open.name}> is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.children.append(Element(tag, {name: value or "" for name, value in attrs}, self._open))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.name == tag, f"</{tag}> closes <{self._open.name}>"
        assert self._open.parent is not None
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)

    @property
    def text(self) -> str:
        return self.root.one("main").text

    @property
    def ids(self) -> list[str]:
        return [e.attributes["id"] for e in self.root.all() if "id" in e.attributes]

    @property
    def links(self) -> list[str]:
        return [e.attributes["href"] for e in self.root.all("a")]

    def section(self, name: str) -> Element:
        return self.root.one("section", id=name)
