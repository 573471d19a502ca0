"""One run, its horizons, its interrupts."""

import os
import signal

import pytest

import cxsim
from cxsim.experiments.errors import StudyError
from cxsim.experiments.horizons import horizons, label, resized

FAKE = "tests.experiments.fake_engine:FakeModel"


def test_a_run_is_a_branch_after_its_burn_in(scenario):
    found = cxsim.run(scenario, "good", engine=FAKE, log=True)
    assert (found.burn_in, found.days, found.seed, found.strategy) == (60, 365, 3, "good")
    assert found.horizons.columns.tolist() == [6.0, 12.0]
    assert found.metrics.equals(found.horizons[12.0].rename("value"))
    assert found.logged
    assert len(found.encounters) == 365
    assert found.encounter_count == 365 * 2 * 3
    assert not found.interrupted


def test_without_log_the_encounters_are_refused(scenario):
    found = cxsim.run(scenario, engine=FAKE)
    assert not found.logged
    with pytest.raises(ValueError, match="log=True"):
        _ = found.encounters


def test_tables_are_made_once(scenario):
    found = cxsim.run(scenario, engine=FAKE)
    assert found.daily is found.daily
    assert len(found.daily) == 365 * 2


def test_an_interrupt_keeps_the_days_lived(scenario):
    def stop(done, _, what, __):
        if what == "good" and done >= 160:
            os.kill(os.getpid(), signal.SIGINT)

    found = cxsim.run(scenario, "good", engine=FAKE, progress=stop)
    assert found.interrupted
    assert 100 <= found.days <= 105
    assert found.horizons.columns.tolist() == [round(found.days * 12 / 365, 2)]


def test_an_interrupt_in_the_burn_in_leaves_nothing(scenario):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cxsim.run(scenario, engine=FAKE, progress=stop)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_unknown_strategy_names_the_nearest(scenario):
    with pytest.raises(StudyError, match="did you mean 'costly'"):
        cxsim.run(scenario, "costley", engine=FAKE)


@pytest.mark.parametrize(
    "function",
    [
        lambda market: cxsim.run(market, engine=FAKE).seed,
        lambda market: cxsim.compare(market, replications=2, worlds=0, engine=FAKE).seed,
        lambda market: cxsim.paradigms(market, ["nothing"], replications=1, effects=False).scenario.run.seed,
        lambda market: cxsim.model(market).seed,
    ],
    ids=["run", "compare", "paradigms", "model"],
)
def test_a_scenario_may_be_named_or_a_path(function, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "cxsim: 1\nextends: first_steps\nname: mine\nrun: {customers: 20, burn_in: 30 days, seed: 77}\n"
    )
    assert function(path) == function(str(path)) == 77
    with pytest.raises(cxsim.ScenarioError, match="first_steps"):
        function("first_step")


def test_horizons_are_those_the_run_reaches():
    assert horizons(1460) == {6.0: 182, 12.0: 365, 24.0: 730, 48.0: 1460}
    assert horizons(1095) == {6.0: 182, 12.0: 365, 24.0: 730, 36.0: 1095}
    assert horizons(60) == {1.97: 60}
    assert horizons(182) == {6.0: 182}
    assert [label(months) for months in (6.0, 1.97)] == ["6", "1.97"]


def test_resizing(scenario):
    assert resized(scenario) is scenario
    small = resized(scenario, customers=20, days=30.0)
    assert (small.run.customers, small.run.days, small.run.burn_in) == (20, 30.0, scenario.run.burn_in)
    for wrong in (
        {"customers": 0},
        {"customers": 10**8},
        {"days": 0.0},
        {"days": -3.0},
        {"days": float("nan")},
    ):
        with pytest.raises(StudyError):
            resized(scenario, **wrong)


def test_whose_code_moves_the_customers_is_said():
    from cxsim.experiments.engines import described, runs_on

    own = "tests.experiments.test_run:OwnMarket"
    assert (runs_on(own), described(own)) == ("reference", f"{own} on the reference engine")
    assert (runs_on("compiled"), described("compiled")) == ("compiled", "compiled")
    assert (runs_on(FAKE), described(FAKE)) == ("", f"{FAKE}, a driver of its own")


def test_a_run_of_ones_own_driver_says_so_everywhere(tmp_path):
    import json

    from tests.engine.market import market

    own = "tests.experiments.test_run:OwnMarket"
    found = cxsim.run(market(run={"customers": 40, "burn_in": 20, "days": 30}), engine=own)
    assert found.moved_by == f"{own} on the reference engine"
    found.save(tmp_path)
    assert json.loads((tmp_path / "run.json").read_text())["moved_by"] == found.moved_by
    assert found.moved_by in (tmp_path / "run.html").read_text()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"threads": 0}, "threads is 0"),
        ({"threads": 2, "engine": "reference"}, "only the compiled engine has more than 1"),
        ({"save_every": -1.0, "checkpoint": "here"}, "minutes between saves is -1"),
    ],
)
def test_what_cannot_be_run_is_refused(scenario, wrong, said):
    with pytest.raises(StudyError, match=said):
        cxsim.run(scenario, **wrong)


class OwnMarket(cxsim.CustomerModel):
    """A driver of one's own."""
