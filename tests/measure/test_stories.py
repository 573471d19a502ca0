import numpy as np
import pytest

from cxsim.measure.stories import LIFE, remembered_trail, stories
from cxsim.world.scenario import Laws

USING, BUYING, HELPING = range(3)
DONE, NEXT, GIVEN_UP, JOINED, VOICE, RESOLVED = 0, 1, 2, 6, 8, 4
PARAMETERS = {
    "weight_mean": 0.5, "weight_peak": 0.25, "weight_end": 0.25, "memory_usual": 0.5, "memory_rate": 0.5,
    "memory_half_life": 10.0, "memory_intensity": 0.2,
}  # fmt: skip


def use(customer, time, brand=0, **more):
    return {"customer": customer, "time": time, "brand": brand, "occasion": int(time), **more}


def join(customer, time, brand):
    return use(customer, time, brand, touchpoint=1, episode=BUYING, outcome=JOINED)


@pytest.fixture
def records(empty, log):
    """0 stays; 1, 2, 3 are lost (2 is typical); 4 is won; 5 strayed and came back; 6 died; 7 is another's."""
    made = empty(days=365)
    made.customers = np.zeros(8, made.customers.dtype)
    made.customers["customer"] = np.arange(8)
    made.customers["brand"] = [0, 1, 1, -1, 0, 0, 0, 1]
    made.customers["generation"][6] = 1
    made.customers["recommendations"][2] = 1
    help_ = {"touchpoint": 2, "episode": HELPING, "occasion": 1}
    made.encounters = log(
        use(0, 5.0, affect=0.5), use(0, 6.0, affect=0.4),
        use(1, 5.0), join(1, 20.0, 1),
        use(2, -3.0, affect=-0.9), use(2, 10.0, affect=0.1),
        {"customer": 2, "time": 200.0, "affect": -0.6, "expected": 0.75, "perceived": 0.25,
         "moment_of_truth": True, "attitude_change": -0.5, "outcome": VOICE, **help_},
        join(2, 250.0, 1) | {"affect": 0.2}, use(2, 260.0, 1),
        *(use(3, float(t)) for t in range(9)),
        use(4, 3.0, 1), join(4, 30.0, 0), use(4, 40.0, 0, affect=0.3),
        use(5, 3.0), join(5, 30.0, 1), join(5, 60.0, 0),
        use(6, 3.0), use(6, 100.0, 1, generation=1),
        use(7, 3.0, 1),
    )  # fmt: skip
    return made


def test_one_lost_one_won_one_who_stayed(records, scenario):
    told = stories(records, scenario)
    assert [(story.fate, story.customer) for story in told] == [("lost", 2), ("won", 4), ("stayed", 0)]
    assert all(list(story.life.columns) == list(LIFE) for story in told)


def test_the_story_of_a_lost_customer(records, scenario):
    lost = stories(records, scenario)[0]
    assert lost.life["time"].tolist() == [10.0, 200.0, 250.0, 260.0]  # burn-in is left out
    assert lost.life["touchpoint"].tolist() == ["use", "desk", "shop", "use"]
    assert lost.text == (
        "Customer 2 (young) was with Alfa at the start and left for Beta Ltd in month 9. "
        "2 encounters with Alfa felt rather bad on average. "
        "1 moment of truth: 0 for the better, 1 for the worse. "
        "The highest point: use in month 1, expected 0.00 and met 0.00 (affect +0.10). "
        "The turning point: Help desk in month 7, expected 0.75 and met 0.25 "
        "(affect -0.60, a moment of truth). "
        "Since the beginning, burn-in included: 1 recommendation, 0 warnings, 0 complaints."
    )


def test_what_others_are_told_of_their_lives(records, scenario):
    _, won, stayed = stories(records, scenario)
    assert "was with another brand at the start and came to Alfa in month 1." in won.text
    assert "Customer 0 (young) was with Alfa at the start and stayed." in stayed.text
    assert "lowest" not in stayed.text  # nothing was felt as bad


def test_who_left_without_buying_elsewhere(records, scenario):
    records.encounters = records.encounters[records.encounters["customer"] == 3]
    (story,) = stories(records, scenario)
    assert (story.fate, story.customer) == ("lost", 3)
    assert "was with Alfa at the start and has no provider at the end" in story.text


def test_a_purchase_whose_last_step_was_passed_over_is_told_and_so_is_coming_back(records, scenario, log):
    """Nobody was there for the step after the shop, so no encounter says that he joined; he is with Beta in the end."""
    shop = {"touchpoint": 1, "episode": BUYING}
    records.encounters = log(
        use(1, 5.0), use(1, 40.0, 1, outcome=NEXT, **shop), use(1, 50.0, 1),
        use(1, 90.0, 0, outcome=NEXT, **shop), use(1, 95.0, 0), use(1, 200.0, 1, outcome=NEXT, **shop),
        use(1, 210.0, 0, outcome=GIVEN_UP, **shop), use(1, 300.0, 1),
    )  # fmt: skip
    (story,) = stories(records, scenario)
    assert (story.fate, story.customer) == ("lost", 1)
    assert (
        "was with Alfa at the start, left for Beta Ltd in month 2, came back in month 3"
        " and left for Beta Ltd in month 7." in story.text
    )


def test_a_purchase_still_under_way_when_the_log_ends_is_none(records, scenario, log):
    shop = {"touchpoint": 1, "episode": BUYING}
    records.encounters = log(use(0, 5.0), use(0, 364.5, 1, outcome=NEXT, **shop))
    (story,) = stories(records, scenario)
    assert (story.fate, story.customer) == ("stayed", 0)


@pytest.mark.parametrize("customer", [5, 7])
def test_who_strayed_or_never_came_has_no_story(records, scenario, customer):
    records.encounters = records.encounters[records.encounters["customer"] == customer]
    assert stories(records, scenario) == ()


def test_a_successor_is_somebody_else(records, scenario):
    """The first 6 used Alfa and died; his successor used Beta before he came to own Alfa."""
    records.encounters = records.encounters[records.encounters["customer"] == 6]
    (story,) = stories(records, scenario)
    assert (story.fate, story.life["time"].tolist()) == ("won", [100.0])


def test_nobody_has_no_story(records, scenario, log):
    records.encounters = log()
    assert stories(records, scenario) == ()


def test_stories_are_the_same_each_time(records, scenario):
    assert [s.text for s in stories(records, scenario)] == [s.text for s in stories(records, scenario)]


def test_without_a_log_there_are_no_stories(empty, scenario):
    with pytest.raises(ValueError, match="log=True"):
        stories(empty(days=1), scenario)


def remembering(scenario, **laws):
    return scenario.model_copy(update={"laws": Laws(parameters=PARAMETERS, **laws)})


@pytest.fixture
def life(records, scenario):
    """A use felt .4, then ten days on a journey of two steps felt -.8 and .2."""
    frame = stories(records, scenario)[0].life.iloc[:3].copy()
    frame["brand"] = "Alfa"
    frame["time"], frame["affect"] = [0.0, 10.0, 10.0], [0.4, -0.8, 0.2]
    frame["episode"], frame["occasion"] = ["using", "helping", "helping"], 1
    return frame


def test_what_is_remembered_by_hand(life, scenario):
    """Half of .4; halved in ten days; then half-way to .5·(-.3) + .25·(-.8) + .25·.2."""
    trail = remembered_trail(life, remembering(scenario))
    assert trail.tolist() == pytest.approx([0.2, 0.1, 0.1 + 0.5 * (-0.3 - 0.1)])


def test_what_is_remembered_with_mechanisms_off(life, scenario):
    still = remembered_trail(life, remembering(scenario, off=("fading",)))
    assert still.tolist() == pytest.approx([0.2, 0.2, 0.2 + 0.5 * (-0.3 - 0.2)])
    assert remembered_trail(life, remembering(scenario, off=("memory",))).tolist() == [0.0, 0.0, 0.0]
