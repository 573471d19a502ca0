"""The figures: without pyplot, small, with real text, the same to the byte, from the tables alone."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest
import report_samples

from cxsim.experiments.comparison import Comparison
from cxsim.report import FIGURES, figures, plot, tables
from cxsim.report.figures.style import NARROW, WIDE, svg
from cxsim.report.picture import verdict_picture

OF_COMPARISON = [name for name, about in FIGURES.items() if about.comparison]


@pytest.mark.parametrize("name", OF_COMPARISON)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figure_is_small_svg_with_real_text(comparison: Comparison, name: str, width: float) -> None:
    table = getattr(tables, FIGURES[name].comparison)(comparison)
    text = svg(getattr(figures, name)(table, width), "one", "A <title>", "What & how")
    assert len(text) < 60_000
    tree = ElementTree.fromstring(text)
    words = {element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert words
    assert "metadata" not in text
    assert text == svg(getattr(figures, name)(table, width), "one", "A <title>", "What & how")
    if name != "station_load":
        assert any("Fix support" in (word or "") for word in words)


def test_two_figures_on_a_page_share_no_ids(comparison: Comparison) -> None:
    table = tables.quadrants(comparison)
    both = [svg(figures.loyalty_quadrants(table), name, "t", "d") for name in ("one", "two")]
    ids = [
        {element.get("id") for element in ElementTree.fromstring(text).iter() if element.get("id")}
        for text in both
    ]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("name", OF_COMPARISON)
def test_plot_gives_the_figure_by_name(comparison: Comparison, name: str) -> None:
    assert plot(name, comparison).get_axes()


def test_an_unknown_figure_lists_those_there_are(comparison: Comparison) -> None:
    with pytest.raises(ValueError, match="loyalty_quadrants"):
        plot("pie", comparison)


@pytest.mark.parametrize("name", sorted(set(figures.__all__)))
def test_an_empty_table_gives_words_instead(name: str) -> None:
    columns = (
        "strategy title metric horizon_months difference low high quadrant share month true latent spurious "
        "none source promoters passives detractors nps n station station_title utilisation wait reneged "
        "segment segment_title true_loyalty_owners clv profit"
    )
    figure = getattr(figures, name)(pd.DataFrame(columns=columns.split()))
    assert figure.texts


def test_figures_leave_the_globals_of_matplotlib_alone() -> None:
    code = (
        "import sys; import pandas as pd; from cxsim.report import figures; "
        "row = dict(strategy=['a'], title=['A'], quadrant=['true'], share=[1.0]); "
        "figures.loyalty_quadrants(pd.DataFrame(row)); assert 'matplotlib.pyplot' not in sys.modules; "
        "import matplotlib; assert matplotlib.rcParams['svg.fonttype'] == 'path'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_report_does_not_import_matplotlib() -> None:
    code = "import sys, cxsim.report, cxsim.report.page; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_picture_of_the_verdict_is_a_file_of_its_own(comparison: Comparison) -> None:
    text = verdict_picture(comparison)
    tree = ElementTree.fromstring(text)
    words = " ".join(element.text or "" for element in tree.iter("{http://www.w3.org/2000/svg}text"))
    assert comparison.findings().headline.split(",")[0] in words
    row = comparison.ranking.iloc[0]
    assert f"+{100 * row['difference']:.2f} points" in words
    assert tree.get("width")
    assert text == verdict_picture(comparison)


def test_the_picture_of_one_replication_has_no_intervals() -> None:
    alone = report_samples.comparison(report_samples.scenario(days=400), replications=1)
    assert "nan" not in verdict_picture(alone).lower()


def test_instruments_are_read_by_their_intervals(comparison: Comparison) -> None:
    found = tables.instrument_pairs(comparison).set_index(["strategy", "instrument"])
    assert found.loc[("fix_support", "nps"), "reading"] == "seen"
    assert found.loc[("fix_support", "complaint_rate"), "reading"] == "seen"
    assert found.loc[("fix_support", "review_stars"), "reading"] in ("quiet", "missed", "false alarm")


def test_quadrants_sum_to_one(comparison: Comparison) -> None:
    assert tables.quadrants(comparison).groupby("strategy")["share"].sum().round(9).eq(1).all()


def test_cash_of_doing_nothing_is_the_reference(comparison: Comparison) -> None:
    table = tables.cash(comparison)
    assert (table.loc[table["strategy"] == "baseline", "difference"] == 0).all()
    last = table[table["month"] == 48].set_index("strategy")["difference"]
    profit = comparison.at("profit")["difference"]
    assert last["fix_support"] == pytest.approx(profit["fix_support"])


def test_labels_of_ticks_are_the_ticks() -> None:
    """Steps of two and a half are written with their half."""
    from matplotlib.figure import Figure

    from cxsim.report.figures.style import plain_ticks

    axis = Figure().add_subplot().xaxis
    for step in (0.025, 0.2, 0.25, 0.5, 1.0, 2.5, 5.0, 250.0):
        places = [step * k for k in range(4)]
        axis.set_ticks(places)
        plain_ticks(axis)
        labels = axis.get_major_formatter().format_ticks(places)
        assert [float(label.replace(",", "")) for label in labels] == pytest.approx(places), step
