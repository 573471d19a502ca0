"""What a file may say shortly, written out: routes, channels, strategies and the sources of numbers.

Works on the tree of one file, before it is laid over the file it extends, and keeps every place.

- `next: shop`, `next: [shop, website]` and `next: {shop: 30 %, website: 70 %}` become lists of routes;
- `channels: {digital: 1.2}` becomes `{digital: {weight: 1.2}}`;
- a strategy that is a list is the list of its interventions;
- `{value: 24, source: tariff sheet, status: verified}` is the number 24 with a source; `source` and `status`
  in any other mapping hold for every number in it that has none of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cxsim.world.distributions import ARGUMENTS
from cxsim.world.mistakes import Mistake, Path, mistake, shown, unknown
from cxsim.world.nodes import Entry, Node, Sourced, plain
from cxsim.world.units import is_quantity

STATUSES = ("verified", "assumed", "derived")
SOURCE_KEYS = ("source", "status")


def write_out(root: Node) -> tuple[Node, list[Mistake]]:
    """The tree of a file with everything short written out, and the mistakes found on the way."""
    mistakes: list[Mistake] = []
    root = _at(root, ("journey", "touchpoints", "*", "next"), _routes)
    root = _at(root, ("journey", "touchpoints", "*", "again"), _route)
    root = _at(root, ("people", "segments", "*", "channels", "*"), _channel)
    root = _at(root, ("strategies", "*"), _strategy)
    return _with_sources(root, (), None, mistakes), mistakes


def _at(node: Node, path: tuple[str, ...], change: Callable[[Node], Node]) -> Node:
    """The tree with the nodes at a path (`*`: any name) changed."""
    if not path:
        return change(node)
    names = list(node.entries) if path[0] == "*" else [path[0]]
    entries = dict(node.entries)
    for name in names:
        if name in entries and not _is_source(name, entries[name].node):
            entries[name] = entries[name]._replace(node=_at(entries[name].node, path[1:], change))
    return replace(node, value=entries) if entries else node


def _is_source(name: str, node: Node) -> bool:
    return name in SOURCE_KEYS and isinstance(node.value, str)


def _routes(node: Node) -> Node:
    if isinstance(node.value, dict):
        if "to" in node.value:
            return replace(node, value=(node,))
        routes = [_named_route(name, entry) for name, entry in node.value.items() if name not in SOURCE_KEYS]
        extra = {name: node.value[name] for name in SOURCE_KEYS if name in node.value}
        return replace(
            node, value=tuple(replace(route, value={**route.entries, **extra}) for route in routes)
        )
    if isinstance(node.value, tuple):
        return replace(node, value=tuple(_route(item) for item in node.value))
    return node if node.value is None else replace(node, value=(_route(node),))


def _route(node: Node) -> Node:
    if isinstance(node.value, str):
        return replace(node, value={"to": Entry(node.place, node)})
    return node


def _named_route(name: str, entry: Entry) -> Node:
    to = {"to": Entry(entry.name, Node(entry.name, name))}
    if isinstance(entry.node.value, dict) and "value" not in entry.node.value:
        return replace(entry.node, place=entry.name, value={**to, **entry.node.value})
    return Node(entry.name, {**to, "share": Entry(entry.name, entry.node)})


def _channel(node: Node) -> Node:
    written = isinstance(node.value, dict) and "value" not in node.value
    return node if written or node.value is None else Node(node.place, {"weight": Entry(node.place, node)})


def _strategy(node: Node) -> Node:
    if isinstance(node.value, tuple):
        return Node(node.place, {"interventions": Entry(node.place, node)})
    return node


# --- sources ------------------------------------------------------------------------------------------


def _with_sources(node: Node, path: Path, outer: Sourced | None, mistakes: list[Mistake]) -> Node:
    if path == ("provenance",) or (path and path[0] == "observed"):
        return node
    if isinstance(node.value, tuple):
        items = tuple(_with_sources(item, (*path, i), outer, mistakes) for i, item in enumerate(node.value))
        return replace(node, value=items, source=outer)
    if not isinstance(node.value, dict):
        return replace(node, source=outer)
    here = _source_of(node, path, outer, mistakes)
    entries = {name: entry for name, entry in node.value.items() if name not in SOURCE_KEYS}
    if set(entries) == {"value"} and not (len(path) == 3 and path[:2] == ("people", "segments")):
        return _with_sources(entries["value"].node, path, here, mistakes)
    return replace(
        node,
        source=here,
        value={
            name: entry._replace(node=_with_sources(entry.node, (*path, name), here, mistakes))
            for name, entry in entries.items()
        },
    )


def _source_of(node: Node, path: Path, outer: Sourced | None, mistakes: list[Mistake]) -> Sourced | None:
    """The source that holds for the numbers in a mapping: its own, or else that of what surrounds it."""
    source, status = (node.entries.get(name) for name in SOURCE_KEYS)
    if status and status.node.value not in STATUSES:
        message = unknown("status", str(status.node.value), STATUSES)
        mistakes.append(mistake(status.node.place, (*path, "status"), message))
    if source is None:
        if status:
            message = "a status needs a `source` beside it: who says so?"
            mistakes.append(mistake(status.name, (*path, "status"), message))
        return outer
    text = plain(source.node)
    if not isinstance(text, str) or not text.strip():
        message = f"{shown(text)} is not a source; `source` says where numbers come from, as text"
        mistakes.append(mistake(source.node.place, (*path, "source"), message))
        return outer
    return Sourced(text.strip(), str(status.node.value) if status else "assumed")


def is_distribution(node: Node) -> bool:
    """Whether a mapping names a distribution."""
    if len(node.entries) != 1:
        return False
    kind, entry = next(iter(node.entries.items()))
    return kind in ARGUMENTS and bool(entry.node.entries) and set(entry.node.entries) <= set(ARGUMENTS[kind])


def is_lever(node: Node) -> bool:
    """Whether a mapping gives the sizes of a lever."""
    return bool(node.entries) and set(node.entries) <= {"low", "likely", "high"}


# --- numbers ------------------------------------------------------------------------------------------

_NO_FACTS = {"name", "title", "description", "run", "provenance", "observed", "decide_by"}
"""Top-level keys whose numbers are no statements about the world."""


def numbers(node: Node, currency: str, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every number, distribution and lever of a tree with its path."""
    if isinstance(node.value, dict):
        if is_distribution(node) or is_lever(node):
            yield path, node
            return
        for name, entry in node.value.items():
            if name not in ("title", "description") and not (not path and name in _NO_FACTS):
                yield from numbers(entry.node, currency, (*path, name))
    elif isinstance(node.value, tuple):
        for index, item in enumerate(node.value):
            yield from numbers(item, currency, (*path, index))
    elif isinstance(node.value, str):
        if is_quantity(node.value, currency):
            yield path, node
    elif isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield path, node


def number_text(node: Node) -> float | str:
    """A number, distribution or lever on one line, as its author wrote it."""
    if isinstance(node.value, dict):
        if is_distribution(node):
            kind, entry = next(iter(node.value.items()))
            parts = [f"{name} {number_text(part.node)}" for name, part in entry.node.entries.items()]
            return f"{kind}({', '.join(parts)})"
        return ", ".join(f"{name} {number_text(part.node)}" for name, part in node.value.items())
    if isinstance(node.value, tuple):
        return "[" + ", ".join(str(number_text(item)) for item in node.value) + "]"
    return node.value if isinstance(node.value, str | int | float) else str(node.value)
