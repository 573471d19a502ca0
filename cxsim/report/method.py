"""What was simulated, how sure that makes us, and what has been checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cxsim.experiments.words import months
from cxsim.report.exhibits import Data
from cxsim.report.rows import each, one
from cxsim.report.wording import THIN, between, change, count, level, listing, plain, unit
from cxsim.world.metrics import METRICS

if TYPE_CHECKING:
    from cxsim.experiments.comparison import Comparison
    from cxsim.experiments.run import Run
    from cxsim.experiments.why.explanation import Explanation
    from cxsim.world.scenario import Scenario

LABEL = "Code exact where tested; not backcast on your history."
"""How far the results have been validated, until a backcast says more."""

Fact = tuple[str, str]

DRIFTING = ("true_loyalty", "market_share", "retention", "nps_true", "satisfaction", "wait_mean")


def facts(comparison: Comparison) -> tuple[Fact, ...]:
    """Name and value of everything that one needs to judge, or repeat, the study."""
    scenario = comparison.scenario
    done = count(comparison.done, "replication")
    if comparison.done != comparison.asked:
        done = f"{count(comparison.done)} of {count(comparison.asked, 'replication')} asked for"
    return (
        (
            "Simulated customers",
            f"{count(comparison.customers)} in each run, standing for {count(comparison.market_size)}",
        ),
        ("Replications", f"{done}, each with the same customers and events under every strategy"),
        ("Time lived", _lived(scenario, comparison.deciding_horizon, "each")),
        ("Common random numbers", _gain(comparison)),
        ("Decided by", f"{METRICS[comparison.decide_by].title}: {METRICS[comparison.decide_by].definition}"),
        *_identity(comparison),
    )


def run_facts(run: Run, horizon: float) -> tuple[Fact, ...]:
    """The same of a single run."""
    scenario = run.scenario
    return (
        (
            "Simulated customers",
            f"{count(scenario.run.customers)}, standing for {count(scenario.market.size)}",
        ),
        ("Encounters", f"{count(run.encounter_count)} since the strategy started"),
        ("Time lived", _lived(scenario, horizon, "it")),
        *_identity(run),
    )


def explanation_facts(found: Explanation) -> tuple[Fact, ...]:
    """The same of an explanation."""
    scenario = found.scenario
    return (
        ("Simulated customers", f"{count(found.customers)}, standing for {count(scenario.market.size)}"),
        (
            "Replications",
            f"{count(found.done)} of {count(found.asked)} asked for, each with orders of its own",
        ),
        ("Encounters", f"{count(found.encounter_count)} since the strategies started"),
        ("Time lived", _lived(scenario, found.months, "each")),
        *_identity(found),
    )


def _identity(study: Comparison | Run | Explanation) -> tuple[Fact, ...]:
    return (
        ("Seed", str(study.seed)),
        ("Engine and version", f"{study.moved_by}, cxsim {study.version}"),
        ("Digest of scenario and program", study.digest),
    )


def _lived(scenario: Scenario, horizon: float, whom: str) -> str:
    burn_in = scenario.run.burn_in * 12 / 365
    return f"{plain(burn_in, 0)} months of burn-in with no strategy, then {months(horizon)} under {whom}"


def _gain(comparison: Comparison) -> str:
    rows = comparison.gain[comparison.gain["horizon_months"] == comparison.deciding_horizon]
    known = {
        comparison.title(str(row.strategy)): float(row.gain) for row in each(rows) if not math.isnan(row.gain)
    }
    if not known:
        return "not measured: it takes at least two replications"
    told = [f"{'∞' if math.isinf(gain) else plain(gain, 1)} ({title})" for title, gain in known.items()]
    return (
        f"variance of the difference from doing nothing divided by {listing(told)}, against independent runs"
    )


def drift(comparison: Comparison) -> Data | None:
    """How far the baseline moves by itself from the first to the last horizon; None with a single one."""
    rows = comparison.drift.set_index("metric")
    currency = comparison.scenario.market.currency
    table = []
    for name in dict.fromkeys((comparison.decide_by, *DRIFTING)):
        if name not in rows.index or not math.isfinite(one(rows, name)["change"]):
            continue
        metric, row = METRICS[name], one(rows, name)
        levels = unit(metric, [float(row["start"]), float(row["end"])], currency)
        how = unit(metric, [float(row[key]) for key in ("change", "change_low", "change_high")], currency)
        table.append(
            (
                metric.title,
                level(metric, float(row["start"]), currency, levels),
                level(metric, float(row["end"]), currency, levels),
                change(metric, float(row["change"]), currency, how),
                between(metric, float(row["change_low"]), float(row["change_high"]), currency, how),
            )
        )
    if len(comparison.horizons) < 2 or not table:
        return None
    first, last = months(comparison.horizons[0]), months(comparison.horizons[-1])
    return Data(("metric", f"at {first}", f"at {last}", "change", f"95{THIN}% interval"), tuple(table))


def observed(comparison: Comparison) -> Data | None:
    """What the firm observes today beside what doing nothing gives at the first horizon; None if unstated."""
    if not comparison.scenario.observed or not comparison.horizons:
        return None
    currency = comparison.scenario.market.currency
    table = []
    for name, seen in comparison.scenario.observed.items():
        if name not in METRICS:
            continue
        metric = METRICS[name]
        rows = comparison.at(name, comparison.horizons[0])
        if "baseline" not in rows.index:
            continue
        mean, low, high = (float(one(rows, "baseline")[key]) for key in ("mean", "low", "high"))
        how = unit(metric, [mean - seen.value], currency)
        behind = f" (n = {count(seen.n)})" if seen.n else ""
        simulated = level(metric, mean, currency)
        interval = (
            f" ({level(metric, low, currency)} to {level(metric, high, currency)})"
            if math.isfinite(low)
            else ""
        )
        table.append(
            (
                metric.title,
                level(metric, seen.value, currency) + behind,
                simulated + interval,
                change(metric, mean - seen.value, currency, how),
                seen.source or "no source",
            )
        )
    headers = ("metric", "observed today", f"simulated at {months(comparison.horizons[0])}", "gap", "source")
    return Data(headers, tuple(table)) if table else None
