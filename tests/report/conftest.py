"""One made-up study for all tests of the report: it takes a second or two to make."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import report_samples

from cxsim.experiments.comparison import Comparison
from cxsim.report import comparison_html


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    return report_samples.comparison()


@pytest.fixture
def plain_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are drawn but not written, which takes most of the time of a page."""

    def written(figure: object, name: str, title: str, description: str, css: str = "") -> str:
        assert figure is not None
        words = f'<title id="{name}-title">{escape(title)}</title>'
        words += f'<desc id="{name}-desc">{escape(description)}</desc>'
        return f'<svg class="{css}" role="img" aria-labelledby="{name}-title {name}-desc">{words}</svg>'

    monkeypatch.setattr("cxsim.report.exhibits.svg", written)


@pytest.fixture(scope="session")
def page(comparison: Comparison) -> str:
    return comparison_html(comparison)
