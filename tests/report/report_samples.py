"""A small study made by hand: plausible records without an engine, the real comparison on top of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cxsim.engine.records import (
    CENSUS,
    DAILY,
    LEDGER,
    SCALE,
    STATION,
    SURVEY_DTYPE,
    TOUCHPOINT,
    Records,
)
from cxsim.experiments.comparison import Comparison
from cxsim.experiments.details import Details
from cxsim.experiments.horizons import horizons
from cxsim.experiments.outcomes import outcomes
from cxsim.experiments.replications import Finished, Replication, set_against_baseline
from cxsim.experiments.tasks import Branch, Study
from cxsim.measure.metrics import metrics
from cxsim.world.metrics import horizon_days
from cxsim.world.scenario import Scenario

DURATION = 98765.4321
"""Seconds; must never be on a page."""
SEGMENTS = ("students", "families", "business")
BRANDS = ("Alfa", "Beta")
EFFECTS = {"baseline": 0.0, "fix_support": 0.03, "add_features": 0.008, "raise_promise": -0.012}

POINTS: dict[str, tuple[str, str, str, str]] = {
    "advertising": ("awareness", "television", "indirect", "Advertising"),
    "friends": ("awareness", "people", "indirect", "What friends say"),
    "reviews": ("discovery", "web", "indirect", "Reviews read"),
    "website": ("discovery", "web", "direct", "Website"),
    "shop": ("attraction", "shop", "direct", "Shop visit"),
    "advice": ("interaction", "telephone", "direct", "Advice by telephone"),
    "order": ("purchase", "app", "direct", "Order online"),
    "identity": ("purchase", "app", "direct", "Identity check"),
    "activation": ("purchase", "shop", "direct", "SIM activation and number transfer"),
    "daily_use": ("use", "network", "direct", "Everyday calls and data"),
    "bill": ("use", "mail", "direct", "Monthly bill"),
    "roaming": ("use", "network", "direct", "Roaming abroad"),
    "fault": ("use", "network", "direct", "Network fault"),
    "hotline": ("cultivation", "telephone", "direct", "Hotline"),
    "chat": ("cultivation", "app", "direct", "Chat"),
    "second_line": ("cultivation", "telephone", "direct", "Second line of technical support"),
    "renewal": ("cultivation", "app", "direct", "Contract renewal offer"),
    "refer": ("advocacy", "app", "direct", "Refer a friend"),
}
TRAITS: dict[str, Any] = {
    "emotional_weight": 0.4,
    "willingness_to_pay": 40,
    "taste": 0.5,
    "articulation_error": 0.1,
    "skill": 0.5,
    "patience": "10 min",
    "tolerance": 0.1,
    "present_bias": 0.75,
    "switching_cost": 30,
    "talkativeness": 1,
    "response": 0.3,
    "style": 0,
    "usage": 1,
}


def scenario(days: int = 1460, strategies: dict[str, str] | None = None, **changes: Any) -> Scenario:
    """A market of two brands; `strategies` are names and titles."""
    titles = {
        "fix_support": "Fix support",
        "add_features": "Add features",
        "raise_promise": "Raise the promise",
    }
    wanted = titles if strategies is None else strategies
    lever = {"low": 0.01, "likely": 0.05, "high": 0.1}
    touchpoints: dict[str, Any] = {
        name: {"title": title, "stage": stage, "channel": channel, "contact": contact}
        for name, (stage, channel, contact, title) in POINTS.items()
    }
    touchpoints["hotline"] |= {"station": "desk", "resolve": 0.6}
    data: dict[str, Any] = {
        "name": "test_market",
        "title": "A mobile operator and its rival",
        "description": "An operator asks what to do with a budget of two million.",
        "market": {
            "focal": "Alfa",
            "size": 400_000,
            "brands": {
                name: {
                    "title": f"{name} Telecom",
                    "share": 0.5,
                    "price": 25.0,
                    "cost": 9.0,
                    "quality": QUALITY,
                }
                for name in BRANDS
            },
        },
        "people": {
            "segments": {
                name: {
                    "title": name.capitalize(),
                    "share": share,
                    "value": value,
                    "traits": TRAITS,
                    "importance": QUALITY,
                    "importance_heart": QUALITY,
                }
                for name, share, value in zip(SEGMENTS, (0.3, 0.5, 0.2), (0.6, 1.0, 2.2), strict=True)
            }
        },
        "journey": {
            "touchpoints": touchpoints,
            "stations": {"desk": {"title": "Hotline desk", "brands": list(BRANDS), "staff": 40}},
            "episodes": {"use": {"starts_at": "daily_use", "every": "7 days"}},
        },
        "strategies": {
            name: {
                "title": title,
                "interventions": [
                    {
                        "kind": "change",
                        "changes": [{"path": "brands.Alfa.quality.care", "operation": "add", "size": lever}],
                        "cost": {"once": 250_000, "monthly": 30_000},
                    }
                ],
            }
            for name, title in wanted.items()
        },
        "run": {"customers": 1000, "days": days, "burn_in": 730, "replications": 8},
        "decide_by": "true_loyalty",
        "budget": 2_000_000,
        "provenance": [
            {
                "path": "market.size",
                "value": 400000,
                "source": "annual report 2023, page 12",
                "status": "verified",
            },
            {"path": "market.brands.Alfa.price", "value": 25, "source": "price list", "status": "assumed"},
        ],
    } | changes
    return Scenario.model_validate(data)


QUALITY = {"function": 0.7, "ease": 0.6, "promptness": 0.6, "care": 0.5}


def records(market: Scenario, effect: float, replication: int) -> Records:
    """What one run left behind; the replication decides the common chance, the effect what differs."""
    days = round(market.run.days)
    ends = [horizon_days(month) for month in range(1, days * 12 // 365 + 2) if horizon_days(month) <= days]
    chance = np.random.default_rng(replication)
    shape = (len(SEGMENTS), len(BRANDS))
    whole = np.array([0.3, 0.5, 0.2])[:, None] * np.ones(2) * 1000
    grown = effect * (1 + 0.2 * chance.normal())
    daily = np.zeros((days, *shape, len(DAILY)))
    level = chance.uniform(0.8, 1.2, (days, *shape))
    owners = np.round(
        whole / 2 * (1 + np.array([1, -1]) * (0.02 + grown * np.linspace(0, 1, days)[:, None, None]))
    )
    for name, base in BASES.items():
        better = 1 - grown * 4 if name in ("problems", "complaints", "wait", "reneged", "leaves") else 1.0
        daily[..., DAILY.index(name)] = owners * base * level * better
    return Records(
        first_day=0,
        brands=BRANDS,
        segments=SEGMENTS,
        touchpoints=tuple(POINTS),
        episodes=("use",),
        stations=tuple((brand, "desk") for brand in BRANDS),
        dimensions=("function", "ease", "promptness", "care"),
        scale_up=400.0,
        daily=np.round(daily * SCALE).astype(np.int64),
        owners=owners.astype(np.int64),
        touchpoint=_touchpoint(len(ends), shape, grown, chance),
        census=_census(len(ends), owners, ends, whole, grown, chance),
        census_days=np.array(ends, dtype=np.int64),
        ledger=_ledger(days, owners, effect, chance),
        station=_station(days, grown, chance),
        surveys=_surveys(days, grown, chance),
    )


BASES = {
    "joins": 0.0005,
    "leaves": 0.0004,
    "renewals": 0.001,
    "choices": 0.002,
    "encounters": 0.2,
    "affect": 0.004,
    "satisfaction": 0.05,
    "effort": 0.07,
    "moments": 0.004,
    "uses": 0.15,
    "lived": 2.0,
    "waits": 0.02,
    "wait": 0.02 * 4 / 1440,
    "reneged": 0.001,
    "steps": 0.01,
    "journeys": 0.005,
    "abandoned": 0.0004,
    "problems": 0.004,
    "silences": 0.001,
    "complaints": 0.0025,
    "exits": 0.0005,
    "resolved": 0.002,
    "contacts": 0.004,
    "recommendations": 0.003,
    "warnings": 0.001,
    "reviews": 0.0005,
    "stars": 0.0018,
    "asked": 0.004,
    "answered": 0.0012,
    "contact_cost": 0.01,
}


def _touchpoint(months: int, shape: tuple[int, int], grown: float, chance: np.random.Generator) -> Any:
    points = len(POINTS)
    fixed = np.random.default_rng(99)
    number = np.round(
        fixed.gamma(2, 20, points) * np.ones((months, *shape, points)) * chance.uniform(0.9, 1.1)
    )
    mean = fixed.normal(0.02, 0.12, points)
    support = np.isin(list(POINTS), ["hotline", "chat", "second_line", "fault"])
    mean = mean + support * grown * 4
    out = np.zeros((months, *shape, points, len(TOUCHPOINT)))
    values = {
        "encounters": number,
        "affect": number * mean,
        "affect_squared": number * (mean**2 + 0.04),
        "satisfaction": number * 0.2,
        "expected": number * 0.6,
        "perceived": number * 0.6,
        "effort": number * 0.3,
        "wait": number * support * (6 - 60 * grown) / 1440,
        "moments_good": number * 0.02,
        "moments_bad": number * np.where(mean < -0.1, 0.03, 0.01),
        "cost": number * 0.5,
    }
    for name, value in values.items():
        out[..., TOUCHPOINT.index(name)] = value
    return np.round(out * SCALE).astype(np.int64)


def _census(
    months: int, owners: Any, ends: list[int], whole: Any, grown: float, chance: np.random.Generator
) -> Any:
    out = np.zeros((months, *whole.shape, len(CENSUS)))
    wobble = chance.normal(0, 0.008)
    for month, end in enumerate(ends):
        own = owners[end - 1]
        rise = grown * (1 - np.exp(-(month + 1) / 10)) + wobble
        true = whole * (0.22 + 0.1 * rise * 8)
        latent, spurious = whole * 0.12, whole * (0.2 - 0.05 * rise * 8)
        values = {
            "persons": whole,
            "aware": whole * 0.9,
            "owners": own,
            "former": whole * 0.1,
            "true": true,
            "latent": latent,
            "spurious": spurious,
            "none": whole - true - latent - spurious,
            "true_owners": own * 0.5,
            "latent_owners": own * 0.1,
            "spurious_owners": own * 0.3,
            "none_owners": own * 0.1,
            "promoters": own * (0.33 + rise),
            "detractors": own * (0.25 - rise),
            "attitude": own * (2 + 30 * rise),
            "sacrifice": own * 0.4,
            "judged": own * 0.6,
            "remembered": own * (0.05 + rise),
            "trust": own * 0.55,
            "locked": own * 0.5,
            "tenure": own * 800,
        }
        for name, value in values.items():
            out[month, ..., CENSUS.index(name)] = value
    return out


def _ledger(days: int, owners: Any, effect: float, chance: np.random.Generator) -> Any:
    out = np.zeros((days, len(BRANDS), len(LEDGER)))
    number = owners.sum(axis=1) * 400.0
    spend = 0.0 if effect == 0 else 1.0
    values = {
        "revenue": number * 25 * 12 / 365 * chance.uniform(0.99, 1.01),
        "service_cost": number * 9 * 12 / 365,
        "contact_cost": number * 0.02,
        "staff_cost": np.full_like(number, 9000.0),
        "programme_cost": spend * np.array([1000.0, 0.0]) * np.ones_like(number),
    }
    values["programme_cost"][0, 0] += 250_000 * spend
    for name, value in values.items():
        out[..., LEDGER.index(name)] = value
    return out


def _station(days: int, grown: float, chance: np.random.Generator) -> Any:
    out = np.zeros((days, len(BRANDS), len(STATION)))
    arrivals = chance.uniform(2500, 3000, (days, len(BRANDS)))
    values = {
        "arrivals": arrivals,
        "served": arrivals * 0.95,
        "reneged": arrivals * 0.05,
        "wait": arrivals * (5 - 60 * grown) / 1440,
        "delayed": arrivals * 0.6,
        "busy": arrivals * 8 / 1440,
        "staffed": np.full_like(arrivals, 20.0),
    }
    for name, value in values.items():
        out[..., STATION.index(name)] = value
    return out


def _surveys(days: int, grown: float, chance: np.random.Generator) -> Any:
    number = days // 2
    out = np.zeros(3 * number, dtype=SURVEY_DTYPE)
    out["time"] = np.sort(chance.uniform(0, days, 3 * number))
    out["instrument"] = np.arange(3 * number) % 3
    top = np.array([10, 5, 7])[out["instrument"]]
    mean = np.array([7.3, 3.7, 5.0])[out["instrument"]] + grown * np.array([8, 2, 3])[out["instrument"]]
    out["score"] = np.clip(np.round(mean + chance.normal(0, 0.2 * top)), np.where(top == 10, 0, 1), top)
    out["touchpoint"] = np.where(out["instrument"] == 0, -1, 13)
    return out


def comparison(
    market: Scenario | None = None,
    replications: int = 8,
    effects: dict[str, float] | None = None,
    asked: int | None = None,
    spoil: Any = None,
) -> Comparison:
    """The real comparison over made-up records. `spoil(name, metrics)` may change metrics in place."""
    market = market or scenario()
    effects = EFFECTS if effects is None else effects
    names = ("baseline", *market.strategies)
    study = Study(market, names, horizons(round(market.run.days)), 1, "reference")
    details = Details(names, market.market.focal, market.measure.discount_rate)
    found: dict[int, Replication] = {}
    for number in range(replications):
        branches = {}
        for name in names:
            left = records(market, effects.get(name, 0.0), number)
            measured = {months: metrics(left, market, days) for months, days in study.horizons.items()}
            if spoil:
                spoil(name, measured)
            branches[name] = Branch(measured, left, 1000)
        set_against_baseline(study, branches)
        found[number] = Replication(dict(branches))
        details.settle(number, branches)
    finished = Finished(found, False, 730, details)
    return Comparison(
        study, outcomes(study, finished.replications), finished, asked or replications, DURATION
    )
