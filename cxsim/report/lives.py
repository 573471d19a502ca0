"""Three real customers under two strategies: the section of the report that tells their stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cxsim.experiments.why.telling import month, under
from cxsim.report.exhibits import Data, Exhibit, data
from cxsim.report.strip import LEGEND, strip
from cxsim.report.wording import plain, readable

if TYPE_CHECKING:
    import pandas as pd

    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.why.stories import Stories, Told

WIDE, NARROW = 760.0, 343.0
OUTCOMES = {"voice": "complains", "unresolved": "in vain", "joined": "joins", "reneged": "left the queue"}


def lives(comparison: Comparison) -> dict[str, Any] | None:
    """Everything the section shows; None if no stories were asked for."""
    found = comparison.told
    if found is None:
        return None
    return {
        "names": tuple(under(name, comparison) for name in found.strategies),
        "counts": _counts(comparison, found),
        "stories": [_story(comparison, told, number) for number, told in enumerate(found.told)],
        "missing": found.missing,
        "legend": LEGEND,
        "customers": comparison.customers,
    }


def _counts(comparison: Comparison, found: Stories) -> Data:
    one, other = (under(name, comparison) for name in found.strategies)
    said = {
        "lost": f"ours at the start, ours in the end only {other}",
        "missed": f"not ours at the start, ours in the end only {other}",
        "won": f"not ours at the start, ours in the end only {one}",
        "kept": f"ours at the start, ours in the end only {one}",
        "unmoved": "ours at the start, with the same brand in the end, after different lives",
    }
    rows = zip(found.fates["fate"], found.fates["customers"], strict=True)
    return Data(
        ("fate", "who", "customers"),
        tuple((readable(fate), said[fate], plain(float(number), 0)) for fate, number in rows),
        words=2,
    )


def _story(comparison: Comparison, told: Told, number: int) -> dict[str, Any]:
    pair, name = told.pair, f"story-{number + 1}"
    heads = tuple(_head(comparison, pair.strategies[side], pair.brands[side]) for side in (0, 1))
    days = float(comparison.outcomes.horizons[comparison.deciding_horizon])
    drawn = [
        strip(told, comparison.scenario, days, (heads[0], heads[1]), width, f"{name}-{css}")
        for width, css in ((WIDE, "wide"), (NARROW, "narrow"))
    ]
    exhibit = Exhibit(
        name, told.title, "", Markup(drawn[0]), Markup(drawn[1]), _data(comparison, pair.frame())
    )
    return {"exhibit": exhibit, "sentences": told.sentences}


def _head(comparison: Comparison, strategy: str, brand: str) -> str:
    name = under(strategy, comparison)
    title = comparison.scenario.market.brands[brand].title or brand if brand else "no provider"
    return f"{name[0].upper()}{name[1:]}: ends with {title}"


def _data(comparison: Comparison, table: pd.DataFrame) -> Data:
    """Every encounter of both lives."""
    points = comparison.scenario.journey.touchpoints
    brands = comparison.scenario.market.brands

    def level(value: float) -> str:
        return "" if value != value else plain(value, 2)

    def felt(value: float) -> str:
        return plain(value, 2, signed=True)

    return data(
        table,
        [
            ("life", "strategy", lambda name: under(name, comparison)),
            ("touchpoint", "touchpoint", lambda name: points[name].title or readable(name)),
            ("of", "brand", lambda name: brands[name].title or name),
            ("what came of it", "outcome", lambda name: OUTCOMES.get(name, "")),
            ("month", "time", lambda time: plain(float(month(time)), 0)),
            ("expected", "expected", level),
            ("met", "perceived", level),
            ("wait, minutes", "wait", lambda wait: plain(1440 * wait, 1) if wait > 0 else ""),
            ("affect", "affect", felt),
            ("remembered", "remembered", felt),
            ("attitude change", "attitude_change", felt),
        ],
        words=4,
    )
