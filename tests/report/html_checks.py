"""What every page must be: balanced, self-contained, without scripts, each picture with words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}
ALLOWED_ADDRESSES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


class Outline(HTMLParser):
    """Reads a page: open elements, ids, attributes, text, pictures and their alternatives."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.pictures: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)

    def _seen(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            if name == "aria-labelledby":
                self.references += (value or "").split()
        if tag == "svg":
            self.pictures.append(dict(attrs).get("aria-labelledby") or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "title", "desc"):
            self.text.append(data)


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.close()
    return found


def text_of(page: str) -> str:
    """The visible text on one line."""
    return re.sub(r"[ \t\r\n]+", " ", " ".join(outline(page).text))


def check_page(page: str) -> Outline:
    """Everything that holds for every page."""
    found = outline(page)
    assert not found.problems, found.problems[:3]
    assert not found.open
    assert len(found.ids) == len(set(found.ids)), {name for name in found.ids if found.ids.count(name) > 1}
    assert set(found.references) <= set(found.ids)
    assert all(found.pictures), "a picture without words"
    assert not found.tags & {"script", "iframe", "object", "embed", "img", "form", "base"}
    assert not [a for a in found.attributes if a[1].startswith("on")], "an event handler"
    addresses = set(re.findall(r"""(?:https?:)?//[^\s"'<>)]+""", page))
    assert addresses <= ALLOWED_ADDRESSES, addresses - ALLOWED_ADDRESSES
    for tag, name, value in found.attributes:
        if name in ("href", "src", "xlink:href", "srcset", "action"):
            assert value.startswith("#") or value == "data:,", (tag, name, value)
    assert not re.search(r"@import|url\((?!#)", page)
    return found
