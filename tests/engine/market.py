"""A small market in code, for tests of the engine."""

from __future__ import annotations

from typing import Any

from cxsim.world.scenario import Scenario

LEVELS = {"function": 0.75, "ease": 0.72, "promptness": 0.75, "care": 0.7}
EVEN = {"function": 1, "ease": 1, "promptness": 1, "care": 1}


def written(**changed: Any) -> dict[str, Any]:
    """Return the market as plain data, with sections merged over it."""
    data: dict[str, Any] = {
        "name": "small",
        "market": {
            "focal": "Alfa",
            "size": 1000,
            "brands": {
                "Alfa": {
                    "share": 0.4, "price": 25, "cost": 8, "taste": 0.45, "quality": LEVELS, "contract": 365,
                    "promise": {"function": 0.8}, "features": ["voice", "data"], "promotion": 20,
                },
                "Beta": {
                    "share": 0.35, "price": 24, "cost": 8, "taste": 0.6, "quality": LEVELS,
                    "features": ["voice"], "imitates": 1.0, "reprices": 0.5,
                },
                "Gamma": {"share": 0.25, "price": 22, "cost": 8, "taste": 0.3, "quality": LEVELS},
            },
            "features": {
                "voice": {"wanted_by": {"young": 0.9, "old": 0.9}, "cost": 0.1},
                "data": {"wanted_by": {"young": 0.8, "old": 0.3}, "complexity": 0.05, "cost": 0.3},
                "roaming": {"wanted_by": {"young": 0.3}, "complexity": 0.08, "imitation_lag": 100},
            },
        },
        "people": {
            "turnover": 0.05 / 365,
            "segments": {
                name: {
                    "share": share,
                    "importance": EVEN,
                    "importance_heart": EVEN,
                    "traits": {
                        "emotional_weight": {"beta": {"mean": 0.4, "sd": 0.15}},
                        "willingness_to_pay": {"lognormal": {"mean": 60, "sd": 12}},
                        "taste": {"beta": {"mean": 0.5, "sd": 0.2}},
                        "articulation_error": 0.1,
                        "skill": {"beta": {"mean": skill, "sd": 0.15}},
                        "patience": {"lognormal": {"mean": 10 / 1440, "sd": 8 / 1440}},
                        "tolerance": 0.06,
                        "present_bias": 0.75,
                        "switching_cost": {"lognormal": {"mean": 30, "sd": 15}},
                        "talkativeness": 1,
                        "response": 0.4,
                        "style": {"normal": {"mean": 0.5, "sd": 0.8}},
                        "usage": 1,
                    },
                }
                for name, share, skill in (("young", 0.5, 0.6), ("old", 0.5, 0.4))
            },
        },
        "journey": {
            "touchpoints": {
                "advertisement": {"stage": "awareness", "contact": "indirect", "promises": True},
                "website": {"stage": "discovery", "channel": "digital", "next": [{"to": "contract", "after": 1}],
                            "promises": True},
                "contract": {"stage": "purchase", "channel": "shop", "context": False},
                "use": {"stage": "use", "uses_product": True, "about": ["function", "ease"]},
                "fault": {"stage": "use", "quality": {"function": -0.45}, "salience": 1.3},
                "helpline": {"stage": "use", "channel": "phone", "station": "desk", "resolve": 0.7, "survey": True,
                             "wait": 3 / 1440, "again": {"to": "helpline", "after": 2}, "cost": 5, "salience": 1.5},
            },
            "stations": {"desk": {"brands": ["Alfa"], "staff": 1, "opens": 9, "closes": 17, "wage": 20,
                                  "service": 12 / 1440}},
            "episodes": {
                "advertising": {"starts_at": "advertisement", "every": 30, "who": "anyone"},
                "using": {"starts_at": "use", "every": 15},
                "buying": {"starts_at": "website", "when": "purchase"},
                "support": {"starts_at": "helpline", "when": "problem"},
            },
            "problems": {
                "fault": {"rate": 1.5 / 365, "severity": {"lognormal": {"mean": 15, "sd": 10}}, "touchpoint": "fault"}
            },
            "needs": {"every": 240, "return_window": 14},
        },
        "strategies": {
            "idle": {},
            "better_care": {"interventions": [{"kind": "set", "changes": [
                {"path": "brands.Alfa.quality.care", "operation": "add", "ramp": 30,
                 "size": {"low": 0.05, "likely": 0.1, "high": 0.15}}], "cost": {"once": 1000, "monthly": 100}}]},
            "cheaper": {"interventions": [{"kind": "set", "changes": [
                {"path": "brands.Alfa.price", "operation": "add",
                 "size": {"low": -1, "likely": -3, "high": -4}}]}]},
            "richer": {"interventions": [{"kind": "set", "changes": [
                {"path": "brands.Alfa.features.roaming", "operation": "set",
                 "size": {"low": 1, "likely": 1, "high": 1}}]}]},
        },
        "run": {"customers": 200, "burn_in": 120, "days": 365, "seed": 3},
    }  # fmt: skip
    for section, value in changed.items():
        data[section] = _merged(data.get(section), value)
    return data


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def market(**changed: Any) -> Scenario:
    """Return the small market, with sections merged over it."""
    return Scenario.model_validate(written(**changed))
