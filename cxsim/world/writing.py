"""Writing scenarios: a resolved one as YAML that loads back equal, and a starter for a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cxsim.world.distributions import Distribution
from cxsim.world.mistakes import shown
from cxsim.world.nodes import scalar
from cxsim.world.reading import FORMAT_VERSION
from cxsim.world.scenario import Record, Scenario


def dump(scenario: Scenario) -> str:
    """The scenario as YAML: nothing inherited, every default written out, every number in base units."""
    import yaml

    base: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]
        def ignore_aliases(self, _: object) -> bool:
            return True

    Dumper.add_representer(str, _represent_text)
    data = {"cxsim": FORMAT_VERSION, **_data(scenario)}
    text = yaml.dump(
        data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return str(text)


def _represent_text(dumper: Any, text: str) -> Any:
    # PyYAML quotes what YAML 1.1 would misread; what only YAML 1.2 would misread is quoted here.
    style = None if isinstance(scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _data(value: Any) -> Any:
    """A record as plain data; fields that are empty by default are left out."""
    if isinstance(value, Record):
        fields = type(value).model_fields
        pairs = ((name, getattr(value, name), field) for name, field in fields.items())
        return {
            name: _data(item)
            for name, item, field in pairs
            if field.is_required() or not (item is None or item in ("", (), {}))
        }
    if isinstance(value, Distribution):
        return _data(value.written())
    if isinstance(value, Mapping):
        return {name: _data(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_data(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def template(name: str) -> str:
    """A commented scenario to start from, called `name`; ValueError if that is no name."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_\-]*", name):
        raise ValueError(
            f"{shown(name)} is not a name; allowed: letters, digits, '_' and '-', a letter first"
        )
    return _TEMPLATE.replace("NAME", name)


_TEMPLATE = """\
# NAME: a scenario of your own.
#
# It starts from the market `mobile_operator` and replaces the numbers that you know; what is not here is
# inherited. Write your figures in place of those below, and say where they come from:
#     price: {value: 24 EUR/month, source: tariff sheet 2025, status: verified}
# Times and money carry their unit: `13 min`, `10 months`, `24 EUR/month`; a plain number of a time is days.
# Then:  cxsim check NAME.yaml       finds mistakes
#        cxsim check --sources NAME.yaml    lists the numbers that name no source
#        cxsim compare NAME.yaml     runs the strategies against each other

cxsim: 1
extends: mobile_operator
name: NAME
title: My market
description: Who competes for whom, and what is to be decided.

market:
  focal: Alfa                   # your brand; the names of the brands stay, the titles are yours
  size: 60000                   # customers in the market
  brands:
    Alfa:
      title: Our brand
      share: 33 %               # shares of the market; together they are 100 %
      price: 18 EUR/month       # revenue per customer and month
      cost: 7 EUR/month         # cost of serving a customer; the rest is your margin
      contract: 12 months       # 0 for none
      touchpoints:
        helpline:
          resolve: 68 %         # first-contact resolution
          cost: 1 EUR           # cost of a contact, wages of the desk apart
    Beta: {title: First rival, share: 21 %, price: 22 EUR/month, touchpoints: {helpline: {wait: 4 min}}}
    Gamma: {title: Second rival, share: 24 %, price: 16 EUR/month, touchpoints: {helpline: {wait: 7 min}}}
    Delta: {title: Third rival, share: 22 %, price: 20.5 EUR/month, touchpoints: {helpline: {wait: 2 min}}}

journey:
  episodes:
    asks: {every: 10 months}    # how often a customer has a question; 10 months make 1.2 calls a year
  problems:
    outage: {rate: 0.45/year}   # how often something fails, per customer
    billing_error: {rate: 0.2/year}
  stations:
    support_desk:
      staff: 3                  # people on duty at one time
      opens: 9:00
      closes: 18:00
      service: 13 min           # time a call takes
      wage: 22 EUR/h

# What your own figures say today. Runs are compared with them; they change nothing by themselves.
observed:
  churn: 18 %                   # of your customers in a year
  nps: {value: 14, n: 250, source: last survey}

# The strategies of `mobile_operator` are inherited: add_features, simplify, fix_support, raise_promise,
# cut_price. Change their sizes, set those you do not want to null, add your own:
strategies:
  raise_promise: null
  fix_support:
    interventions:
      - fix_support:
          staff: {low: 1, likely: 1, high: 2}
          first_contact_resolution: {low: 3 %, likely: 10 %, high: 18 %}
          training: {low: 0.01, likely: 0.04, high: 0.08}   # kinder at the desk
          remedy: {low: 2 %, likely: 8 %, high: 15 %}       # what is made good
          start: 2 months
          ramp: 4 months
          cost: {once: 65000 EUR, monthly: 3600 EUR/month}

decide_by: true_loyalty         # the one metric that ranks the strategies
"""
