"""YAML text as a tree in which every value knows where it stands.

Scalars follow the core schema of YAML 1.2: `no`, `on` and `12:30` stay what the author wrote, and only
`true`, `false`, `null` and numbers have a meaning of their own. Duplicate names, foreign tags, several
documents, deep nesting and aliases that multiply without end are mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cxsim.world.mistakes import Mistake, Path, Place, ScenarioError, mistake, shown

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 40
MAX_NODES = 200_000

Scalar = str | int | float | bool | None


class Sourced(NamedTuple):
    """Who says so, and how far that was checked."""

    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file and its place; `source` is set on numbers whose author gave one."""

    place: Place
    value: Scalar | tuple[Node, ...] | dict[str, Entry]
    source: Sourced | None = None
    size: int = 1
    """Number of nodes in the tree below, aliases written out."""

    @property
    def entries(self) -> dict[str, Entry]:
        """The entries of a mapping; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """The items of a list; empty for anything else."""
        return self.value if isinstance(self.value, tuple) else ()


class Entry(NamedTuple):
    """One entry of a mapping: where its name stands, and its value."""

    name: Place
    node: Node


def plain(node: Node) -> Any:
    """The tree as dicts, lists and scalars."""
    if isinstance(node.value, dict):
        return {name: plain(entry.node) for name, entry in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    return node.value


def locate(root: Node, path: Path, at_name: bool = False) -> Place:
    """Where a path stands: the value, or with `at_name` the name it stands under.

    What is missing is missing from the last thing on the path that exists, so its name is the place.
    """
    node, name = root, root.place
    for part in path:
        if isinstance(part, int):
            if not 0 <= part < len(node.items):
                return name
            node = node.items[part]
            name = node.place
        else:
            entry = node.entries.get(part)
            if entry is None:
                return name
            name, node = entry
    return name if at_name else node.place


# --- scalars ------------------------------------------------------------------------------------------

_NULLS = {"", "~", "null", "Null", "NULL"}
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_INT = 400


def scalar(text: str) -> Scalar:
    """What an unquoted scalar means in the core schema of YAML 1.2."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _INT.fullmatch(text) and len(text) <= _LONGEST_INT:
        return int(text)
    if _BASED.fullmatch(text) and len(text) <= _LONGEST_INT:
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


# --- from events to nodes -----------------------------------------------------------------------------


def compose(text: str, file: str) -> tuple[Node, list[Mistake]]:
    """The tree of a YAML document, and mistakes that do not keep it from being read further.

    ScenarioError if the text is no YAML, or holds what makes reading on pointless.
    """
    import yaml

    _refuse_control_characters(text, file)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    composer = _Composer(file, yaml.parse(text, Loader=loader))
    try:
        root = composer.document()
    except yaml.MarkedYAMLError as error:
        raise ScenarioError([*composer.mistakes, _syntax_mistake(error, file)]) from None
    except yaml.YAMLError as error:
        place = Place(file)
        raise ScenarioError([mistake(place, (), f"this is not YAML: {str(error).splitlines()[0]}")]) from None
    return root, composer.mistakes


class _StopError(Exception):
    """Raised where going on makes no sense; the mistake is recorded already."""


_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}


class _Composer:
    """Builds nodes from a stream of YAML events."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.mistakes: list[Mistake] = []
        self.anchors: dict[str, Node | None] = {}
        """Node by anchor; None while the node is still being built."""

    def document(self) -> Node:
        import yaml

        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return Node(Place(self.file, 1, 1), None)
        try:
            root = self._node(event, ())
            self._next()
            after = self._next()
            if not isinstance(after, yaml.StreamEndEvent):
                self._stop(after, (), "a second document begins here ('---'); a scenario file holds one")
        except _StopError:
            raise ScenarioError(self.mistakes) from None
        return root

    def _next(self) -> Any:
        return next(self.events)

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _say(self, place: Place, path: Path, message: str) -> None:
        self.mistakes.append(mistake(place, path, message))

    def _stop(self, event: Any, path: Path, message: str) -> None:
        self._say(self._place(event), path, message)
        raise _StopError

    def _node(self, event: Any, path: Path) -> Node:
        import yaml

        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if len(path) > MAX_DEPTH:
            self._stop(event, (), f"nested more than {MAX_DEPTH} levels deep")
        if event.tag not in (None, "!", *_TAGS):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._say(self._place(event), path, f"the tag {shown(tag)} is not allowed; write plain values")
        if event.anchor:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, path)
        else:
            node = Node(self._place(event), self._scalar(event))
        if node.size > MAX_NODES:
            self._stop(event, path, f"more than {MAX_NODES:,} values when every alias (*) is written out")
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _alias(self, event: Any, path: Path) -> Node:
        if event.anchor not in self.anchors:
            self._stop(event, path, f"the alias *{event.anchor} refers to no anchor &{event.anchor} above it")
        node = self.anchors[event.anchor]
        if node is None:
            self._stop(event, path, f"the alias *{event.anchor} refers to a value that contains it")
        assert node is not None
        return node

    def _scalar(self, event: Any) -> Scalar:
        text = str(event.value)
        plain_style = event.implicit[0] and event.tag is None
        typed = event.tag in _TAGS and not event.tag.endswith(":str")
        return scalar(text) if plain_style or typed else text

    def _sequence(self, event: Any, path: Path) -> Node:
        import yaml

        items: list[Node] = []
        size = 1
        while not isinstance(item := self._next(), yaml.SequenceEndEvent):
            node = self._node(item, (*path, len(items)))
            items.append(node)
            size += node.size
            if size > MAX_NODES:
                break
        return Node(self._place(event), tuple(items), size=size)

    def _mapping(self, event: Any, path: Path) -> Node:
        import yaml

        entries: dict[str, Entry] = {}
        size = 1
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                self._stop(key, path, "a name must be plain text, not a list, a mapping or an alias")
            name, place = str(key.value), self._place(key)
            node = self._node(self._next(), (*path, name))
            size += node.size
            if size > MAX_NODES:
                break
            if name == "<<":
                advice = "use `extends` at the top of the file, or an alias (*) for a whole value"
                self._say(place, path, f"merge keys ('<<') are not part of YAML 1.2; {advice}")
            elif name in entries:
                first = entries[name].name.line
                self._say(place, (*path, name), f"{shown(name)} is given twice; first in line {first}")
            else:
                entries[name] = Entry(place, node)
        return Node(self._place(event), entries, size=size)


# --- syntax mistakes ----------------------------------------------------------------------------------

_ADVICE = {
    "mapping values are not allowed": "a colon too many: put such text in quotes, or mend the indentation",
    "found character that cannot start": "a value cannot begin with this character: put the text in quotes; "
    "indent with spaces, not tabs",
    "found character '": "a value cannot begin with this character: put the text in quotes; "
    "indent with spaces, not tabs",
    "found a tab character": "indent with spaces, not tabs",
    "expected key": "indentation does not fit the lines above",
    "expected <block end>": "indentation does not fit the lines above",
    "'-' indicator": "indentation does not fit the list above",
    "expected ':'": "a name without a colon (:) behind it",
    "expected ',' or": "a comma or a closing bracket is missing",
    "unexpected end of stream": "the file ends inside a bracket or a quoted text",
    "tag handle": "text that begins with '!' must be in quotes",
    "alphabetic or numeric character": "text that begins with '*' or '&' must be in quotes",
    "escape": "inside double quotes write \\\\ for a backslash, or use single quotes",
}


def _syntax_mistake(error: yaml.MarkedYAMLError, file: str) -> Mistake:
    problem = error.problem or error.context or "cannot be read"
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    text = f"{error.context or ''} {problem}"
    advice = next((advice for words, advice in _ADVICE.items() if words in text), "")
    return mistake(place, (), f"this is not YAML: {problem}" + (f" ({advice})" if advice else ""))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def _refuse_control_characters(text: str, file: str) -> None:
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
        code = f"U+{ord(found[0]):04X}"
        message = f"this is not a text file: it holds the control character {code}"
        raise ScenarioError([mistake(Place(file, line, column), (), message)])
