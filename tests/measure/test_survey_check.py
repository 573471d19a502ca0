import numpy as np
import pandas as pd
import pytest

from cxsim.engine.records import SURVEY_DTYPE
from cxsim.measure.frames import surveys
from cxsim.measure.survey_check import ITEMS, regress, survey_check


@pytest.fixture
def survey(empty):
    """Eight complete answers about Alfa whose recommendation is 1 + overall/2 + ideal/4 exactly; one CSAT."""
    rows = np.zeros(9, SURVEY_DTYPE)
    rows["overall"] = [8, 8, 4, 4, 6, 2, 10, 0, 0]
    rows["ideal"] = [8, 4, 8, 4, 0, 4, 8, 4, 0]
    rows["expectations"] = [5, 6, 7, 5, 6, 7, 9, 1, 0]
    rows["score"] = 1 + rows["overall"] / 2 + rows["ideal"] / 4
    rows["again"] = [10, 9, 3, 6, 7, 2, 8, 4, 0]
    rows["instrument"][-1] = 1
    records = empty(days=1)
    records.surveys = rows
    return surveys(records)


def test_items_on_the_scale_of_the_published_survey(survey):
    items = survey_check(survey, "Alfa").items
    assert items.index.tolist() == list(ITEMS)
    assert items.loc["overall", "n"] == 8
    assert items.loc["overall", "mean"] == pytest.approx(1 + 0.9 * 5.25)
    assert items.loc["overall", "sd"] == pytest.approx(0.9 * np.std([8, 8, 4, 4, 6, 2, 10, 0], ddof=1))
    assert items.loc["again", "top"] == 0.25
    assert items.loc["again", "bottom"] == 0.5


def test_regressions_find_the_law_that_made_the_answers(survey):
    table = survey_check(survey).regressions.set_index(["target", "item"])
    assert table.loc["score", "coefficient"].tolist() == pytest.approx([0.5, 0.0, 0.25], abs=1e-9)
    assert table.loc[("score", "overall"), "r2"] == pytest.approx(1.0)
    ratio = survey.iloc[:8]["overall"].std() / survey.iloc[:8]["score"].std()
    assert table.loc[("score", "overall"), "standardised"] == pytest.approx(0.5 * ratio)
    assert table.loc[("again", "ideal"), "n"] == 8


def test_a_regression_with_one_cause_by_hand():
    """y = 0, 1, 1, 3, 5 on x = 0 ... 4: slope 12/10, residuals .4 .2 -1 -.2 .6, variance 1.6/3/10."""
    answers = pd.DataFrame({"x": [0, 1, 2, 3, 4], "y": [0, 1, 1, 3, 5]}, dtype=float)
    row = regress(answers, "y", ["x"]).iloc[0]
    assert row["coefficient"] == pytest.approx(1.2)
    assert row["error"] == pytest.approx(np.sqrt(1.6 / 3 / 10))
    assert row["r2"] == pytest.approx(1 - 1.6 / 16)


def test_correlations_are_those_of_the_answers(survey):
    table = survey_check(survey).correlations
    assert table.loc["overall", "ideal"] == pytest.approx(
        np.corrcoef([8, 8, 4, 4, 6, 2, 10, 0], [8, 4, 8, 4, 0, 4, 8, 4])[0, 1]
    )
    assert np.isnan(table.loc["overall", "emotional"])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [0, 1, 3])
def test_too_few_answers_are_nan_without_a_warning(survey, number):
    check = survey_check(survey.iloc[:number])
    assert check.items["n"].tolist() == [number] * len(ITEMS)
    assert check.regressions["coefficient"].isna().all()


def test_another_brand_has_no_answers(survey):
    assert survey_check(survey, "Beta").items["n"].tolist() == [0] * len(ITEMS)
