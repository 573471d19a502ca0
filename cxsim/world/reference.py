"""The reference page of the scenario file, written from the records and the catalogue themselves."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from cxsim.world import paths, scenario
from cxsim.world.distributions import ARGUMENTS, Distribution
from cxsim.world.fields import Spot, limits_text, of_field, stripped
from cxsim.world.interventions import CATALOGUE, COMMON_OPTIONS, InterventionKind, Lever
from cxsim.world.markdown import table
from cxsim.world.scenario import Record, Scenario
from cxsim.world.units import (
    DURATION,
    HOUR,
    HOURLY,
    MONEY,
    MONTHLY,
    NUMBER,
    RATE,
    SHARE,
    WHOLE,
    Unit,
)

_SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("The market", "market", ("Market", "Brand", "BrandTouchpoint", "Feature", "News")),
    ("The people", "people", ("People", "Segment", "Traits", "ChannelPreference", "Ties")),
    (
        "The journey",
        "journey",
        ("Journey", "Touchpoint", "Route", "Station", "Staffing", "Episode", "Problem", "Needs"),
    ),
    ("What is measured", "measure", ("Measure", "RelationshipSurvey", "TransactionalSurvey", "Observation")),
    ("Run and laws", "run", ("RunSettings", "Laws")),
)

_INTRODUCTION = """\
# The scenario file

A scenario is one YAML file: a market, its people, their journey and the strategies to compare. This page
lists every field. It is generated from the program (`cxsim.world.reference`); do not edit it by hand.

`cxsim check FILE` finds every mistake at its line and column, `cxsim schema` prints the JSON Schema from
which editors complete, `cxsim new NAME` writes a scenario to start from.

## How things are written

**Names** of brands, features, segments, touchpoints, stations, episodes, problems and strategies are
yours: letters, digits, spaces, `_` and `-`. A `title` says how reports call the thing. `value`, `source`,
`status`, `low`, `likely` and `high` mean something everywhere and cannot be names; `baseline` is the
strategy that changes nothing and is always there.

**Scalars** follow YAML 1.2: `no`, `on` and `9:30` are texts, only `true`, `false`, `null` and numbers are
more. A name may not be given twice. Anchors and aliases (`&x`, `*x`) work; merge keys (`<<`) and tags do
not.

**Numbers** may be plain, in the unit of the field, or a text that says its unit:
"""

_AFTER_UNITS = """
A month has 365/12 days and a year 365. The currency is that of `market.currency`, and no other.

**Distributions** stand where customers differ. A plain quantity means that all are alike; otherwise write
one of {distributions}. Mean and sd are those of the quantity itself, also for the lognormal; a gamma
with sd = mean is exponential. Draws out of range are moved to its border.

**Sources.** Every number, distribution or lever may be written as `{{value: 24 EUR/month, source: tariff
sheet 2025, status: verified}}`. In any other mapping, `source` and `status` hold for every number in it
that has none of its own. `status` is `verified`, `derived` or `assumed` (the default). `cxsim check
--sources` lists the numbers without a source and the levers without a range.

**Inheriting.** `extends: mobile_operator` (a bundled scenario, or a path from the file) starts from
another file. Mappings are merged, everything else is replaced: numbers, texts, lists, distributions,
levers. A name set to `null` is taken out. `name`, `title`, `description` and `observed` are not
inherited.

**Shorthands.** `next: shop`, `next: [shop, website]` and `next: {{shop: 30 %, website: {{share: 70 %,
after: 1 day}}}}` are lists of routes; `again: helpline` is a route; `channels: {{digital: 1.2}}` are
weights; a strategy that is a list is the list of its interventions. A field set to `null`, or left empty,
counts as left out.
"""

_STRATEGIES = """\
## Strategies

`strategies` holds strategies by name. Each has a list of interventions; an intervention is a name of the
catalogue below with its options:

```yaml
strategies:
  fix_support:
    title: Fix support
    interventions:
      - fix_support:
          staff: {low: 1, likely: 2, high: 3}
          first_contact_resolution: {low: 3 %, likely: 10 %, high: 18 %}
          start: 2 months
          ramp: 4 months
          cost: {once: 70000 EUR, monthly: 2800 EUR/month}
      - set:
          brands.Alfa.promise.care: 0.8
          start: 6 months
```

A lever is the size of a change, and a guess: give `{low, likely, high}`, from an unlucky to a lucky
world. A plain number is all three at once, and `cxsim check --sources FILE` lists it as a lever without a
range. The likely size must leave the number it changes within its range; the others are cut off there.

Options of every intervention:
"""

_PATHS = """\
### Paths

`set`, `add` and `multiply` take paths. A path names one number of one brand:
"""


def scenario_reference() -> str:
    """The page `docs/reference/scenario_file.md`."""
    kinds = ", ".join(
        f"`{{{kind}: {{{', '.join(f'{n}: ..' for n in names)}}}}}`" for kind, names in ARGUMENTS.items()
    )
    parts = [
        _INTRODUCTION,
        _units(),
        _AFTER_UNITS.format(distributions=kinds),
        "## Top level\n",
        _record(Scenario, skip=("provenance",), more=_TOP_LEVEL),
    ]
    for title, key, records in _SECTIONS:
        parts.append(f"## {title}\n")
        for name in records:
            record = getattr(scenario, name)
            parts.append(f"### {name}\n\n{_first_line(record)}{_where(name, key)}\n")
            parts.append(_record(record))
    parts += [_STRATEGIES, table(("option", "meaning"), [(f"`{n}`", m) for n, m in COMMON_OPTIONS.items()])]
    parts.append("### Strategy\n\n" + _first_line(scenario.Strategy) + "\n")
    parts.append(_record(scenario.Strategy))
    parts.append("### Catalogue\n")
    parts += [_intervention(kind) for kind in CATALOGUE.values()]
    parts += [_PATHS, _paths()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


_TOP_LEVEL = [
    ("`cxsim`", "1", "1", "version of the format of the file"),
    ("`extends`", "text", "", "bundled scenario or file that this one starts from"),
]


def _units() -> str:
    rows = [
        (unit.name, unit.meaning, ", ".join(f"`{example}`" for example in unit.examples) or "")
        for unit in (DURATION, RATE, MONEY, MONTHLY, HOURLY, SHARE, NUMBER, WHOLE, HOUR)
    ]
    return table(("quantity", "plain", "with its unit"), rows)


def _first_line(record: type[Record]) -> str:
    return (record.__doc__ or "").strip().splitlines()[0]


_WHERE = {
    "Brand": "market.brands.NAME",
    "BrandTouchpoint": "market.brands.NAME.touchpoints.TOUCHPOINT",
    "Feature": "market.features.NAME",
    "News": "market.news",
    "Segment": "people.segments.NAME",
    "Traits": "people.segments.NAME.traits",
    "ChannelPreference": "people.segments.NAME.channels.CHANNEL",
    "Ties": "people.ties",
    "Touchpoint": "journey.touchpoints.NAME",
    "Route": "journey.touchpoints.NAME.next",
    "Station": "journey.stations.NAME",
    "Staffing": "journey.stations.NAME.schedule",
    "Episode": "journey.episodes.NAME",
    "Problem": "journey.problems.NAME",
    "Needs": "journey.needs",
    "RelationshipSurvey": "measure.relationship",
    "TransactionalSurvey": "measure.transactional",
    "Observation": "observed.METRIC",
    "Laws": "laws",
}


def _where(name: str, key: str) -> str:
    return f" Written under `{_WHERE.get(name, key)}`."


def _record(
    record: type[Record], skip: tuple[str, ...] = (), more: list[tuple[str, str, str, str]] | None = None
) -> str:
    rows = list(more or [])
    for name, field in record.model_fields.items():
        if name not in skip:
            rows.append((f"`{name}`", _kind(of_field(field)), _default(field), field.description or ""))
    return table(("field", "written as", "default", "meaning"), rows)


def _kind(here: Spot) -> str:
    """What is written at a spot, in words."""
    if here.unit:
        limits = limits_text(here)
        return here.unit.name + (f", {limits}" if limits else "")
    if here.distribution:
        return f"distribution of {here.distribution.unit.name}, {here.distribution.range_text()}"
    if here.record:
        name = here.record.__name__
        # Interventions are written as entries of the catalogue, which has a heading of its own.
        return f"[{name}](#{'catalogue' if name == 'Intervention' else name.lower()})"
    return _plain_kind(here.annotation)


def _plain_kind(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is bool:
        return "true or false"
    if annotation is str:
        return "text"
    if origin is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in arguments)
    if origin is tuple:
        inner = _kind(stripped(arguments[0]))
        return "list of names" if inner == "text" else f"list of {inner}"
    if origin is dict:
        return f"{_kind(stripped(arguments[1]))}, by name"
    return " or ".join(_kind(stripped(member)) for member in arguments)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ("", (), {}) or isinstance(value, Record | Distribution):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _amount(value, of_field(field).unit)
    return str(value)


def _amount(value: float, unit: Unit | None) -> str:
    if unit is DURATION and 0 < value < 1:
        return f"{value * 1440:g} min"
    if unit is DURATION and value:
        return f"{value:g} days"
    return f"{value:g}"


def _intervention(kind: InterventionKind) -> str:
    rows: list[tuple[str, ...]] = []
    for option in kind.options:
        if isinstance(option, Lever):
            written = "lever: " + " or ".join(unit.name for unit in option.units)
        else:
            written = f"name of a {option.of}" if option.single else f"list of {option.of}s"
        rows.append((f"`{option.name}`", written, "**required**" if option.required else "", option.meaning))
    if kind.free == "dimension":
        rows.append(("a dimension", "lever: difference", "", "added to the level delivered"))
    if kind.free == "path":
        unit = "number" if kind.operation == "multiply" else "in the unit of the path"
        rows.append(("a path", f"lever: {unit}", "", f"what is {_PARTICIPLES[kind.operation]}"))
    options = table(("option", "written as", "", "meaning"), rows)
    meaning = kind.meaning[0].upper() + kind.meaning[1:]
    return f"#### {kind.name}\n\n{meaning}. `{kind.name}: {kind.example}`\n\n{options}"


_PARTICIPLES = {"set": "set", "add": "added", "multiply": "multiplied by"}


def _paths() -> str:
    rows: list[tuple[str, ...]] = []

    def row(path: str, changeable: paths.Changeable) -> None:
        limits = limits_text(Spot(None, (changeable.unit,)))
        if not limits:
            low, high = changeable.low, changeable.high
            limits = f"{low:g} or more" if high == float("inf") else f"{low:g} to {high:g}"
        rows.append((f"`{path}`", f"{changeable.unit.name}, {limits}", changeable.meaning))

    for name, changeable in paths.BRAND_FIELDS.items():
        row(f"brands.BRAND.{name}", changeable)
    row("brands.BRAND.quality.DIMENSION", paths.QUALITY)
    row("brands.BRAND.promise.DIMENSION", paths.PROMISE)
    row("brands.BRAND.features.FEATURE", paths.FEATURE)
    for name, changeable in paths.TOUCHPOINT_FIELDS.items():
        row(f"brands.BRAND.touchpoints.TOUCHPOINT.{name}", changeable)
    row("brands.BRAND.touchpoints.TOUCHPOINT.quality.DIMENSION", paths.TOUCHPOINT_QUALITY)
    for name, changeable in paths.STATION_FIELDS.items():
        row(f"brands.BRAND.stations.STATION.{name}", changeable)
    return table(("path", "written as", "meaning"), rows)
