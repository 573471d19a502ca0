import math
import subprocess
import sys
from pathlib import Path

import pytest

from cxsim.measure.reference import page
from cxsim.world.metrics import HORIZONS, KINDS, METRICS, horizon_days

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
PROMISED = {
    "true_loyalty", "latent_loyalty", "spurious_loyalty", "no_loyalty", "retention", "churn", "nps",
    "nps_true", "advocacy", "csat", "ces", "clv", "revenue", "cost", "profit", "strategy_cost", "roi",
    "market_share", "sacrifice", "customer_value", "complaint_rate", "recovery_rate", "wait_mean",
    "abandon_rate",
}  # fmt: skip


def test_the_product_s_metrics_are_there():
    assert set(METRICS) >= PROMISED


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_each_metric_is_fully_described(metric):
    assert METRICS[metric.name] is metric
    assert metric.kind in KINDS
    assert metric.title
    assert metric.unit
    assert metric.definition
    assert "\n" not in metric.definition
    assert not metric.definition.endswith(".")
    assert metric.show(1.0)


def test_titles_are_unique():
    assert len({metric.title for metric in METRICS.values()}) == len(METRICS)


def test_values_are_shown_as_people_write_them():
    shown = {
        "true_loyalty": (0.4216, "42.2 %"),
        "nps": (-3.14, "-3.1"),
        "wait_mean": (0.0125, "18.0 min"),
        "revenue": (1234567.8, "1,234,568 EUR"),
        "margin": (4.5, "4.50 EUR"),
        "owners": (1234.0, "1,234"),
        "payback": (7.0, "7 months"),
    }
    assert {name: METRICS[name].show(value, "EUR") for name, (value, _) in shown.items()} == {
        name: text for name, (_, text) in shown.items()
    }
    assert METRICS["roi"].show(math.nan) == "–"
    assert METRICS["payback"].show(math.inf) == "never"


def test_horizons_in_days():
    assert [horizon_days(months) for months in HORIZONS] == [182, 365, 730, 1460]


def test_the_reference_page_is_up_to_date():
    """Mend it by `python -m cxsim.measure.reference > docs/reference/metrics.md`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_table_is_light():
    heavy = {"numpy", "pandas", "numba", "pydantic"}
    code = f"import sys, cxsim.world.metrics; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
