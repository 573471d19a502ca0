"""Scheduling: the same numbers whoever computes them, failures as rows, interrupts that keep what is done."""

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import cxsim
from cxsim.experiments.errors import StudyError
from cxsim.experiments.replications import somewhere
from tests.engine.market import market

FAKE = "tests.experiments.fake_engine:FakeModel"


class Backwards(Executor):
    """Finishes what was handed over last first."""

    _max_workers = 5

    def __init__(self):
        self.pile = []

    def submit(self, fn, /, *args):
        future = Future()
        self.pile.append((future, fn, args))
        if len(self.pile) > 4:
            threading.Timer(0.0, self.work).start()
        else:
            threading.Timer(0.05, self.work).start()
        return future

    def work(self):
        while self.pile:
            try:
                future, fn, args = self.pile.pop()
            except IndexError:
                return
            if future.set_running_or_notify_cancel():
                future.set_result(fn(*args))


@pytest.fixture
def alone(scenario):
    return cxsim.compare(scenario, engine=FAKE, workers=1)


def same(one, other):
    assert one.table.equals(other.table)
    assert one.replications.equals(other.replications)
    assert one.verdict() == other.verdict()
    for name in one.strategies:
        mine, theirs = one.details[name], other.details[name]
        assert (mine.pooled.ledger == theirs.pooled.ledger).all()
        assert (mine.pooled.census == theirs.pooled.census).all()
        assert (mine.pooled.daily == theirs.pooled.daily).all()
        assert mine.months_cash.equals(theirs.months_cash)


def test_processes_change_nothing(scenario, alone):
    same(cxsim.compare(scenario, engine=FAKE, workers=2), alone)


def test_an_executor_of_the_caller_changes_nothing_and_stays_open(scenario, alone):
    with ThreadPoolExecutor(3) as pool:
        same(cxsim.compare(scenario, engine=FAKE, executor=pool), alone)
        assert pool.submit(int, "3").result() == 3


def test_the_order_of_finishing_changes_nothing(scenario, alone):
    same(cxsim.compare(scenario, engine=FAKE, executor=Backwards()), alone)


def test_neither_workers_nor_threads_nor_executor_nor_engine_change_a_bit():
    lively = market(run={"customers": 5000, "burn_in": 40, "days": 50, "replications": 2})
    alone = cxsim.compare(lively, ["cheaper"], workers=1)
    same(cxsim.compare(lively, ["cheaper"], workers=2), alone)
    same(cxsim.compare(lively, ["cheaper"], workers=7), alone)
    with ThreadPoolExecutor(3) as pool:
        same(cxsim.compare(lively, ["cheaper"], executor=pool), alone)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        same(cxsim.compare(lively, ["cheaper"], executor=pool), alone)
    few = lively.model_copy(update={"run": lively.run.model_copy(update={"customers": 60})})
    same(cxsim.compare(few, ["cheaper"]), cxsim.compare(few, ["cheaper"], engine="reference", workers=1))
    one, two = (cxsim.run(lively, "cheaper", log=True, threads=threads) for threads in (1, 3))
    assert one.encounters.equals(two.encounters)
    assert one.metrics.equals(two.metrics)


def test_strategies_do_not_depend_on_their_company(scenario, alone):
    few = cxsim.compare(scenario, ["late"], engine=FAKE, workers=1)
    assert few.strategies == ("baseline", "late")
    whole = alone.replications[alone.replications.strategy == "late"].reset_index(drop=True)
    assert few.replications[few.replications.strategy == "late"].reset_index(drop=True).equals(whole)


def test_more_replications_begin_with_the_same_ones(scenario, alone):
    more = cxsim.compare(scenario, replications=8, engine=FAKE, workers=1).replications
    shared = more[more.replication < 6].reset_index(drop=True)
    assert shared.equals(alone.replications)


def test_strategies_meet_the_same_replications(alone):
    assert alone.replications.groupby("replication").seed.nunique().eq(1).all()
    assert alone.replications.seed.nunique() == 6
    nothing = alone.at("true_loyalty").loc["nothing"]
    assert nothing.difference == nothing.difference_low == nothing.difference_high == 0.0


def test_another_seed_gives_other_numbers(scenario, alone):
    other = cxsim.compare(scenario, seed=4, engine=FAKE, workers=1)
    assert set(other.replications.seed).isdisjoint(set(alone.replications.seed))


def test_a_failed_replication_is_a_row_with_its_message(make_scenario):
    scenario = make_scenario(("good", "fails"), replications=10)
    found = cxsim.compare(scenario, engine=FAKE, workers=1)
    failed = found.replications[found.replications.failed]
    assert set(failed.strategy) == {"fails"}
    assert set(failed.message) == {"RuntimeError: fails cannot be lived"}
    assert failed.true_loyalty.isna().all()
    assert 0 < found.done < 10
    assert found.done + found.failed == 10
    assert set(found.table.n[found.table.metric == "true_loyalty"]) == {found.done}
    assert found.details["good"].n == found.done
    assert "failed and its whole replication is left out" in found.verdict()
    same(cxsim.compare(scenario, engine=FAKE, workers=2), found)


def test_all_failed_is_said_not_raised(make_scenario):
    found = cxsim.compare(make_scenario(("always_fails",)), engine=FAKE, workers=1)
    assert found.done == 0
    assert found.failed == 6
    assert found.winner is None
    assert found.table.n.eq(0).all()
    assert found.verdict().startswith("Nothing to compare")
    assert len(found.ranking) == 2


def test_a_worker_that_dies_takes_only_its_study_rows(make_scenario):
    found = cxsim.compare(
        make_scenario(("good",)), engine="tests.experiments.fake_engine:DyingModel", workers=2
    )
    assert found.done == 0
    assert "a worker ended before it answered" in found.failures[0]


def test_progress_goes_up_to_its_total(scenario):
    seen = []
    cxsim.compare(scenario, engine=FAKE, workers=1, progress=lambda *told: seen.append(told))
    done = [told[0] for told in seen]
    assert done == sorted(done)
    assert seen[-1][0] == seen[-1][1] == 6 * (60 + 365 * 5)
    assert {told[2] for told in seen} >= {"replication 1, burn-in", "replication 6, good"}
    assert all(told[3] >= 0 for told in seen if told[0] > 0.1 * told[1])


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_keeps_what_is_finished(make_scenario, workers):
    scenario = make_scenario(("good",), days=180, replications=20)

    def stop(done, total, *_):
        if done / total > 0.5:
            os.kill(os.getpid(), signal.SIGINT)

    found = cxsim.compare(
        scenario, engine="tests.experiments.fake_engine:SlowModel", workers=workers, progress=stop
    )
    assert found.interrupted
    assert 0 < found.done < 20
    assert f"Interrupted: {found.done} of 20 replications are complete." in found.verdict()
    whole = cxsim.compare(scenario, engine=FAKE, workers=1).replications
    kept = found.replications.merge(whole, how="left", indicator=True)
    assert (kept._merge == "both").all()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_raised_by_the_progress_callback_keeps_what_is_finished(scenario):
    def stop(done, total, *_):
        if done / total > 0.5:
            raise KeyboardInterrupt

    found = cxsim.compare(scenario, engine=FAKE, workers=1, progress=stop)
    assert found.interrupted
    assert found.done == 3


def test_an_interrupt_before_anything_is_finished(scenario):
    def stop(*_):
        raise KeyboardInterrupt

    found = cxsim.compare(scenario, engine=FAKE, workers=1, progress=stop)
    assert found.interrupted
    assert found.done == 0
    assert len(found.table) == 0
    assert found.replications.empty


def test_a_script_without_main_guard_can_compare_in_processes(tmp_path):
    import subprocess
    from pathlib import Path

    here = Path(__file__).parent
    script = tmp_path / "study.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(here.parents[1])!r})\n"
        "import cxsim\n"
        "from tests.experiments.conftest import small\n"
        f"found = cxsim.compare(small(('good',), replications=2), engine={FAKE!r}, workers=2)\n"
        "print(found.done, found.failed)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["2", "0"], done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"strategies": ["goud"]}, "did you mean 'good'"),
        ({"replications": 0}, "replications is 0"),
        ({"workers": 0}, "workers is 0"),
        ({"worlds": -1}, "worlds is -1"),
        ({"seed": -1}, "seed is -1"),
        ({"engine": "referense"}, "did you mean 'reference'"),
        ({"engine": "nowhere:Model"}, "cannot be imported"),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(scenario, wrong, said):
    with pytest.raises(StudyError, match=said):
        cxsim.compare(scenario, **({"engine": FAKE} | wrong))


def test_threads_leave_the_interpreter_as_they_found_it():
    before = sys.getswitchinterval()
    first, second = (somewhere("compiled", 2, None, 4) for _ in range(2))
    first.__enter__()
    second.__enter__()
    assert sys.getswitchinterval() < before
    first.__exit__(None, None, None)
    assert sys.getswitchinterval() < before, "others are still at work"
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == before
