"""Reading a scenario file: from YAML, and from what it extends, to a validated scenario.

Every mistake is reported at once, each at its file, line and column.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any, Literal, TypeVar

from cxsim.world.library import bundled_names, find
from cxsim.world.mistakes import Finding, Mistake, Path, Place, ScenarioError, meant, mistake, shown, written
from cxsim.world.nodes import Entry, Node, compose, locate, plain
from cxsim.world.scenario import Intervention, Record, Scenario, Source
from cxsim.world.shorthand import is_distribution, is_lever, number_text, numbers, write_out

Kind = TypeVar("Kind", bound=Record)

FORMAT_VERSION = 1
MAX_BYTES = 5_000_000
MAX_ANCESTORS = 10

_OWN = ("name", "title", "description", "observed")
"""What a scenario does not inherit: it is about the file itself."""


@dataclass(frozen=True, slots=True)
class Unsourced:
    """A number without a source, and where it stands."""

    path: str
    value: float | str
    place: Place
    inherited: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A scenario as read, with what is known about its file."""

    scenario: Scenario
    files: tuple[str, ...]
    """The file itself first, then the one it extends, and so on."""
    unsourced: tuple[Unsourced, ...]
    """Numbers that name no source."""
    levers_without_range: tuple[str, ...]
    """Paths of levers given as one number instead of low, likely and high."""
    root: Node
    """Everything written, in this file and those it extends, each value with its place."""

    def place(self, path: Path) -> Place:
        """Where a value of the scenario was written."""
        return locate(self.root, path)


def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """The scenario of a file or of a bundled name (`mobile_operator`); ScenarioError if mistaken."""
    return read(name_or_path).scenario


def given(scenario: Scenario | str | os.PathLike[str]) -> Scenario:
    """A scenario as callers of the library may name it: loaded already, by its bundled name or by its path.

    ScenarioError if it is mistaken.
    """
    return load(scenario) if isinstance(scenario, str | os.PathLike) else scenario


def read(name_or_path: str | os.PathLike[str]) -> Reading:
    """As `load`, with places, files and numbers without source."""
    path = find(os.fspath(name_or_path))
    return _reading(_lineage(path, _text(path), _shown_path(path)), path.stem)


def loads(text: str, file: str = "scenario.yaml") -> Scenario:
    """The scenario of a text; mistakes show the name `file`, and `extends` looks from there."""
    return reads(text, file).scenario


def reads(text: str, file: str = "scenario.yaml") -> Reading:
    """As `loads`, with places, files and numbers without source."""
    path = FilePath(file)
    return _reading(_lineage(path, text, file), path.stem)


CLAIM = {"arms", "holds"}
QUESTION = {*CLAIM, "scenario", "vary", "design", "search"}
"""Fields that only a claim has, and only a claim or an experiment."""


def described(path: FilePath) -> Literal["scenario", "experiment", "claim"]:
    """What a file describes, told from the names at its top. ScenarioError where it cannot be read."""
    root, _ = compose(_text(path), _shown_path(path))
    return _described(root) if isinstance(root.value, dict) else "scenario"


def _described(root: Node) -> Literal["scenario", "experiment", "claim"]:
    written = set(root.entries)
    if {"market", "extends"} & written or not QUESTION & written:
        return "scenario"
    return "claim" if CLAIM & written else "experiment"


def experiment(path: FilePath, kind: type[Kind]) -> tuple[Kind, Reading]:
    """An experiment file: its own fields as a record of some kind, and the scenario under `scenario`.

    The scenario is a bundled name, a path from the file, or written out with `extends` and what differs.
    ScenarioError with every mistake of both at its place.
    """
    from pydantic import ValidationError

    from cxsim.world.wording import findings

    file = _shown_path(path)
    root, mistakes = compose(_text(path), file)
    if not isinstance(root.value, dict):
        raise ScenarioError(
            [mistake(root.place, (), f"an experiment is a mapping, not {shown(plain(root))}")]
        )
    entries = dict(root.entries)
    mistakes += _version(entries.pop("cxsim", None))
    written_scenario = entries.pop("scenario", None)
    own = replace(root, value=entries)
    found: list[Mistake] = [*mistakes]
    record = reading = None
    try:
        record = kind.model_validate(plain(own))
    except ValidationError as error:
        for item in findings(error, plain(own), "EUR", kind):
            found.append(mistake(locate(own, item.path, item.at_name), item.path, item.message))
    try:
        reading = _scenario_of(written_scenario, root.place, path, file)
    except ScenarioError as error:
        found += error.mistakes
    if found or record is None or reading is None:
        raise ScenarioError(sorted(found, key=lambda item: (item.file != file, item.line, item.column)))
    return record, reading


def mistaken(path: FilePath, found: Iterable[Finding]) -> ScenarioError:
    """The error for what is found wrong in an experiment file after it was read, each at its place."""
    file = _shown_path(path)
    root, _ = compose(_text(path), file)
    mistakes = [mistake(locate(root, item.path, item.at_name), item.path, item.message) for item in found]
    return ScenarioError(sorted(mistakes, key=lambda item: (item.line, item.column)))


def _scenario_of(entry: Entry | None, place: Place, path: FilePath, file: str) -> Reading:
    """The scenario that an experiment names or writes out."""
    if entry is None or entry.node.value is None:
        raise ScenarioError(
            [mistake(place, ("scenario",), "'scenario' is missing: a name, a path, or a mapping")]
        )
    if isinstance(entry.node.value, str):
        try:
            there = find(entry.node.value, path.parent)
        except ScenarioError as error:
            raise ScenarioError(
                [mistake(entry.node.place, ("scenario",), error.mistakes[0].message)]
            ) from None
        return read(there)
    return _reading(_over_ancestors(entry.node, [], path, file), path.stem)


# --- files --------------------------------------------------------------------------------------------


def _shown_path(path: FilePath) -> str:
    """A path as messages show it: from the working directory where it lies below it."""
    try:
        return str(path.resolve().relative_to(FilePath.cwd()))
    except (ValueError, OSError):
        return str(path)


def _text(path: FilePath) -> str:
    """The text of a file; ScenarioError where there is none."""
    file = _shown_path(path)
    try:
        if path.is_dir():
            raise _whole(file, "this is a directory, not a scenario file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            message = (
                f"the file has {size / 1e6:.1f} MB; a scenario file has at most {MAX_BYTES / 1e6:.0f} MB"
            )
            raise _whole(file, message)
        data = path.read_bytes()
    except OSError as error:
        raise _whole(file, f"the file cannot be read: {error.strerror or error}") from None
    return decode(data, file)


def decode(data: bytes, file: str) -> str:
    """UTF-8 text of bytes; ScenarioError for anything else."""
    if len(data) > MAX_BYTES:
        raise _whole(file, f"more than {MAX_BYTES / 1e6:.0f} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise _whole(file, "this is not a text file: it holds binary data") from None
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", errors="replace")) + 1
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([Mistake(file, line, column, "", message)]) from None


def _whole(file: str, message: str) -> ScenarioError:
    """An error about a file as a whole."""
    return ScenarioError([Mistake(file, 0, 0, "", message)])


# --- what a file extends ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lineage:
    """A file laid over those it extends."""

    root: Node
    files: tuple[str, ...]
    names: dict[str, str]
    """Name of the scenario by file."""
    mistakes: tuple[Mistake, ...]
    """Mistakes that did not keep the files from being read."""


def _lineage(path: FilePath, text: str, file: str, chain: tuple[FilePath, ...] = ()) -> _Lineage:
    """The tree of a file over the trees of those it extends."""
    root, mistakes = compose(text, file)
    return _over_ancestors(root, mistakes, path, file, chain)


def _over_ancestors(
    root: Node, mistakes: list[Mistake], path: FilePath, file: str, chain: tuple[FilePath, ...] = ()
) -> _Lineage:
    """What is written at `root`, in a file, over the trees of the files it extends."""
    if root.value is None:
        raise ScenarioError(
            [Mistake(file, 1, 1, "", "the file is empty; `cxsim new` writes one to start from")]
        )
    if not isinstance(root.value, dict):
        message = f"a scenario is a mapping (`market: ...`), not {shown(plain(root))}"
        raise ScenarioError([mistake(root.place, (), message)])
    if _described(root) != "scenario":
        message = "this is an experiment or a claim about a scenario (see cxsim sweep, cxsim claims), not a scenario"
        raise ScenarioError([mistake(root.place, (), message)])
    root, more = write_out(root)
    entries = dict(root.entries)
    mistakes += [*more, *_version(entries.pop("cxsim", None))]
    extends = entries.pop("extends", None)
    root = replace(root, value=entries)
    name = _name(root, path)
    if extends is None or extends.node.value is None:
        return _Lineage(root, (file,), {file: name}, tuple(mistakes))
    try:
        parent_path = _parent(extends, path, (*chain, path.resolve()))
    except ScenarioError as error:
        raise ScenarioError([*mistakes, *error.mistakes]) from None
    parent = _lineage(parent_path, _text(parent_path), _shown_path(parent_path), (*chain, path.resolve()))
    inherited = {key: entry for key, entry in parent.root.entries.items() if key not in _OWN}
    merged = _over(replace(parent.root, value=inherited), root)
    return _Lineage(
        _with_both_provenances(parent.root, root, merged),
        (file, *parent.files),
        {**parent.names, file: name},
        (*mistakes, *parent.mistakes),
    )


def _version(entry: Entry | None) -> list[Mistake]:
    if entry is None or (entry.node.value == FORMAT_VERSION and not isinstance(entry.node.value, bool)):
        return []
    message = (
        f"this is format {shown(plain(entry.node))}; this version of cxsim reads format {FORMAT_VERSION}"
    )
    return [mistake(entry.node.place, ("cxsim",), message)]


def _name(root: Node, path: FilePath) -> str:
    entry = root.entries.get("name")
    return entry.node.value if entry and isinstance(entry.node.value, str) else path.stem


def _parent(extends: Entry, path: FilePath, chain: tuple[FilePath, ...]) -> FilePath:
    """The file that a file extends: a bundled name, or a path from the file itself."""
    where, value = extends.node.place, extends.node.value
    if not isinstance(value, str):
        raise ScenarioError(
            [mistake(where, ("extends",), f"{shown(plain(extends.node))} is not a name or a path")]
        )
    try:
        parent = find(value, path.parent)
    except ScenarioError as error:
        raise ScenarioError([mistake(where, ("extends",), error.mistakes[0].message)]) from None
    if parent.resolve() in chain:
        loop = " -> ".join(step.name for step in (*chain[chain.index(parent.resolve()) :], parent))
        raise ScenarioError(
            [mistake(where, ("extends",), f"the files extend each other in a circle: {loop}")]
        )
    if len(chain) > MAX_ANCESTORS:
        raise ScenarioError(
            [mistake(where, ("extends",), f"more than {MAX_ANCESTORS} files extend each other")]
        )
    return parent


def _over(parent: Node, child: Node) -> Node:
    """A child's values laid over its parent's: mappings are merged, everything else is replaced."""
    mappings = isinstance(parent.value, dict) and isinstance(child.value, dict)
    if not mappings or any(test(node) for test in (is_distribution, is_lever) for node in (parent, child)):
        return child
    entries = dict(parent.entries)
    for name, entry in child.entries.items():
        if name not in entries:
            entries[name] = entry
        elif entry.node.value is None:
            del entries[name]
        else:
            entries[name] = Entry(entry.name, _over(entries[name].node, entry.node))
    return replace(child, value=entries)


def _with_both_provenances(parent: Node, child: Node, merged: Node) -> Node:
    """Sources written as a list add up."""
    key = "provenance"
    if key not in parent.entries or key not in child.entries:
        return merged
    items = (*parent.entries[key].node.items, *child.entries[key].node.items)
    entry = child.entries[key]
    return replace(merged, value={**merged.entries, key: Entry(entry.name, replace(entry.node, value=items))})


# --- from the tree to the scenario ----------------------------------------------------------------------


def _reading(lineage: _Lineage, stem: str) -> Reading:
    from pydantic import ValidationError

    from cxsim.world.changes import Resolver
    from cxsim.world.checks import check
    from cxsim.world.strategies import StrategyReader
    from cxsim.world.wording import findings

    root = lineage.root
    data = plain(root)
    data.setdefault("name", _word(stem))
    if len(lineage.files) > 1 and (empty := _empty_strategies(data)):
        raise _error(lineage, empty)
    currency = _currency(data)
    reader = StrategyReader(currency)
    written_interventions = _take_interventions(data)
    requests = {
        name: reader.requests(written, ("strategies", name, "interventions"))
        for name, written in written_interventions.items()
    }
    try:
        scenario = Scenario.model_validate(data, context={"currency": currency})
    except ValidationError as error:
        raise _error(lineage, [*findings(error, data, currency), *reader.findings]) from None
    strategies, resolver = dict(scenario.strategies), Resolver(scenario)
    for name, items in requests.items():
        made: list[Intervention] = []
        for index, request in enumerate(items):
            intervention = resolver.resolve(request, ("strategies", name, "interventions", index))
            made += [intervention] if intervention else []
        strategies[name] = strategies[name].model_copy(update={"interventions": tuple(made)})
    found = [*reader.findings, *resolver.findings]
    scenario = scenario.model_copy(update={"strategies": strategies})
    found += check(scenario)
    if found or lineage.mistakes:
        raise _error(lineage, found)
    sources, unsourced = _sources(root, lineage, currency)
    scenario = scenario.model_copy(update={"provenance": (*scenario.provenance, *sources)})
    without_range = tuple(written(path) for path in reader.without_range)
    return Reading(scenario, lineage.files, tuple(unsourced), without_range, root)


def _error(lineage: _Lineage, found: Iterable[Finding]) -> ScenarioError:
    """The findings at their places, in the order of the files."""
    root, own = lineage.root, lineage.files[0]
    placed = [mistake(locate(root, item.path, item.at_name), item.path, item.message) for item in found]
    mistakes = [*lineage.mistakes, *placed]
    return ScenarioError(
        sorted(
            dict.fromkeys(mistakes), key=lambda item: (item.file != own, item.file, item.line, item.column)
        )
    )


def _word(stem: str) -> str:
    """The name of a file as the name of a scenario."""
    word = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "_" for letter in stem
    )
    return word if word[:1].isalpha() else f"scenario_{word}"


def _currency(data: dict[str, Any]) -> str:
    market = data.get("market")
    currency = market.get("currency") if isinstance(market, dict) else None
    return currency if isinstance(currency, str) and currency else "EUR"


def _empty_strategies(data: dict[str, Any]) -> list[Finding]:
    """Strategies of which a file that extends another writes nothing: null takes away, and these were not there."""
    strategies = data.get("strategies")
    if not isinstance(strategies, dict):
        return []
    others = [name for name, strategy in strategies.items() if strategy is not None]
    return [
        Finding(
            ("strategies", name),
            f"no strategy {name!r} is inherited, and nothing is written of it{meant(name, others)}",
            True,
        )
        for name, strategy in strategies.items()
        if strategy is None
    ]


def _take_interventions(data: dict[str, Any]) -> dict[str, Any]:
    """The interventions as written, taken out of the data of each strategy."""
    strategies = data.get("strategies")
    taken: dict[str, Any] = {}
    if isinstance(strategies, dict):
        for name, strategy in strategies.items():
            if isinstance(strategy, dict):
                taken[name] = strategy.pop("interventions", None)
    return taken


def _sources(root: Node, lineage: _Lineage, currency: str) -> tuple[list[Source], list[Unsourced]]:
    """The sources of single numbers, and the numbers without one."""
    sources: list[Source] = []
    unsourced: list[Unsourced] = []
    listed = (
        {str(plain(item).get("path")) for item in root.entries["provenance"].node.items}
        if ("provenance" in root.entries)
        else set()
    )
    for path, node in numbers(root, currency):
        file, value = node.place.file, number_text(node)
        if written(path) in listed:
            continue
        if node.source:
            source = {"source": node.source.source, "status": node.source.status}
            origin = {"path": written(path), "value": value, "written_in": lineage.names[file]}
            sources.append(Source.model_validate({**origin, **source}))
        else:
            inherited = file != lineage.files[0]
            unsourced.append(Unsourced(written(path), value, node.place, inherited))
    return sources, unsourced


__all__ = ["Reading", "Unsourced", "bundled_names", "experiment", "load", "loads", "read", "reads"]
